// An rpm database whose last changes stand only in its write-ahead log: joined when all files are known.

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import Database from "libsql";
import { afterAll, expect, test } from "vitest";
import type { Artifact, RepoPath } from "../../model/index.ts";
import type { Inspected } from "../contract/index.ts";
import { imagesEngine } from "./engine.ts";
import type { FileFacts } from "./facts.ts";
import { layerDigest } from "./fixtures/image-scan.ts";
import { viewOf } from "./image-view.ts";

const work = mkdtempSync(join(tmpdir(), "portcullis-rpm-log-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const place = "usr/lib/sysimage/rpm/rpmdb.sqlite";
const rules = { digest: layerDigest(0) };

async function* inspected(
  files: Readonly<Record<string, Uint8Array>>,
  removed: readonly string[] = [],
): AsyncGenerator<Inspected<FileFacts>> {
  for (const [path, bytes] of Object.entries(files)) {
    const artifact: Artifact = {
      ...{ kind: "artifact", path: path as RepoPath, sizeBytes: bytes.length, isExecutable: false }, // a place as above
      ...{ role: "changed", surface: removed.includes(path) ? "history" : "head" },
      origin: { kind: "layer", layer: layerDigest(0), layerIndex: 0 },
      read: () => Promise.resolve(bytes),
    };
    const file = { path: artifact.path, bytes, excerpt: () => "", hasSecret: () => false };
    const facts = imagesEngine.inspect(file, rules);
    if (facts !== undefined) yield { artifact, facts };
  }
}

function openedAndChanged(): { readonly database: Uint8Array; readonly log: Uint8Array } {
  const file = join(work, "rpmdb.sqlite");
  const fixture = "../../formats/system-packages/fixtures/rpmdb.sqlite.gz";
  writeFileSync(file, gunzipSync(readFileSync(join(import.meta.dirname, fixture))));
  const database = new Database(file);
  database.exec("PRAGMA foreign_keys=OFF; PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;");
  database.exec("DELETE FROM Packages WHERE hnum = (SELECT max(hnum) FROM Packages)");
  copyFileSync(file, join(work, "copy"));
  copyFileSync(`${file}-wal`, join(work, "copy-wal"));
  database.close();
  return { database: readFileSync(join(work, "copy")), log: readFileSync(join(work, "copy-wal")) };
}

test("packages are those of the database with its log", async () => {
  const { database, log } = openedAndChanged();
  const alone = await viewOf(inspected({ [place]: database }));
  expect(alone.systemPackages).toHaveLength(3);
  const joined = await viewOf(inspected({ [`${place}-wal`]: log, [place]: database }));
  expect(joined.systemPackages).toHaveLength(2);
  expect(joined.gaps).toEqual([]);
});

test("a log that cannot be read, or whose database is gone, is a gap", async () => {
  const { database, log } = openedAndChanged();
  const broken = await viewOf(inspected({ [`${place}-wal`]: log.subarray(1), [place]: database }));
  const without = await viewOf(inspected({ [`${place}-wal`]: log, [place]: database }, [place]));
  for (const { gaps } of [broken, without])
    expect(gaps.map(({ detail }) => detail).join()).toContain("write-ahead log that cannot be read");
});
