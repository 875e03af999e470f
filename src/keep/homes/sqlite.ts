// The file home: SQLite through libsql, in WAL mode with full syncs, so that what was acknowledged survives the process and the power.

import { chmodSync, closeSync, existsSync, openSync, readSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { sql as KyselySql } from "kysely";
import { limits, makeFolder, messageOf, PortcullisError } from "../../kit/index.ts";
import { between, type Control, type Database, migrate, type Store, type Tables } from "./store.ts";

/** "PCLG": tells our files from other people's databases. */
const applicationId = 0x50434c47;

/** `mode` "read" neither makes nor changes the file's content. */
export async function openSqlite(file: string, mode: "write" | "read"): Promise<Store> {
  if (mode === "read" && !existsSync(file)) {
    throw new PortcullisError("ledger", `There is no ledger at ${file}.`, {
      hint: "`portcullis scan --record` begins one",
    });
  }
  try {
    makeFolder(dirname(file));
    // A connection that met a lock is thrown away: libsql leaves its statement "in progress".
    return await patiently(() => connect(file, mode));
  } catch (cause) {
    throw asLedgerError(cause, file);
  }
}

async function connect(file: string, mode: "write" | "read"): Promise<Store> {
  const [{ default: Sqlite }, { Kysely, SqliteDialect, sql }] = await Promise.all([
    import("libsql"),
    import("kysely"),
  ]);
  const database = new Sqlite(file, { timeout: 0 });
  // libsql has better-sqlite3's methods; its types are loose.
  const kysely: Database = new Kysely<Tables>({
    dialect: new SqliteDialect({ database: database as never }),
  });
  try {
    const known = await sql<{ application: number; tables: number }>`select application_id as application,
      (select count(*) from sqlite_master) as tables from pragma_application_id`.execute(kysely);
    const { application, tables } = known.rows[0] ?? { application: 0, tables: 0 };
    if (application !== applicationId && (application !== 0 || tables !== 0 || mode === "read")) {
      throw new PortcullisError("ledger", `${file} is a database, but not a ledger of Portcullis.`, {
        hint: "name another file with --ledger",
      });
    }
    if (mode === "write") database.exec("pragma journal_mode=wal");
    const store = storeOf({ file, kysely, mode, sql, database });
    if (mode === "read") return store; // reads in order: the 2 MB of pages that SQLite keeps by itself are enough, and made sooner
    // What was acknowledged survives the power; what is purged is overwritten.
    // 64 MB of pages: the index of a million ids is looked into at random.
    database.exec("pragma synchronous=full; pragma secure_delete=on; pragma cache_size=-65536");
    await store.exclusive(async (inside) => {
      database.exec(`pragma application_id=${applicationId}`);
      await migrate(inside, file, "by-key");
    });
    if (application !== applicationId) chmodSync(file, 0o600);
    return store;
  } catch (error) {
    await kysely.destroy();
    throw error;
  }
}

function storeOf(home: {
  file: string;
  kysely: Database;
  mode: "write" | "read";
  sql: typeof KyselySql;
  database: { exec(statement: string): unknown };
}): Store {
  const { file, kysely, mode, sql, database } = home;
  // Not by a prepared statement: libsql leaves one that met a lock "in progress", and then nothing can be committed.
  const control: Control = async (_, statement) => void database.exec(statement);
  const guarded = async <T>(begin: string, work: (database: Database) => Promise<T>): Promise<T> => {
    try {
      return await patiently(() => between(kysely, { begin: [begin], control }, work));
    } catch (cause) {
      throw asLedgerError(cause, file);
    }
  };
  return {
    name: file,
    exclusive: (work) => guarded("begin immediate", work),
    snapshot: (work) => guarded("begin", work),
    close: async () => {
      // Brings everything into the one file, so that a copy of it is whole. Another process may be reading: then it stays in the WAL.
      if (mode === "write")
        await sql
          .raw("pragma wal_checkpoint(truncate)")
          .execute(kysely)
          .catch(() => undefined);
      await kysely.destroy();
    },
  };
}

/**
 * Repeats what another writer's lock refused; libsql's own waiting would stop the thread, and with it a writer of this very process. Only the beginning of a transaction meets that lock: in WAL mode whoever has begun to
 * write can also commit, so nothing of `work` is done twice.
 */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const until = performance.now() + limits.ledgerBusyMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isBusy = String((error as { code?: unknown } | undefined)?.code ?? "").startsWith("SQLITE_BUSY");
      if (!isBusy || performance.now() > until) throw error;
      await sleep(2 + Math.random() * 20);
    }
  }
}

function asLedgerError(cause: unknown, file: string): unknown {
  // What cannot be opened at all is an error without a code in libsql.
  const isUnopened = /Unable to open connection/i.test(messageOf(cause));
  const code = isUnopened ? "SQLITE_CANTOPEN" : String((cause as { code?: unknown } | undefined)?.code ?? "");
  if (cause instanceof PortcullisError || !(code.startsWith("SQLITE_") || /^E[A-Z]+$/.test(code)))
    return cause;
  // Beside the log of a former database other content counts as damaged there.
  const isOther = code.startsWith("SQLITE_CORRUPT") && !beginsAsDatabase(file);
  // A full disk is an error of input and output where it is met by the shared memory beside the log.
  const isFull = code.startsWith("SQLITE_IOERR") && hasNoRoom(dirname(file));
  const [words, hint] = explain(isOther ? "SQLITE_NOTADB" : isFull ? "SQLITE_FULL" : code);
  return new PortcullisError("ledger", `Cannot use the ledger ${file}: ${words ?? messageOf(cause)}.`, {
    cause,
    hint: hint ?? "`portcullis ledger verify` tells what is wrong with it",
  });
}

/** Less than what SQLite wants at once: 32 KB of shared memory and a few pages. */
function hasNoRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < limits.ledgerRoomBytes;
  } catch {
    return false;
  }
}

/** The first sixteen bytes of a database (SQLite's file format, section 1.3). */
function beginsAsDatabase(file: string): boolean {
  try {
    const open = openSync(file, "r");
    try {
      const head = Buffer.alloc(16);
      readSync(open, head, 0, 16, 0);
      return head.toString("latin1") === "SQLite format 3\0";
    } finally {
      closeSync(open);
    }
  } catch {
    return true; // what cannot be read is told as it was met
  }
}

function explain(code: string): readonly [string, string] | readonly [] {
  if (code.startsWith("SQLITE_NOTADB"))
    return [
      "it is not a ledger (or its head was overwritten)",
      "restore it from a copy, or name another file",
    ];
  if (code.startsWith("SQLITE_CORRUPT"))
    return [
      "the file is damaged or cut",
      "restore it from a copy; what is in the file can be read with sqlite3 .recover",
    ];
  if (code.startsWith("SQLITE_FULL") || code === "ENOSPC")
    return ["the disk is full; nothing of this batch was recorded", "make room and repeat"];
  if (code.startsWith("SQLITE_BUSY"))
    return [
      `another process has been writing for over ${limits.ledgerBusyMs / 1000} s`,
      "repeat when it has ended",
    ];
  if (code.startsWith("SQLITE_READONLY") || code === "EACCES" || code === "EROFS")
    return ["no permission to write it", "check who owns the file and its folder"];
  if (code.startsWith("SQLITE_CANTOPEN"))
    return ["it cannot be opened", "check that the folder exists and may be written"];
  return [];
}
