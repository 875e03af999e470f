// The list that distroless images of Azure Linux (CBL-Mariner) carry instead of rpm's database: one line a package, fields between tabs.
// Source: github.com/microsoft/azurelinux, toolkit/docs/building ("container-manifest-2"): NAME, VERSION-RELEASE, INSTALLTIME,
// BUILDTIME, VENDOR, EPOCH, SIZE, ARCH, EPOCHNUM, SOURCERPM. Total.

import { decodeUtf8, limits } from "../../../kit/index.ts";
import type { Parsed, Problem } from "../../../model/index.ts";
import type { SystemPackage } from "../system-package.ts";
import { sourceOf } from "./header.ts";

export function parseRpmManifest(bytes: Uint8Array): Parsed<readonly SystemPackage[]> {
  const packages: SystemPackage[] = [];
  const problems: Problem[] = [];
  for (const [index, line] of decodeUtf8(bytes).split("\n").entries()) {
    if (line.trim() === "" || packages.length >= limits.packagesPerDatabase) continue;
    const [name = "", release = "", , , , , , architecture = "", epoch = "0", source = ""] = line.split("\t");
    if (name === "" || release === "") {
      problems.push({ message: "a line without name or version", line: index + 1 });
      continue;
    }
    const version = /^[1-9]\d*$/.test(epoch) ? `${epoch}:${release}` : release;
    const made = sourceOf(source.trim());
    packages.push({
      name,
      version,
      architecture,
      sourceName: made?.name ?? name,
      sourceVersion: made?.version ?? version,
      licences: [],
      line: index + 1,
      ownedMetadata: [],
    });
  }
  return { value: packages, problems: problems.slice(0, limits.problemsPerFile) };
}
