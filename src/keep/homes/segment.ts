// One segment: what one append adds to the ledger's ref, as text. A line per entry, verbatim, and the checkpoint as the last line.

import * as v from "valibot";
import { PortcullisError } from "../../kit/index.ts";
import { type Checkpoint, canonicalJson } from "../../model/index.ts";
import { checkpointText, readCheckpoint } from "../tree/checkpoint.ts";
import { type Entry, jsonOf } from "../tree/entry.ts";

export type Segment = { readonly entries: readonly Entry[]; readonly checkpoint: Checkpoint };

/** Sorts as the entries do; folders of 4096 positions keep each tree small. */
export function segmentPath(first: number): string {
  return `segments/${String(Math.floor(first / 4096)).padStart(8, "0")}/${String(first).padStart(12, "0")}.jsonl`;
}

/** The first position of the segment at this path. */
export function firstOfPath(path: string): number | undefined {
  const match = /^segments\/\d{8}\/(\d{12})\.jsonl$/.exec(path);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

export function segmentText({ entries, checkpoint }: Segment): string {
  return `${entries.map((entry) => canonicalJson(entry)).join("\n")}\n${checkpointText(checkpoint)}\n`;
}

const entrySchema = v.strictObject({
  leaf: v.string(),
  salt: v.optional(v.string()),
  body: v.optional(v.string()),
});

export function readSegment(text: string, path: string): Segment {
  const lines = text.split("\n").filter((line) => line !== "");
  const checkpoint = readCheckpoint(lines.at(-1) ?? "");
  const entries = lines.slice(0, -1).map((line) => v.safeParse(entrySchema, jsonOf(line)));
  if (checkpoint === undefined || entries.some(({ success }) => !success)) {
    throw new PortcullisError("ledger", `The ledger's segment ${path} cannot be read.`, {
      hint: "it was changed or cut; compare the ledger with a checkpoint that you kept elsewhere",
    });
  }
  return { entries: entries.map(({ output }) => output as Entry), checkpoint }; // every one of them parsed
}
