// What `inspect` keeps of one lockfile or manifest: which format read it and what it said. No path: equal content has equal facts.

import { type LockFile, type LockfileParser, lockFormats, readLockfile } from "../../formats/lock/index.ts";
import { manifestFormats } from "../../formats/manifests/index.ts";
import type { Problem } from "../../model/index.ts";

export type DependencyFacts = {
  readonly format: string;
  readonly file: LockFile;
  readonly problems: readonly Problem[];
};

export const formats: readonly LockfileParser[] = [...lockFormats, ...manifestFormats];

export function formatOf(path: string): LockfileParser | undefined {
  return formats.find((format) => format.matches(path));
}

export function factsOf(format: LockfileParser, bytes: Uint8Array): DependencyFacts {
  const { value, problems } = readLockfile(format, bytes);
  return { format: format.id, file: value, problems };
}
