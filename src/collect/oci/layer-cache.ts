// What is known of a layer from an earlier run: its entries, with the content hashes of the files that were wanted. Keyed by the
// verified digest of the layer, so that nothing in it can be stale; how entries are combined into an image is never cached.

import type { FileCache } from "../../kit/index.ts";
import type { Digest } from "../../model/index.ts";
import type { LayerEntry } from "./layer-entries.ts";

/** Raise when the meaning of an entry changes. */
const form = 1;

export interface LayerCache {
  read(layer: Digest): Promise<readonly LayerEntry[] | undefined>;
  write(layer: Digest, entries: readonly LayerEntry[]): Promise<void>;
}

/** `wantsId` names what the engines want: with other wants other files carry content hashes. */
export function layerCacheIn(files: FileCache, wantsId: string): LayerCache {
  const nameOf = (layer: Digest): string => JSON.stringify(["layer", form, layer, wantsId]);
  return {
    read: async (layer) => entriesOf(await files.read(nameOf(layer))),
    write: (layer, entries) => files.write(nameOf(layer), entries.map(rowOf)),
  };
}

const types = ["file", "directory", "symlink", "hardlink", "device", "fifo", "other"] as const;
const leftReasons = ["binary", "no-engine", "too-large", "sparse"] as const;

type Row = readonly [
  path: string,
  type: number,
  sizeBytes: number,
  mode: number,
  linkTarget: string,
  offset: number,
  contentId: string,
  left: number,
];

function rowOf(entry: LayerEntry): Row {
  const left = entry.left === undefined ? -1 : leftReasons.indexOf(entry.left);
  const { path, sizeBytes, mode, linkTarget, offset, contentId } = entry;
  return [path, types.indexOf(entry.type), sizeBytes, mode, linkTarget, offset, contentId ?? "", left];
}

/** undefined unless every row is one of ours. */
function entriesOf(rows: unknown): readonly LayerEntry[] | undefined {
  if (!Array.isArray(rows)) return undefined;
  const entries: LayerEntry[] = [];
  for (const row of rows) {
    if (!isRow(row)) return undefined;
    const [path, type, sizeBytes, mode, linkTarget, offset, contentId, left] = row;
    const kind = types[type];
    const reason = leftReasons[left];
    if (kind === undefined) return undefined;
    entries.push({
      path,
      type: kind,
      sizeBytes,
      mode,
      linkTarget,
      offset,
      ...(contentId === "" ? {} : { contentId }),
      ...(reason === undefined ? {} : { left: reason }),
    });
  }
  return entries;
}

/** By hand: a layer has tens of thousands of rows, and a schema library takes longer than all the rest. */
function isRow(row: unknown): row is Row {
  if (!Array.isArray(row) || row.length !== 8) return false;
  return (
    typeof row[0] === "string" &&
    typeof row[1] === "number" &&
    typeof row[2] === "number" &&
    typeof row[3] === "number" &&
    typeof row[4] === "string" &&
    typeof row[5] === "number" &&
    typeof row[6] === "string" &&
    typeof row[7] === "number"
  );
}
