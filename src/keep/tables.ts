// Reading and writing a ledger's tables: the head, a batch, entries in order. The one place that turns batches into rows.

import { sql } from "kysely";
import { PortcullisError } from "../kit/index.ts";
import type { Checkpoint } from "../model/index.ts";
import { type Change, type FoldName, FoldRows, foldNames } from "./folds/rows.ts";
import { foldsVersion, step } from "./folds/step.ts";
import { type Database, rowsPerInsert, tileSize } from "./homes/store.ts";
import { type Batch, frontierText, type LedgerState, readFrontier } from "./state.ts";
import { purgedBy } from "./tombstone.ts";
import { checkpointText, readCheckpoint } from "./tree/checkpoint.ts";
import { type Entry, jsonOf, readLeaf } from "./tree/entry.ts";
import { emptyFrontier, rootOf } from "./tree/merkle.ts";

/** The size alone: tells whether another process has written since. */
export async function readHead(database: Database): Promise<string | undefined> {
  const row = await database
    .selectFrom("ledger_meta")
    .select("value")
    .where("key", "=", "frontier")
    .executeTakeFirst();
  return row?.value;
}

/** Loads the head, and refuses to build on one that contradicts itself. */
export async function loadState(database: Database, name: string): Promise<LedgerState> {
  const head = await readHead(database);
  const checkpoint = await latestCheckpoint(database);
  if (head === undefined && checkpoint === undefined) {
    return { frontier: emptyFrontier, rows: new FoldRows(), checkpoint: undefined };
  }
  const frontier = head === undefined ? emptyFrontier : readFrontier(head);
  const rows = await loadRows(database);
  const isSound =
    checkpoint !== undefined &&
    checkpoint.sizeEvents === frontier.size &&
    checkpoint.root === `sha256:${rootOf(frontier).toString("hex")}` &&
    (checkpoint.folds === rows.digest() || (await foldsAreOlder(database)));
  if (isSound) return { frontier, rows, checkpoint };
  throw new PortcullisError(
    "ledger",
    `The ledger ${name} contradicts its last checkpoint: nothing is added to it.`,
    {
      hint: "`portcullis ledger verify` names the first entry that is wrong",
    },
  );
}

async function loadRows(database: Database): Promise<FoldRows> {
  if (await foldsAreOlder(database)) return replay(database);
  const rows = new FoldRows();
  for (const fold of foldNames)
    for (const [key, value] of await readFold(database, fold)) rows.set(fold, key, value);
  rows.commit();
  return rows;
}

/**
 * One fold as a map, a page after the other. The database joins a page into one text: handing over tens of thousands of rows one by one
 * costs more, and a text of all of them more still, in fresh memory. Neither keys nor values hold a line end or a unit separator: keys
 * are names, digests and days of one line, values are JSON, which escapes both.
 */
export async function readFold(
  database: Database,
  fold: FoldName,
  which: "all" | "renamed" = "all",
): Promise<ReadonlyMap<string, string>> {
  const [lineEnd, between] = [sql`cast(${"\n"} as text)`, sql`cast(${"\u001f"} as text)`];
  const only = which === "all" ? sql`` : sql`and key <> value`;
  const rows = new Map<string, string>();
  for (let last: string | null = ""; last !== null; ) {
    const page: { readonly text: string | null; readonly last: string | null } | undefined = (
      await sql<{ text: string | null; last: string | null }>`
        select string_agg(key || ${between} || value, ${lineEnd}) as text, max(key) as last from (
          select key, value from ledger_fold where fold = ${fold} and key > ${last} ${only}
          order by key limit ${foldRowsPerPage}) as page`.execute(database)
    ).rows[0];
    last = page?.last ?? null;
    for (const line of (page?.text ?? "").split("\n")) {
      const [key, value] = pairOf(line);
      if (line !== "") rows.set(key, value);
    }
  }
  return rows;
}

/** The rows of one fold under these keys. */
export async function readRows(
  database: Database,
  fold: FoldName,
  keys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = new Map<string, string>();
  for (const chunk of chunks(keys, rowsPerInsert)) {
    const found = await database
      .selectFrom("ledger_fold")
      .select(["key", "value"])
      .where("fold", "=", fold)
      .where("key", "in", chunk)
      .execute();
    for (const { key, value } of found) rows.set(key, value);
  }
  return rows;
}

/** A page's text stays so small that the database makes it in memory that it has. */
const foldRowsPerPage = 512;

function pairOf(line: string): readonly [string, string] {
  const end = line.indexOf("\u001f");
  return [line.slice(0, end), line.slice(end + 1)];
}

export async function foldsAreOlder(database: Database): Promise<boolean> {
  const row = await database
    .selectFrom("ledger_meta")
    .select("value")
    .where("key", "=", "folds")
    .executeTakeFirst();
  return row !== undefined && Number(row.value) !== foldsVersion;
}

/** The rows as the events alone make them. */
export async function replay(database: Database): Promise<FoldRows> {
  const rows = new FoldRows();
  for await (const { position, entry } of entriesOf(database, 0)) {
    const leaf = readLeaf(entry.leaf);
    if (leaf === undefined || entry.body === undefined) continue; // purged: of a type that no fold reads
    step(rows, { type: leaf.type, payload: jsonOf(entry.body) }, { position, at: leaf.at });
  }
  rows.commit();
  return rows;
}

export async function latestCheckpoint(database: Database): Promise<Checkpoint | undefined> {
  const row = await database
    .selectFrom("ledger_checkpoint")
    .select("text")
    .orderBy("size_events", "desc")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : readCheckpoint(row.text);
}

/** Entries from `from` on, with their payloads, in chunks. Rows that are missing are not made up: look at `position`. */
export async function* entriesOf(
  database: Database,
  from: number,
): AsyncGenerator<{ readonly position: number; readonly id: string; readonly entry: Entry }> {
  for (let next = from; ; ) {
    const rows = await database
      .selectFrom("ledger_entry")
      .leftJoin("ledger_payload", "ledger_payload.position", "ledger_entry.position")
      .select(["ledger_entry.position as position", "id", "leaf", "salt", "body"])
      .where("ledger_entry.position", ">=", next)
      .orderBy("ledger_entry.position")
      .limit(rowsPerInsert)
      .execute();
    for (const { position, id, leaf, salt, body } of rows) {
      yield { position, id, entry: salt === null || body === null ? { leaf } : { leaf, salt, body } };
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsPerInsert) return;
    next = last.position + 1;
  }
}

/** Which of these ids the ledger holds already. */
export async function knownIds(database: Database, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  for (const chunk of chunks(ids, rowsPerInsert)) {
    const rows = await database.selectFrom("ledger_entry").select("id").where("id", "in", chunk).execute();
    for (const { id } of rows) known.add(id);
  }
  return known;
}

export async function writeBatch(database: Database, batch: Batch): Promise<void> {
  const rows = batch.sealed.map(({ leaf, entry }) => ({ position: leaf.position, id: leaf.id, ...entry }));
  for (const chunk of chunks(rows, rowsPerInsert)) {
    await database
      .insertInto("ledger_entry")
      .values(chunk.map(({ position, id, leaf }) => ({ position, id, leaf })))
      .execute();
    const payloads = chunk.flatMap(({ position, salt, body }) =>
      salt === undefined || body === undefined ? [] : [{ position, salt, body }],
    );
    if (payloads.length > 0) await database.insertInto("ledger_payload").values(payloads).execute();
  }
  // A tombstone takes the payloads with it in every home and every copy, whoever wrote it.
  for (const chunk of chunks(purgedBy(batch.sealed), rowsPerInsert))
    await database.deleteFrom("ledger_payload").where("position", "in", chunk).execute();
  await writeTiles(database, batch);
  await writeChanges(database, batch.changes);
  await putMeta(database, "frontier", frontierText(batch.next.frontier));
  await putMeta(database, "folds", String(foldsVersion));
  const { checkpoint } = batch.next;
  if (checkpoint === undefined) return;
  await database
    .insertInto("ledger_checkpoint")
    .values({ size_events: checkpoint.sizeEvents, text: checkpointText(checkpoint) })
    .execute();
}

async function writeTiles(database: Database, batch: Batch): Promise<void> {
  const started = Math.floor(batch.first / tileSize);
  const row = await database
    .selectFrom("ledger_tile")
    .select("hashes")
    .where("tile", "=", started)
    .executeTakeFirst();
  const hashes = (row?.hashes ?? "") + batch.sealed.map(({ hash }) => hash.toString("hex")).join("");
  const width = tileSize * 64;
  const tiles = Array.from({ length: Math.ceil(hashes.length / width) }, (_, index) => ({
    tile: started + index,
    hashes: hashes.slice(index * width, (index + 1) * width),
  }));
  await database
    .insertInto("ledger_tile")
    .values(tiles)
    .onConflict((conflict) => conflict.column("tile").doUpdateSet({ hashes: sql`excluded.hashes` }))
    .execute();
}

async function writeChanges(database: Database, changes: readonly Change[]): Promise<void> {
  const put = changes.flatMap(({ fold, key, value }) => (value === undefined ? [] : [{ fold, key, value }]));
  for (const chunk of chunks(put, rowsPerInsert)) {
    await database
      .insertInto("ledger_fold")
      .values(chunk)
      .onConflict((conflict) => conflict.columns(["fold", "key"]).doUpdateSet({ value: sql`excluded.value` }))
      .execute();
  }
  for (const { fold, key, value } of changes) {
    if (value !== undefined) continue;
    await database.deleteFrom("ledger_fold").where("fold", "=", fold).where("key", "=", key).execute();
  }
}

async function putMeta(database: Database, key: string, value: string): Promise<void> {
  await database
    .insertInto("ledger_meta")
    .values({ key, value })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
    .execute();
}

export function* chunks<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
