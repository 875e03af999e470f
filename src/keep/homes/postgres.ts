// The PostgreSQL home, for many machines: the same tables behind a URL. No message ever shows the URL's password.

import { limits, messageOf, PortcullisError } from "../../kit/index.ts";
import { between, bySql, type Database, migrate, type Store, type Tables } from "./store.ts";

export async function openPostgres(url: string, mode: "write" | "read"): Promise<Store> {
  const name = withoutPassword(url);
  const [{ default: pg }, { Kysely, PostgresDialect }] = await Promise.all([import("pg"), import("kysely")]);
  const pool = new pg.Pool({
    connectionString: url,
    max: 2,
    connectionTimeoutMillis: limits.ledgerBusyMs,
    // Whoever waits longer than this for the writer's lock gives up with a clear sentence.
    options: `-c lock_timeout=${limits.ledgerBusyMs} -c synchronous_commit=on`,
  });
  pool.on("error", () => undefined); // an idle connection that breaks is replaced at its next use, which then tells
  const kysely: Database = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const guarded = async <T>(
    begin: readonly string[],
    work: (database: Database) => Promise<T>,
  ): Promise<T> => {
    try {
      return await between(kysely, { begin, control: bySql }, work);
    } catch (cause) {
      throw asLedgerError(cause, name);
    }
  };
  const store: Store = {
    name,
    // The table is locked, not a row, so that a writer of any other program waits too. Readers do not.
    exclusive: (work) => guarded(["begin", "lock table ledger_meta in exclusive mode"], work),
    snapshot: (work) => guarded(["begin isolation level repeatable read read only"], work),
    close: () => kysely.destroy(),
  };
  try {
    if (mode === "write") {
      // Two programs that begin the ledger at once take turns; the number is "PCLG".
      await guarded(["begin", "select pg_advisory_xact_lock(1346587719)"], (database) =>
        migrate(database, name, "as-it-is"),
      );
    }
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

export function withoutPassword(url: string): string {
  try {
    const parsed = new URL(url);
    return `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
  } catch {
    return "the PostgreSQL address of the ledger";
  }
}

function asLedgerError(cause: unknown, name: string): unknown {
  const code = String((cause as { code?: unknown } | undefined)?.code ?? "");
  const isDatabase =
    /^[0-9A-Z]{5}$/.test(code) || /^E[A-Z]+$/.test(code) || /connect|terminat/i.test(messageOf(cause));
  if (cause instanceof PortcullisError || !isDatabase) return cause;
  return new PortcullisError(
    "ledger",
    `Cannot use the ledger ${name}: ${explain(code) ?? messageOf(cause)}.`,
    {
      hint: "check the address, the user's rights, and that the server runs",
    },
  );
}

function explain(code: string): string | undefined {
  if (code === "42P01") return "there is no ledger in this database yet";
  if (code === "28P01" || code === "28000") return "the server does not accept the user or the password";
  if (code === "3D000") return "there is no such database";
  if (code === "42501") return "the user may not do this";
  if (code === "53100") return "the server's disk is full; nothing of this batch was recorded";
  if (code === "55P03") return `another process has been writing for over ${limits.ledgerBusyMs / 1000} s`;
  if (code === "ECONNREFUSED") return "nothing answers at this address";
  return undefined;
}
