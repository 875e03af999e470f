// What `inspect` keeps of one lockfile or manifest: which format read it and what it said. No path: equal content has equal facts.

import { type LockFile, type LockfileParser, lockFormats, readLockfile } from "../../formats/lock/index.ts";
import { manifestFormats } from "../../formats/manifests/index.ts";
import { isSbom, sbomFile } from "../../formats/sbom/index.ts";
import type { Problem } from "../../model/index.ts";
import { installedFormats, isInstalled } from "./installed.ts";

export type DependencyFacts = {
  readonly format: string;
  readonly file: LockFile;
  readonly problems: readonly Problem[];
};

export const formats: readonly LockfileParser[] = [
  ...lockFormats,
  ...manifestFormats,
  sbomFile,
  ...installedFormats,
];

/** By name; a JSON file of any name is an SBOM when its start says so. */
export function formatOfFile(path: string, bytes: Uint8Array): LockfileParser | undefined {
  const known = formatOf(path);
  // What a package says of itself (an SBOM in its metadata, PEP 770) is no statement about the project.
  if (known !== undefined || !path.endsWith(".json") || isInstalled(path)) return known;
  return isSbom(bytes) ? sbomFile : undefined;
}

export function formatOf(path: string): LockfileParser | undefined {
  const candidates = isInstalled(path) ? installedFormats : formats;
  return candidates.find((format) => format.matches(path));
}

export function factsOf(format: LockfileParser, bytes: Uint8Array): DependencyFacts {
  const { value, problems } = readLockfile(format, bytes);
  return { format: format.id, file: value, problems };
}
