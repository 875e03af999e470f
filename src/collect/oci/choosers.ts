// What of a layer is read in which walk. The first walk takes what tells what is installed, and the lists that say which files are the
// distribution's own; the second takes everything else that some engine wants, except those files.

import { GoListFinder, goModuleList, holdsModuleList, isElf } from "../../formats/language-packages/index.ts";
import { isDigestList } from "../../formats/system-packages/index.ts";
import type { TarEntry } from "../../formats/tar/index.ts";
import { limits, looksBinary } from "../../kit/index.ts";
import type { ArtifactHead, RepoPath } from "../../model/index.ts";
import { type KnownContent, tellsContent } from "./known-content.ts";
import type { Choice, Chooser, LeftReason } from "./layer-entries.ts";

export type Interest = (head: ArtifactHead) => boolean;

/** What the engines want: `first` tells what is installed; all else waits until that is known. */
export type Interests = {
  readonly wants: Interest;
  readonly first: Interest;
  /** False: there is nothing that would wait. */
  readonly hasMore: boolean;
};

export function firstChooser({ wants, first, hasMore }: Interests): Chooser {
  const isFirst = (head: ArtifactHead): boolean => first(head) || (hasMore && tellsContent(head.path));
  return {
    tellsOthers: true,
    byName: (entry) => {
      const head = headOf(entry);
      if (isFirst(head)) return "look";
      return hasMore && entry.sizeBytes > 0 && wants(head) ? left.later : left["no-engine"];
    },
    byContent: (entry, firstBytes) => {
      const head = { ...headOf(entry), firstBytes };
      const isLater = hasMore && entry.sizeBytes > 0 && wants(head);
      if (isFirst(head)) return isElf(firstBytes) ? binary(entry, isLater) : sized(entry);
      if (!hasMore) return unwanted(firstBytes);
      return isLater ? left.later : unwanted(firstBytes);
    },
  };
}

/** `isAsked`: paths that are read whoever wants them, because a link leads there. */
export function secondChooser(
  { wants, first }: Interests,
  known: KnownContent,
  isAsked: (path: string) => boolean,
): Chooser {
  return {
    tellsOthers: false,
    byName: (entry) => {
      if (isAsked(entry.path)) return sized(entry);
      if (isDigestList(entry.path)) return "drop"; // the first walk took it
      const head = headOf(entry);
      return entry.sizeBytes > 0 && (first(head) || wants(head)) ? "look" : "drop";
    },
    byContent: (entry, firstBytes) => {
      const head = headOf(entry);
      const seen = { ...head, firstBytes };
      if (tellsContent(entry.path)) return "drop";
      if (first(seen)) return isElf(firstBytes) && wants(seen) ? otherBinary(entry, known) : "drop";
      if (wants(seen)) return sized(entry, known);
      return first(head) ? "drop" : unwanted(firstBytes);
    },
  };
}

const left = Object.fromEntries(
  (["binary", "no-engine", "too-large", "sparse", "later", "packaged"] as const).map((reason) => [
    reason,
    { kind: "left", reason },
  ]),
) as Readonly<Record<LeftReason, Choice>>; // made from all of the reasons

const take: Choice = { kind: "take" };

/** Most programs have no list of what they were made of; they wait like all other files. */
function binary(entry: TarEntry, isLater: boolean): Choice {
  const otherwise = isLater ? left.later : left.binary;
  if (entry.isSparse) return left.sparse;
  if (entry.sizeBytes <= limits.fileSizeBytes) {
    const unless = (bytes: Uint8Array): Choice | undefined =>
      holdsModuleList(bytes) ? undefined : otherwise;
    return { kind: "take", unless, ...(isLater ? {} : { extract: goModuleList }) };
  }
  return {
    kind: "take",
    finder: { finder: new GoListFinder(), otherwise: isLater ? left.later : left["too-large"] },
  };
}

/** A program that the first walk did not take. */
function otherBinary(entry: TarEntry, known: KnownContent): Choice {
  const choice = sized(entry, known);
  if (typeof choice === "string" || choice.kind !== "take") return choice;
  return { ...choice, unless: (bytes) => (holdsModuleList(bytes) ? "drop" : undefined) };
}

function unwanted(firstBytes: Uint8Array): Choice {
  return looksBinary(firstBytes) ? left.binary : left["no-engine"];
}

function sized(entry: TarEntry, known?: KnownContent): Choice {
  if (entry.isSparse) return left.sparse;
  const stated = known?.statedOf(entry.path);
  // What a package put there may be of any size: it is hashed, and held only if it is small.
  if (stated !== undefined) return { kind: "take", stated };
  return entry.sizeBytes > limits.fileSizeBytes ? left["too-large"] : take;
}

export function headOf(entry: Pick<TarEntry, "path" | "sizeBytes" | "mode">): ArtifactHead {
  // The tar reader has normalised the path to the brand's rule.
  return {
    path: entry.path as RepoPath,
    sizeBytes: entry.sizeBytes,
    isExecutable: (entry.mode & 0o111) !== 0,
  };
}
