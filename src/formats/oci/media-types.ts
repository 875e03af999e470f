// Media types of OCI images (OCI image-spec, media-types.md) and of Docker's schema 2, and what a layer's type says of its bytes.

export const mediaTypes = {
  ociIndex: "application/vnd.oci.image.index.v1+json",
  ociManifest: "application/vnd.oci.image.manifest.v1+json",
  ociConfig: "application/vnd.oci.image.config.v1+json",
  dockerList: "application/vnd.docker.distribution.manifest.list.v2+json",
  dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
} as const;

/** "foreign": not distributed with the image (a URL elsewhere); "other": no file-system layer at all. */
export type LayerForm = "layer" | "foreign" | "encrypted" | "other";

export function layerForm(mediaType: string): LayerForm {
  if (/\+encrypted$/.test(mediaType)) return "encrypted";
  if (/nondistributable|\.foreign\./.test(mediaType)) return "foreign";
  return /^application\/vnd\.(oci\.image\.layer\.v1\.tar|docker\.image\.rootfs\.diff\.tar)([.+](gzip|zstd))?$/.test(
    mediaType,
  )
    ? "layer"
    : "other";
}
