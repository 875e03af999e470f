// What of a layer is read. A layer is walked once: what some engine wants is taken as it comes by, and what may be a package's is hashed,
// because the lists that say so come last in most layers. The rare rest (files that were held to be a package's and are not, targets of
// links) is taken in a second walk.

import { GoListFinder, goModuleList, holdsModuleList, isElf } from "../../formats/language-packages/index.ts";
import type { TarEntry } from "../../formats/tar/index.ts";
import { limits, looksBinary } from "../../kit/index.ts";
import type { ArtifactHead, RepoPath } from "../../model/index.ts";
import { isMadeLater, type KnownContent, mayBePackaged, tellsContent } from "./known-content.ts";
import type { Choice, Chooser, LeftReason } from "./layer-entries.ts";
import type { UndecidedFiles } from "./undecided-files.ts";

export type Interest = (head: ArtifactHead) => boolean;

/** What the engines want: `first` tells what is installed; of all else it matters whether a package put it there. */
export type Interests = {
  readonly wants: Interest;
  readonly first: Interest;
  /** False: nothing else is wanted. */
  readonly hasMore: boolean;
};

export type Packaged = { readonly known: KnownContent; readonly undecided: UndecidedFiles };

/** `packaged` is absent when it does not matter who put a file there. */
export function chooserOf({ wants, first, hasMore }: Interests, packaged: Packaged | undefined): Chooser {
  let mayBeFirst = false; // of the entry that is being chosen: by its name alone
  const other = (entry: TarEntry): Choice => {
    if (entry.isSparse) return left.sparse;
    return (packaged === undefined ? undefined : undecided(entry, packaged)) ?? sized(entry);
  };
  return {
    tellsOthers: true,
    byName: (entry) => {
      packaged?.undecided.met(entry.path);
      const head = headOf(entry);
      mayBeFirst = first(head);
      const isWanted =
        mayBeFirst || (hasMore && ((entry.sizeBytes > 0 && wants(head)) || tellsContent(entry.path)));
      return isWanted ? "look" : left["no-engine"];
    },
    byContent: (entry, firstBytes) => {
      const head = { ...headOf(entry), firstBytes };
      const isOther = hasMore && entry.sizeBytes > 0 && wants(head);
      const isFirst = (mayBeFirst && first(head)) || (hasMore && tellsContent(entry.path));
      if (!isFirst) return isOther ? other(entry) : unwanted(firstBytes);
      if (!isElf(firstBytes)) return sized(entry);
      return program(entry, isOther ? other(entry) : undefined);
    },
  };
}

/** Takes what is read because a link leads there. */
export function linkTargetChooser(isAsked: (path: string) => boolean): Chooser {
  return {
    tellsOthers: false,
    byName: (entry) => (isAsked(entry.path) ? sized(entry) : "drop"),
    byContent: () => "drop",
  };
}

const left = Object.fromEntries(
  (["binary", "no-engine", "too-large", "sparse", "undecided"] as const).map((reason) => [
    reason,
    { kind: "left", reason },
  ]),
) as Readonly<Record<LeftReason, Choice>>; // made from all of the reasons

const take: Choice = { kind: "take" };

/** Most programs have no list of what they were made of: they are like all other files. `otherwise`: what an engine wants of those. */
function program(entry: TarEntry, otherwise: Choice | undefined): Choice {
  if (entry.isSparse) return left.sparse;
  const hashed = typeof otherwise === "object" && otherwise.kind === "take" ? otherwise : undefined;
  if (entry.sizeBytes > limits.fileSizeBytes) {
    return {
      kind: "take",
      ...hashed,
      finder: { finder: new GoListFinder(), others: otherwise },
    };
  }
  if (otherwise === undefined) {
    const unless = (bytes: Uint8Array): Choice | undefined =>
      holdsModuleList(bytes) ? undefined : left.binary;
    return { kind: "take", unless, extract: goModuleList };
  }
  return { kind: "take", ...hashed, isHeld: true, isCertain: holdsModuleList };
}

/** What a package may have put there. Of any size: it is hashed, and held only as long as there is room. */
function undecided(entry: TarEntry, { known, undecided: files }: Packaged): Choice | undefined {
  if (!mayBePackaged(entry.path)) return undefined;
  if (entry.sizeBytes <= limits.fileSizeBytes && isMadeLater(entry.path)) return undefined;
  const stated = known.statedOf(entry.path);
  if (stated === undefined && known.isWhole) return undefined;
  const hashedBy = stated?.algorithm ?? files.algorithm;
  return { kind: "take", hashedBy, isHeld: files.hasRoomFor(entry.sizeBytes) };
}

function unwanted(firstBytes: Uint8Array): Choice {
  return looksBinary(firstBytes) ? left.binary : left["no-engine"];
}

function sized(entry: TarEntry): Choice {
  if (entry.isSparse) return left.sparse;
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
