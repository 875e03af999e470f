import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digestsOfRpmDatabase, isRpmDatabase, parseRpmDatabase } from "./index.ts";
import { bdbOf, ndbOf } from "./other-forms.fixture.ts";
import { sqliteBlobs } from "./sqlite.ts";

// Written by Debian's rpm 4.18 (rpm --initdb, rpm -i --justdb) from three packages that its rpmbuild made.
const sqlite = gunzipSync(readFileSync(join(import.meta.dirname, "../fixtures/rpmdb.sqlite.gz")));

// What `rpm -qa --qf '%{NAME} %{EPOCHNUM}:%{VERSION}-%{RELEASE} %{SOURCERPM}'` said of the same database; epoch 0 is left out by us.
const expected = [
  ["openssl-libs", "1:3.0.7-16.el9_2", "openssl-libs"],
  ["python3-requests", "2.25.1-6.el9", "python3-requests"],
  ["zlib", "1.2.11-39.el9", "zlib"],
];

const blobs = sqliteBlobs(sqlite).value;
const forms = [
  ["sqlite (written by rpm)", sqlite],
  ["ndb (written by this test)", ndbOf(blobs)],
  ["bdb, little-endian (written by this test)", bdbOf(blobs, true)],
  ["bdb, big-endian (written by this test)", bdbOf(blobs, false)],
] as const;

/** Small ones as they are, and one that no page holds, so that it lies on overflow pages. */
const hasBerkeleyTools = spawnSync("db5.3_load", ["-V"]).status === 0;
test.skipIf(!hasBerkeleyTools)("bdb as Berkeley DB's own tool writes it (skipped without db5.3_load)", () => {
  const folder = mkdtempSync(join(tmpdir(), "portcullis-bdb-"));
  try {
    const rows = blobs.map((blob, index) => {
      const key = Buffer.alloc(4);
      key.writeUInt32LE(index + 1);
      return ` ${key.toString("hex")}\n ${Buffer.from(blob).toString("hex")}\n`;
    });
    const head =
      "VERSION=3\nformat=bytevalue\ntype=hash\ndb_pagesize=512\nHEADER=END\n 00000000\n 03000000\n";
    execFileSync("db5.3_load", ["-h", folder, "Packages"], { input: `${head}${rows.join("")}DATA=END\n` });
    const { value, problems } = parseRpmDatabase(readFileSync(join(folder, "Packages")));
    expect(problems).toEqual([]);
    expect(value.map((one) => [one.name, one.version, one.sourceName]).sort()).toEqual(expected);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("rpm's file digests are read with their paths", () => {
  const digests = [...digestsOfRpmDatabase(sqlite)];
  expect(digests.length).toBeGreaterThan(0);
  for (const { path, algorithm, digest } of digests) {
    expect(path).not.toMatch(/^\//);
    expect([algorithm, digest.length]).toEqual(["sha256", 32]);
  }
});

describe.each(forms)("%s", (_, bytes) => {
  test("lists the packages that rpm lists", () => {
    const { value, problems } = parseRpmDatabase(bytes);
    expect(problems).toEqual([]);
    const rows = value.map((one) => [one.name, one.version, one.sourceName]).sort();
    expect(rows).toEqual(expected);
    expect(isRpmDatabase(bytes.subarray(0, 8192))).toBe(true);
  });

  test("knows the metadata files that a package owns", () => {
    const requests = parseRpmDatabase(bytes).value.find(({ name }) => name === "python3-requests");
    expect(requests?.ownedMetadata).toEqual([
      "usr/lib/python3.9/site-packages/python3-requests-2.25.1.dist-info/METADATA",
    ]);
    expect(requests?.licences).toEqual(["ASL 2.0"]);
  });

  test("is told broken when cut off, and never throws", () => {
    for (const share of [0.1, 0.5, 0.9]) {
      const { value, problems } = parseRpmDatabase(bytes.subarray(0, Math.floor(bytes.length * share)));
      expect(value.length === 3 || problems.length > 0).toBe(true);
    }
  });

  test("survives any change of bytes", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 30 }), (changes) => {
        const copy = Uint8Array.from(bytes);
        for (const [at, value] of changes) copy[at] = value;
        parseRpmDatabase(copy);
      }),
      { numRuns: 60 },
    );
  });
});

test("other bytes are no database, and that is a problem", () => {
  expect(parseRpmDatabase(Buffer.from("hello")).problems).toHaveLength(1);
});
