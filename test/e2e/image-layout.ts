// Makes real OCI layouts with tar, for tests that look at images.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { emptyFolder } from "./portcullis.ts";

export type Layer = { readonly files: Readonly<Record<string, string>>; readonly createdBy: string };

/** An OCI layout of these layers; a file name that begins with ".wh." removes one of a lower layer. */
export function layoutOf(layers: readonly Layer[], config: object = { User: "1000" }): string {
  const folder = emptyFolder();
  const blobs = join(folder, "oci", "blobs", "sha256");
  mkdirSync(blobs, { recursive: true });
  const put = (
    bytes: Buffer | string,
    mediaType: string,
  ): { mediaType: string; digest: string; size: number } => {
    const hex = createHash("sha256").update(bytes).digest("hex");
    writeFileSync(join(blobs, hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: Buffer.byteLength(bytes) };
  };
  const tars = layers.map(({ files }, index) => {
    const root = join(folder, `layer${index}`);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return execFileSync("tar", ["-C", root, "--sort=name", "--mtime=@0", "-cf", "-", "."], {
      maxBuffer: 1 << 28,
    });
  });
  const image = put(
    JSON.stringify({
      architecture: "amd64",
      os: "linux",
      config,
      rootfs: {
        type: "layers",
        diff_ids: tars.map((tar) => `sha256:${createHash("sha256").update(tar).digest("hex")}`),
      },
      history: layers.map(({ createdBy }) => ({ created_by: createdBy })),
    }),
    "application/vnd.oci.image.config.v1+json",
  );
  const packed = tars.map((tar) => put(gzipSync(tar), "application/vnd.oci.image.layer.v1.tar+gzip"));
  const manifestType = "application/vnd.oci.image.manifest.v1+json";
  const manifest = put(
    JSON.stringify({ schemaVersion: 2, mediaType: manifestType, config: image, layers: packed }),
    manifestType,
  );
  const named = { ...manifest, annotations: { "org.opencontainers.image.ref.name": "app" } };
  writeFileSync(join(folder, "oci", "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(join(folder, "oci", "index.json"), JSON.stringify({ schemaVersion: 2, manifests: [named] }));
  return join(folder, "oci");
}
