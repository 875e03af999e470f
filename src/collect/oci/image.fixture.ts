// Images for tests, stated as lists of files: written as an OCI layout folder, as an OCI archive, or as `docker save` writes them.

import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type TarMember, tarOf } from "../../formats/tar/index.ts";

export type LayerSpec = {
  readonly files: readonly TarMember[] | Uint8Array;
  readonly createdBy?: string;
  readonly packing?: "gzip" | "none";
  readonly mediaType?: string;
};

export type ImageSpec = { readonly layers: readonly LayerSpec[]; readonly config?: object };

type Blob = { readonly digest: string; readonly bytes: Uint8Array };

export type BuiltImage = {
  readonly blobs: readonly Blob[];
  readonly manifest: Blob;
  readonly index: Uint8Array;
  readonly config: Blob;
  readonly tars: readonly Uint8Array[];
};

export function buildImage(spec: ImageSpec): BuiltImage {
  const tars = spec.layers.map(({ files }) => (files instanceof Uint8Array ? files : tarOf(files)));
  const layers = spec.layers.map((layer, index) => {
    const tar = tars[index] ?? new Uint8Array();
    const blob = blobOf((layer.packing ?? "gzip") === "gzip" ? gzipSync(tar) : tar);
    return {
      blob,
      descriptor: descriptorOf(blob, layer.mediaType ?? "application/vnd.oci.image.layer.v1.tar+gzip"),
    };
  });
  const config = blobOf(
    json({
      architecture: "amd64",
      os: "linux",
      config: spec.config ?? {},
      rootfs: { type: "layers", diff_ids: tars.map((tar) => digestOf(tar)) },
      history: spec.layers.map(({ createdBy }, index) => ({ created_by: createdBy ?? `layer ${index}` })),
    }),
  );
  const manifest = blobOf(
    json({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config: descriptorOf(config, "application/vnd.oci.image.config.v1+json"),
      layers: layers.map(({ descriptor }) => descriptor),
    }),
  );
  const index = json({
    schemaVersion: 2,
    manifests: [descriptorOf(manifest, "application/vnd.oci.image.manifest.v1+json")],
  });
  return { blobs: [config, manifest, ...layers.map(({ blob }) => blob)], manifest, index, config, tars };
}

export function writeLayout(image: BuiltImage, folder: string): string {
  mkdirSync(join(folder, "blobs", "sha256"), { recursive: true });
  writeFileSync(join(folder, "oci-layout"), `{"imageLayoutVersion":"1.0.0"}`);
  writeFileSync(join(folder, "index.json"), image.index);
  for (const { digest, bytes } of image.blobs)
    writeFileSync(join(folder, "blobs", "sha256", digest.slice(7)), bytes);
  return folder;
}

export function ociArchiveOf(image: BuiltImage): Uint8Array {
  return tarOf([
    { path: "oci-layout", content: `{"imageLayoutVersion":"1.0.0"}` },
    { path: "index.json", content: image.index },
    ...image.blobs.map(({ digest, bytes }) => ({ path: `blobs/sha256/${digest.slice(7)}`, content: bytes })),
  ]);
}

export function dockerArchiveOf(image: BuiltImage, tag = "example/app:1"): Uint8Array {
  const names = image.tars.map((_, index) => `${index}/layer.tar`);
  const manifest = [{ Config: "config.json", RepoTags: [tag], Layers: names }];
  return tarOf([
    ...image.tars.map((tar, index) => ({ path: names[index] ?? "", content: tar })),
    { path: "config.json", content: image.config.bytes },
    { path: "manifest.json", content: json(manifest) },
  ]);
}

/** As Docker wrote it before 1.10. */
export function earlyArchiveOf(image: BuiltImage, tag: readonly [string, string] | undefined): Uint8Array {
  const { history } = JSON.parse(Buffer.from(image.config.bytes).toString()) as {
    readonly history: readonly { readonly created_by: string }[];
  }; // written above
  const ids = image.tars.map((_, index) => earlyId(index));
  const members = image.tars.flatMap((tar, index): readonly TarMember[] => [
    { path: `${ids[index]}/VERSION`, content: "1.0" },
    {
      path: `${ids[index]}/json`,
      content: json({
        id: ids[index],
        ...(index === 0 ? {} : { parent: ids[index - 1] }),
        created: "2015-10-01T00:00:00Z",
        container_config: { Cmd: ["/bin/sh", "-c", history[index]?.created_by.replace(/^RUN /, "") ?? ""] },
        config: { User: `user${index}` },
        architecture: "amd64",
        os: "linux",
      }),
    },
    { path: `${ids[index]}/layer.tar`, content: tar },
  ]);
  const [name, version] = tag ?? [];
  const list =
    name === undefined
      ? []
      : [{ path: "repositories", content: json({ [name]: { [version ?? ""]: ids.at(-1) } }) }];
  return tarOf([...members, ...list]);
}

export function earlyId(index: number): string {
  return createHash("sha256").update(`random ${index}`).digest("hex");
}

export function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

export function blobOf(bytes: Uint8Array): Blob {
  return { digest: digestOf(bytes), bytes };
}

export function descriptorOf(blob: Blob, mediaType: string): object {
  return { mediaType, digest: blob.digest, size: blob.bytes.length };
}
