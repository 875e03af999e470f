import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readSqliteText } from "./index.ts";

/** A database that Python's own SQLite wrote. */
function made(statements: string): Buffer {
  const file = join(mkdtempSync(join(tmpdir(), "portcullis-sqlite-")), "a.db");
  execFileSync("python3", [
    "-c",
    "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit()",
    file,
    statements,
  ]);
  return readFileSync(file);
}

const many = "with recursive n(i) as (select 1 union all select i+1 from n where i<3000)";

test.each([
  ["a table", "create table t(id integer primary key, secret text);"],
  ["a table without row ids", "create table t(id integer primary key, secret text) without rowid;"],
])("%s gives every row, over many pages and overflow", (_name, table) => {
  const bytes = made(
    `${table} insert into t ${many} select i, 'value-' || i || '-' || hex(zeroblob(i % 7 * 300)) from n;`,
  );
  const { value, problems } = readSqliteText(bytes, 100_000_000);
  expect(problems).toEqual([]);
  const rows = new Set([...value.matchAll(/"value-(\d+)-/g)].map((match) => Number(match[1])));
  expect(rows.size).toBe(3000);
});

test("any bytes behind the signature give text and problems, never an exception", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 600, maxLength: 3000 }), (tail) => {
      const bytes = Buffer.concat([Buffer.from("SQLite format 3\0"), tail]);
      expect(typeof readSqliteText(bytes, 10_000).value).toBe("string");
    }),
    { numRuns: 50 },
  );
});
