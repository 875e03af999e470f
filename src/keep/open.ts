// Which home a ledger has, from how it is named: a file, a PostgreSQL address, or the ref of a guarded repository. Databases are loaded
// here and only when a ledger is used.

import { openPostgres } from "./homes/postgres.ts";
import { openSqlite } from "./homes/sqlite.ts";
import { type LedgerOptions, SqlLedger } from "./sql-ledger.ts";

export type SqlHome =
  | { readonly kind: "file"; readonly file: string }
  | { readonly kind: "postgres"; readonly url: string };

/** `mode` "read" makes nothing and refuses where there is no ledger. */
export async function openSqlLedger(
  home: SqlHome,
  mode: "write" | "read",
  options: LedgerOptions,
): Promise<SqlLedger> {
  const store = home.kind === "file" ? await openSqlite(home.file, mode) : await openPostgres(home.url, mode);
  return new SqlLedger(store, options);
}

export function isPostgres(name: string): boolean {
  return /^postgres(ql)?:\/\//.test(name);
}
