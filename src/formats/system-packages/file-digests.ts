// What package managers state of the content of the files that they put down: dpkg's lists of MD5 sums, apk's Z: fields, and the file
// digests in rpm's headers. Whoever finds other bytes under the name knows that the file was changed. Pure and total.
// Sources: dpkg-gencontrol's deb-md5sums(5), Alpine wiki "Apk spec", rpm's tag list (FILEDIGESTS, FILEDIGESTALGO).

import { decodeUtf8 } from "../../kit/index.ts";
import type { FileDigest } from "./file-digest.ts";

/** Files of dpkg that are read for nothing else. */
export function isDigestList(path: string): boolean {
  return path.startsWith("var/lib/dpkg/") && /^var\/lib\/dpkg\/(info|status\.d)\/[^/]+\.md5sums$/.test(path);
}

export function* digestsOfDpkgList(bytes: Uint8Array): Generator<FileDigest> {
  for (const line of decodeUtf8(bytes).split("\n")) {
    if (!/^[0-9a-f]{32} [ *]/.test(line)) continue;
    yield {
      path: line.slice(34).replace(/^(\.?\/)+/, ""),
      algorithm: "md5",
      digest: Buffer.from(line.slice(0, 32), "hex"),
    };
  }
}

/** "Z:Q1" and the SHA-1 in base64, or "Z:Q2" and the SHA-256, after the R: line of the file. */
export function* digestsOfApk(bytes: Uint8Array): Generator<FileDigest> {
  let folder = "";
  let path = "";
  for (const line of decodeUtf8(bytes).split("\n")) {
    if (line.startsWith("F:")) folder = line.slice(2).trim();
    else if (line.startsWith("R:"))
      path = folder === "" ? line.slice(2).trim() : `${folder}/${line.slice(2).trim()}`;
    else if (line.startsWith("Z:Q1") || line.startsWith("Z:Q2")) {
      const digest = Buffer.from(line.slice(4), "base64");
      const algorithm = line[3] === "1" ? "sha1" : "sha256";
      if (digest.length === (algorithm === "sha1" ? 20 : 32)) yield { path, algorithm, digest };
    } else if (line === "") folder = "";
  }
}
