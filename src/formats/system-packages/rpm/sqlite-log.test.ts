// A real SQLite writes the logs that are read here: into the database that Debian's rpm made.

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import Database from "libsql";
import { afterAll, expect, test } from "vitest";
import { parseRpmDatabase, withSqliteLog } from "./index.ts";

const work = mkdtempSync(join(tmpdir(), "portcullis-log-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const rpm = gunzipSync(readFileSync(join(import.meta.dirname, "../fixtures/rpmdb.sqlite.gz")));
const namesOf = (bytes: Uint8Array): readonly string[] =>
  parseRpmDatabase(bytes).value.map(({ name }) => name);

/** The files as they lie on the disk while the program that wrote has not closed them. */
function written(...transactions: readonly string[]): {
  readonly database: Uint8Array;
  readonly log: Uint8Array;
} {
  const file = join(work, "rpmdb.sqlite");
  writeFileSync(file, rpm);
  const database = new Database(file);
  try {
    database.exec("PRAGMA foreign_keys=OFF; PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;");
    for (const one of transactions) database.exec(one);
    for (const ending of ["", "-wal"]) copyFileSync(`${file}${ending}`, join(work, `copy${ending}`));
  } finally {
    database.close();
    rmSync(`${file}-wal`, { force: true });
    rmSync(`${file}-shm`, { force: true });
  }
  return { database: readFileSync(join(work, "copy")), log: readFileSync(join(work, "copy-wal")) };
}

const removeZlib =
  "DELETE FROM Packages WHERE hnum IN (SELECT hnum FROM Packages WHERE instr(blob, CAST('zlib' AS BLOB)) > 0)";
const addTwice =
  "INSERT INTO Packages(blob) SELECT blob FROM Packages; INSERT INTO Packages(blob) SELECT blob FROM Packages";

test("what stands only in the log is seen: packages that were added, and none that were removed", () => {
  const { database, log } = written(removeZlib);
  expect(namesOf(database)).toContain("zlib");
  expect(namesOf(withSqliteLog(database, log)?.value ?? database)).toEqual([
    "openssl-libs",
    "python3-requests",
  ]);
  const more = written(addTwice, removeZlib);
  const merged = withSqliteLog(more.database, more.log);
  expect(namesOf(merged?.value ?? database)).toHaveLength(8);
  expect(merged?.problems).toEqual([]);
});

test("a log that was cut off counts up to its last finished transaction, and says so", () => {
  const { database, log } = written(removeZlib, addTwice);
  const pageBytes = new DataView(log.buffer, log.byteOffset).getUint32(8);
  const frames = (log.length - 32) / (pageBytes + 24);
  const isCommit = (frame: number): boolean =>
    new DataView(log.buffer, log.byteOffset + 32 + frame * (pageBytes + 24)).getUint32(4) > 0;
  const first = Array.from({ length: frames }, (_, index) => index).findIndex(isCommit);
  const cut = withSqliteLog(database, log.subarray(0, 32 + (first + 2) * (pageBytes + 24)));
  expect(namesOf(cut?.value ?? database)).toEqual(["openssl-libs", "python3-requests"]);
  expect(cut?.problems).toHaveLength(1);
});

test("frames of an earlier use of the log, and a log of another database, are not believed", () => {
  const { database, log } = written(removeZlib);
  const other = Uint8Array.from(log);
  other[32 + 8] = (other[32 + 8] ?? 0) ^ 1; // a salt
  expect(namesOf(withSqliteLog(database, other)?.value ?? new Uint8Array(0))).toContain("zlib");
  const broken = Uint8Array.from(log);
  broken[20] = (broken[20] ?? 0) ^ 1; // of the header's own sum
  expect(withSqliteLog(database, broken)).toBeUndefined();
  expect(withSqliteLog(new Uint8Array(100), log)).toBeUndefined();
});

test("no bytes make it throw", () => {
  const { database, log } = written(removeZlib);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(log.length - 1), fc.nat(255)), { maxLength: 8 }),
      fc.nat(log.length),
      (changes, end) => {
        const bytes = Uint8Array.from(log.subarray(0, end));
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        withSqliteLog(database, bytes);
      },
    ),
    { numRuns: 30 },
  );
});
