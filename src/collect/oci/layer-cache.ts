// What is known of a layer from an earlier run: its entries, with the content hashes of the files that were wanted. Keyed by the
// verified digest of the layer, so that nothing in it can be stale; how entries are combined into an image is never cached.

import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import * as v from "valibot";
import { type Digest, sha256 } from "../../model/index.ts";
import type { LayerEntry } from "./layer-entries.ts";

/** Raise when the meaning of an entry changes. */
const form = 1;

export interface LayerCache {
  read(layer: Digest): Promise<readonly LayerEntry[] | undefined>;
  write(layer: Digest, entries: readonly LayerEntry[]): Promise<void>;
}

/** `interestId` names what the engines want: with other wants other files carry content hashes. */
export function layerCacheIn(folder: string, interestId: string): LayerCache {
  const fileOf = (layer: Digest): string =>
    join(folder, `${sha256(JSON.stringify([form, layer, interestId])).slice("sha256:".length)}.layer`);
  return {
    async read(layer) {
      try {
        return unpackRows(await readFile(fileOf(layer)));
      } catch {
        return undefined; // absent or damaged: the layer itself is read
      }
    },
    async write(layer, entries) {
      const file = fileOf(layer);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const temporary = `${file}.${process.pid}`;
      await writeFile(temporary, packRows(entries), { mode: 0o600 });
      await rename(temporary, file);
    },
  };
}

const types = ["file", "directory", "symlink", "hardlink", "device", "fifo", "other"] as const;
const leftReasons = ["binary", "no-engine", "too-large", "sparse"] as const;

const row = v.tuple([
  v.string(),
  v.number(),
  v.number(),
  v.number(),
  v.string(),
  v.number(),
  v.string(),
  v.number(),
]);

function packRows(entries: readonly LayerEntry[]): Uint8Array {
  const rows = entries.map(
    (entry): v.InferOutput<typeof row> => [
      entry.path,
      types.indexOf(entry.type),
      entry.sizeBytes,
      entry.mode,
      entry.linkTarget,
      entry.offset,
      entry.contentId === undefined
        ? ""
        : Buffer.from(entry.contentId.slice("sha256:".length), "hex").toString("base64"),
      entry.left === undefined ? -1 : leftReasons.indexOf(entry.left),
    ],
  );
  return gzipSync(JSON.stringify(rows), { level: 1 });
}

function unpackRows(bytes: Uint8Array): readonly LayerEntry[] | undefined {
  const rows: unknown = JSON.parse(gunzipSync(bytes).toString("utf8"));
  if (!Array.isArray(rows)) return undefined;
  const entries: LayerEntry[] = [];
  for (const raw of rows) {
    if (!v.is(row, raw)) return undefined;
    const [path, type, sizeBytes, mode, linkTarget, offset, hash, left] = raw;
    const reason = leftReasons[left];
    const kind = types[type];
    if (kind === undefined) return undefined;
    entries.push({
      path,
      type: kind,
      sizeBytes,
      mode,
      linkTarget,
      offset,
      ...(hash === "" ? {} : { contentId: `sha256:${Buffer.from(hash, "base64").toString("hex")}` }),
      ...(reason === undefined ? {} : { left: reason }),
    });
  }
  return entries;
}
