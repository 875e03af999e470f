// The tables of a ledger, the same in SQLite and PostgreSQL, and what a database must offer: one exclusive writer, a reading snapshot.
// Text and whole numbers only, so that any reader of either database understands them. Knows nothing of events.

import { type Kysely, sql } from "kysely";
import { PortcullisError } from "../../kit/index.ts";

export type Tables = {
  readonly ledger_meta: { key: string; value: string };
  readonly ledger_entry: { position: number; id: string; leaf: string };
  /** Absent for a purged payload. */
  readonly ledger_payload: { position: number; salt: string; body: string };
  /** 256 leaf hashes a row, in hex, one after the other; the last row may be shorter. */
  readonly ledger_tile: { tile: number; hashes: string };
  readonly ledger_checkpoint: { size_events: number; text: string };
  readonly ledger_fold: { fold: string; key: string; value: string };
};
export const tableNames = [
  "ledger_meta",
  "ledger_entry",
  "ledger_payload",
  "ledger_tile",
  "ledger_checkpoint",
  "ledger_fold",
] as const satisfies readonly (keyof Tables)[];

export type Database = Kysely<Tables>;

export interface Store {
  /** For messages: the file, or the address without its password. */
  readonly name: string;
  /** One writer at a time, others wait; a rejection of `work` undoes all of it. */
  exclusive<T>(work: (database: Database) => Promise<T>): Promise<T>;
  /** Everything that `work` reads is of one moment. */
  snapshot<T>(work: (database: Database) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export const tileSize = 256;
/** Bound parameters of one statement stay below SQLite's 32,766. */
export const rowsPerInsert = 2000;

/** SQLite stores the rows of a table in the order of its key only when it is told to: then a fold is read in one go. */
export type Layout = "by-key" | "as-it-is";

/** Each step brings the tables from its index to the next version; steps are only ever added. */
const migrations: readonly ((database: Database, layout: Layout) => Promise<void>)[] = [
  async (database, layout) => {
    const { schema } = database;
    await schema
      .createTable("ledger_entry")
      .addColumn("position", "integer", (c) => c.primaryKey())
      .addColumn("id", "text", (c) => c.notNull().unique())
      .addColumn("leaf", "text", (c) => c.notNull())
      .execute();
    await schema
      .createTable("ledger_payload")
      .addColumn("position", "integer", (c) => c.primaryKey())
      .addColumn("salt", "text", (c) => c.notNull())
      .addColumn("body", "text", (c) => c.notNull())
      .execute();
    await schema
      .createTable("ledger_tile")
      .addColumn("tile", "integer", (c) => c.primaryKey())
      .addColumn("hashes", "text", (c) => c.notNull())
      .execute();
    await schema
      .createTable("ledger_checkpoint")
      .addColumn("size_events", "integer", (c) => c.primaryKey())
      .addColumn("text", "text", (c) => c.notNull())
      .execute();
    const folds = schema
      .createTable("ledger_fold")
      .addColumn("fold", "text", (c) => c.notNull())
      .addColumn("key", "text", (c) => c.notNull())
      .addColumn("value", "text", (c) => c.notNull())
      .addPrimaryKeyConstraint("ledger_fold_pk", ["fold", "key"]);
    await (layout === "by-key" ? folds.modifyEnd(sql`without rowid`) : folds).execute();
  },
];
export const schemaVersion = migrations.length;

/** Brings the tables up to date; call inside `exclusive`. A newer ledger is refused, never guessed at. */
export async function migrate(database: Database, name: string, layout: Layout): Promise<void> {
  await database.schema
    .createTable("ledger_meta")
    .ifNotExists()
    .addColumn("key", "text", (c) => c.primaryKey())
    .addColumn("value", "text", (c) => c.notNull())
    .execute();
  const row = await database
    .selectFrom("ledger_meta")
    .select("value")
    .where("key", "=", "schema")
    .executeTakeFirst();
  const version = Number(row?.value ?? 0);
  if (!Number.isInteger(version) || version > schemaVersion) {
    throw new PortcullisError(
      "ledger",
      `The ledger ${name} was written by a newer Portcullis (tables of version ${row?.value ?? "?"}).`,
      {
        hint: `this program knows version ${schemaVersion}: update it`,
      },
    );
  }
  if (version === schemaVersion) return;
  for (const migration of migrations.slice(version)) await migration(database, layout);
  await database
    .insertInto("ledger_meta")
    .values({ key: "schema", value: String(schemaVersion) })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value: String(schemaVersion) }))
    .execute();
}

/** How a home runs the statements around a transaction. */
export type Control = (connection: Database, statement: string) => Promise<unknown>;

export const bySql: Control = (connection, statement) => sql.raw(statement).execute(connection);

/** Runs `work` between two statements on one connection. */
export async function between<T>(
  kysely: Database,
  transaction: { readonly begin: readonly string[]; readonly control: Control },
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const { begin, control } = transaction;
  return kysely.connection().execute(async (connection) => {
    for (const statement of begin) await control(connection, statement);
    try {
      const result = await work(connection);
      await control(connection, "commit");
      return result;
    } catch (error) {
      // The database may have undone it already (disk full, lost connection); what went wrong is the first error.
      await control(connection, "rollback").catch(() => undefined);
      throw error;
    }
  });
}
