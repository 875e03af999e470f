// The manifest of a chiselled Ubuntu image: zstd-packed lines of JSON, of which some name packages. It does not say from which source a
// package was built, though advisories speak of sources. Source: documentation.ubuntu.com/chisel, "Chisel Manifest". Total.

import { Decompress } from "fzstd";
import * as v from "valibot";
import { decodeUtf8, limits } from "../../kit/index.ts";
import type { Parsed } from "../../model/index.ts";
import type { SystemPackage } from "./system-package.ts";

const packageSchema = v.object({
  kind: v.literal("package"),
  name: v.pipe(v.string(), v.minLength(1)),
  version: v.pipe(v.string(), v.minLength(1)),
  arch: v.optional(v.string(), ""),
});

export function parseChiselManifest(bytes: Uint8Array): Parsed<readonly SystemPackage[]> {
  const lines = linesOf(bytes);
  if (lines === undefined) return { value: [], problems: [{ message: "the manifest cannot be unpacked" }] };
  const packages: SystemPackage[] = [];
  let strange = 0;
  for (const [index, line] of lines.entries()) {
    if (line === "" || packages.length >= limits.packagesPerDatabase) continue;
    const json = jsonOf(line);
    if (json === undefined) strange += 1;
    const parsed = v.safeParse(packageSchema, json);
    if (!parsed.success) continue;
    const { name, version, arch: architecture } = parsed.output;
    packages.push({
      ...{ name, version, architecture, sourceName: name, sourceVersion: version },
      ...{ isSourceUnknown: true, licences: [], line: index + 1, ownedMetadata: [] },
    });
  }
  return {
    value: packages,
    problems: strange === 0 ? [] : [{ message: `${strange} lines are no JSON` }],
  };
}

/** undefined: it is broken, or larger than a file may be. */
function linesOf(bytes: Uint8Array): readonly string[] | undefined {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const stream = new Decompress((chunk) => {
    size += chunk.length;
    if (size > limits.fileSizeBytes) throw new RangeError("larger than the limit for one file");
    chunks.push(chunk);
  });
  try {
    stream.push(bytes, true);
  } catch {
    return undefined;
  }
  return decodeUtf8(Buffer.concat(chunks)).split("\n");
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
