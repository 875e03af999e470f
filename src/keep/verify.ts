// `ledger verify`: walks every stored table, compares each with what the entries alone say, and names the first entry that was
// changed, moved, inserted or cut. Reads only. The same checks, written independently, are in tools/verify_ledger.py.

import type { Checkpoint } from "../model/index.ts";
import { readEvent } from "./events.ts";
import { FoldRows } from "./folds/rows.ts";
import { foldsVersion, step } from "./folds/step.ts";
import { type Database, schemaVersion, tileSize } from "./homes/store.ts";
import { frontierText } from "./state.ts";
import { entriesOf } from "./tables.ts";
import { keyName, readCheckpoint, signatureState } from "./tree/checkpoint.ts";
import { commitment, type Entry, jsonOf, type Leaf, readLeaf } from "./tree/entry.ts";
import { emptyFrontier, extended, type Hash, leafHash, rootOf, rootOfLeaves } from "./tree/merkle.ts";

export type Tampering = { readonly position?: number; readonly text: string };
export type Verification = {
  readonly isSound: boolean;
  readonly sizeEvents: number;
  readonly root: string;
  /** Sorted by position; problems of a whole table come last. The first is where to look. */
  readonly problems: readonly Tampering[];
  /** What is not wrong and should be known: unsigned checkpoints, purged payloads. */
  readonly notes: readonly string[];
};
export type Trust = {
  /** Checkpoints that were kept where nobody could rewrite them. */
  readonly known?: readonly Checkpoint[];
  /** SPKI DER of the key that must have signed. */
  readonly key?: Buffer;
};

export async function verifyLedger(database: Database, trust: Trust = {}): Promise<Verification> {
  const problems: Tampering[] = [];
  const notes: string[] = [];
  const checkpoints = await readCheckpoints(database, problems);
  const walked = await walk(database, {
    problems,
    marks: new Set([...checkpoints, ...(trust.known ?? [])].map((c) => c.sizeEvents)),
  });
  const tiles = await tilesOf(database);
  compareTiles(tiles, walked, problems);
  compareCheckpoints(checkpoints, walked, { problems, notes, trust, tiles });
  compareKnown(trust, walked, problems);
  comparePurged(walked, problems, notes);
  await compareStrays(database, walked, problems);
  await compareMeta(database, walked, problems);
  await compareFolds(database, walked, checkpoints.at(-1), problems);
  problems.sort((a, b) => (a.position ?? Number.MAX_SAFE_INTEGER) - (b.position ?? Number.MAX_SAFE_INTEGER));
  const { size } = walked.frontier;
  return {
    isSound: problems.length === 0,
    sizeEvents: size,
    root: rootText(rootOf(walked.frontier)),
    problems,
    notes,
  };
}

type Walked = {
  readonly hashes: readonly Hash[];
  readonly leaves: readonly (Leaf | undefined)[];
  readonly frontier: ReturnType<typeof extended>;
  readonly roots: ReadonlyMap<number, string>;
  readonly missing: readonly number[];
  readonly purged: ReadonlyMap<number, number>;
  readonly rows: FoldRows;
};

async function walk(
  database: Database,
  context: { readonly problems: Tampering[]; readonly marks: ReadonlySet<number> },
): Promise<Walked> {
  const { problems, marks } = context;
  const [hashes, leaves, missing]: [Hash[], (Leaf | undefined)[], number[]] = [[], [], []];
  const [roots, purged, rows] = [new Map<number, string>(), new Map<number, number>(), new FoldRows()];
  let frontier = emptyFrontier;
  const mark = (): void => {
    if (marks.has(frontier.size)) roots.set(frontier.size, rootText(rootOf(frontier)));
  };
  mark();
  for await (const row of entriesOf(database, 0)) {
    const position = hashes.length;
    const leaf = readLeaf(row.entry.leaf);
    const hash = leafHash(row.entry.leaf);
    if (row.position !== position) {
      problems.push({
        position,
        text: `entry ${position} is missing: the next one stored is ${row.position}`,
      });
      break; // what follows stands elsewhere than it was recorded; one sentence is enough
    }
    inspect({ position, id: row.id, entry: row.entry, leaf }, problems);
    hashes.push(hash);
    leaves.push(leaf);
    frontier = extended(frontier, [hash]);
    mark();
    const payload = row.entry.body === undefined ? undefined : jsonOf(row.entry.body);
    if (payload === undefined) missing.push(position);
    else if (leaf !== undefined) fold(rows, { leaf, payload, position }, purged);
  }
  rows.commit();
  return { hashes, leaves, frontier, roots, missing, purged, rows };
}

function inspect(
  row: { position: number; id: string; entry: Entry; leaf: Leaf | undefined },
  problems: Tampering[],
): void {
  const { position, leaf, entry } = row;
  if (leaf === undefined)
    problems.push({ position, text: `entry ${position} was changed: it is no entry any more` });
  else if (leaf.position !== position) {
    problems.push({
      position,
      text: `entry ${position} was moved: it was recorded as entry ${leaf.position}`,
    });
  } else if (leaf.id !== row.id)
    problems.push({ position, text: `entry ${position} was changed: its id column says ${row.id}` });
  else if (
    entry.salt !== undefined &&
    entry.body !== undefined &&
    commitment(entry.salt, entry.body) !== leaf.payload
  ) {
    problems.push({ position, text: `the payload of entry ${position} was changed` });
  }
}

function fold(
  rows: FoldRows,
  at: { leaf: Leaf; payload: unknown; position: number },
  purged: Map<number, number>,
): void {
  const { leaf, payload, position } = at;
  step(rows, { type: leaf.type, payload }, { position, at: leaf.at });
  const event = readEvent(leaf.type, payload);
  if (event?.type === "payload.purged")
    for (const gone of event.payload.positions) purged.set(gone, position);
}

async function readCheckpoints(database: Database, problems: Tampering[]): Promise<readonly Checkpoint[]> {
  const rows = await database.selectFrom("ledger_checkpoint").selectAll().orderBy("size_events").execute();
  return rows.flatMap(({ size_events, text }) => {
    const checkpoint = readCheckpoint(text);
    if (checkpoint !== undefined && checkpoint.sizeEvents === size_events) return [checkpoint];
    problems.push({
      position: Math.max(0, size_events - 1),
      text: `the checkpoint at ${size_events} entries was changed`,
    });
    return [];
  });
}

async function tilesOf(database: Database): Promise<readonly string[]> {
  const rows = await database.selectFrom("ledger_tile").selectAll().orderBy("tile").execute();
  const hashes: string[] = [];
  for (const { tile, hashes: text } of rows) {
    for (let at = 0; at * 64 < text.length; at += 1)
      hashes[tile * tileSize + at] = text.slice(at * 64, at * 64 + 64);
  }
  return hashes;
}

/** The tree's own leaves stand in another table than the entries, so the first difference names the entry. */
function compareTiles(tiles: readonly string[], { hashes }: Walked, problems: Tampering[]): void {
  const length = Math.max(tiles.length, hashes.length);
  for (let position = 0; position < length; position += 1) {
    const [tile, hash] = [tiles[position], hashes[position]?.toString("hex")];
    if (tile === hash) continue;
    problems.push({
      position,
      text: describe({
        position,
        tile,
        hash,
        next: hashes[position + 1]?.toString("hex"),
        nextTile: tiles[position + 1],
      }),
    });
    return;
  }
}

function describe(at: {
  readonly position: number;
  readonly tile: string | undefined;
  readonly hash: string | undefined;
  readonly next: string | undefined;
  readonly nextTile: string | undefined;
}): string {
  const { position, tile, hash, next, nextTile } = at;
  if (hash === undefined) return `the ledger was cut: entry ${position} is missing`;
  if (tile === undefined) return `entry ${position} was inserted: the tree does not know it`;
  if (next === tile) return `entry ${position} was inserted: what the tree has there comes after it`;
  if (nextTile === hash)
    return `entry ${position} was taken out: the tree has another one before what is stored there`;
  return `entry ${position} was changed or moved: the tree has another hash for it`;
}

function compareCheckpoints(
  checkpoints: readonly Checkpoint[],
  { roots, frontier }: Walked,
  context: {
    readonly problems: Tampering[];
    readonly notes: string[];
    readonly trust: Trust;
    readonly tiles: readonly string[];
  },
): void {
  const { problems, notes, trust, tiles } = context;
  const last = checkpoints.at(-1);
  let before = 0;
  for (const checkpoint of checkpoints) {
    const { sizeEvents } = checkpoint;
    if (sizeEvents > frontier.size) {
      problems.push({
        position: frontier.size,
        text: `the ledger was cut: its own checkpoint knows ${sizeEvents} entries, ${frontier.size} are there`,
      });
      break;
    }
    if (signatureState(checkpoint, trust.key) === "wrong") {
      const whose = trust.key === undefined ? "does not fit it" : "is not of the given key";
      problems.push({
        position: Math.max(0, sizeEvents - 1),
        text: `the signature of the checkpoint at ${sizeEvents} entries ${whose}`,
      });
      break;
    }
    if (roots.get(sizeEvents) !== checkpoint.root) {
      // Where the tree's leaves still give the promised root, comparing with them has named the very entry.
      const isNamed =
        rootText(rootOfLeaves(tiles.slice(0, sizeEvents).map((hash) => Buffer.from(hash ?? "", "hex")))) ===
        checkpoint.root;
      problems.push({
        ...(isNamed ? {} : { position: before }),
        text: `entries ${before} to ${sizeEvents - 1} are not those of the checkpoint at ${sizeEvents} entries`,
      });
      break;
    }
    before = sizeEvents;
  }
  if (last === undefined ? frontier.size > 0 : last.sizeEvents < frontier.size) {
    const position = last?.sizeEvents ?? 0;
    problems.push({
      position,
      text: `entry ${position} and what follows were added behind the last checkpoint`,
    });
  }
  const unsigned = checkpoints.filter((one) => one.signature === undefined).length;
  if (unsigned > 0) notes.push(`${unsigned} of ${checkpoints.length} checkpoints are unsigned`);
  if (unsigned > 0 && trust.key !== undefined && last?.signature === undefined)
    problems.push({ text: "the last checkpoint is unsigned, and a key was given" });
  const keys = new Set(
    checkpoints.flatMap(({ publicKey }) => (publicKey === undefined ? [] : [keyName(publicKey)])),
  );
  for (const key of keys) notes.push(`signed by key ${key}`);
}

function compareKnown({ known = [], key }: Trust, { roots, frontier }: Walked, problems: Tampering[]): void {
  for (const checkpoint of known) {
    const { sizeEvents, root } = checkpoint;
    if (signatureState(checkpoint, key) === "wrong")
      problems.push({ text: "the given checkpoint's signature is wrong, or of another key" });
    else if (sizeEvents > frontier.size) {
      problems.push({
        position: frontier.size,
        text: `the ledger was cut: the given checkpoint knows ${sizeEvents} entries, ${frontier.size} are there`,
      });
    } else if (roots.get(sizeEvents) !== root) {
      // The root alone cannot say which entry; the ledger's own checkpoints and tree narrow it down, if they were left alone.
      problems.push({ text: `the first ${sizeEvents} entries are not those of the given checkpoint` });
    }
  }
}

function comparePurged({ missing, purged }: Walked, problems: Tampering[], notes: string[]): void {
  for (const position of missing) {
    if (!purged.has(position))
      problems.push({
        position,
        text: `the payload of entry ${position} is gone, and no entry says that it was purged`,
      });
  }
  const isMissing = new Set(missing);
  const back = [...purged.keys()].find((position) => !isMissing.has(position));
  if (back !== undefined)
    problems.push({ position: back, text: `the payload of entry ${back} is there, though it was purged` });
  if (purged.size > 0) notes.push(`${purged.size} payloads were purged; their hashes remain`);
}

/** Payloads that belong to no entry. */
async function compareStrays(database: Database, { frontier }: Walked, problems: Tampering[]): Promise<void> {
  const stray = await database
    .selectFrom("ledger_payload")
    .select("position")
    .where((at) => at.or([at("position", ">=", frontier.size), at("position", "<", 0)]))
    .orderBy("position")
    .limit(1)
    .executeTakeFirst();
  if (stray !== undefined)
    problems.push({
      position: Math.max(0, stray.position),
      text: `there is a payload ${stray.position} without an entry`,
    });
}

async function compareMeta(database: Database, { frontier }: Walked, problems: Tampering[]): Promise<void> {
  const rows = await database.selectFrom("ledger_meta").selectAll().execute();
  const meta = new Map(rows.map(({ key, value }) => [key, value]));
  const expected = new Map([["schema", String(schemaVersion)]]);
  if (frontier.size > 0)
    expected.set("frontier", frontierText(frontier)).set("folds", meta.get("folds") ?? String(foldsVersion));
  for (const key of new Set([...meta.keys(), ...expected.keys()])) {
    if (meta.get(key) !== expected.get(key))
      problems.push({ text: `the stored ${key} of the ledger was changed` });
  }
}

async function compareFolds(
  database: Database,
  { rows }: Walked,
  last: Checkpoint | undefined,
  problems: Tampering[],
): Promise<void> {
  const version = await database
    .selectFrom("ledger_meta")
    .select("value")
    .where("key", "=", "folds")
    .executeTakeFirst();
  if (version !== undefined && Number(version.value) !== foldsVersion) return; // made by other rules: they are made anew at the next append
  const wanted = new Map([...rows.all()].map(({ fold, key, value }) => [`${fold}\0${key}`, value]));
  for (const { fold, key, value } of await database
    .selectFrom("ledger_fold")
    .selectAll()
    .orderBy("fold")
    .orderBy("key")
    .execute()) {
    const right = wanted.get(`${fold}\0${key}`);
    wanted.delete(`${fold}\0${key}`);
    if (right !== value)
      problems.push({
        text: `the derived row ${fold} ${key} ${right === undefined ? "follows from no entry" : "was changed"}`,
      });
  }
  for (const address of wanted.keys())
    problems.push({ text: `the derived row ${address.replace("\0", " ")} was taken out` });
  if (last !== undefined && problems.length === 0 && last.folds !== rows.digest()) {
    problems.push({ text: "the last checkpoint names other derived rows" });
  }
}

function rootText(root: Hash): string {
  return `sha256:${root.toString("hex")}`;
}
