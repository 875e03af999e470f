// Real archives, made by the programs that people use, with a key in them; and hostile ones.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultConfig } from "../../../config/index.ts";
import { limits } from "../../../kit/index.ts";
import { repoPath } from "../../../model/index.ts";
import { type SecretsRules, secretsEngine } from "../engine.ts";
import type { SecretFacts } from "../facts.ts";
import { fake } from "../fake.ts";
import { inspectBytes } from "../inspect.ts";

const folder = mkdtempSync(join(tmpdir(), "portcullis-containers-"));
const secret = fake("AKIA", 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
let rules: SecretsRules;
beforeAll(async () => {
  rules = await secretsEngine.prepare({ config: defaultConfig(), key: "07".repeat(32) });
  writeFileSync(join(folder, "leak.txt"), `first\nid = "${secret}"\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const inspect = (name: string, bytes: Uint8Array): SecretFacts =>
  inspectBytes(repoPath(name), bytes, rules.set, rules.key) ?? { spans: [], hits: [] };
const places = (name: string, bytes: Uint8Array): string[] =>
  inspect(name, bytes).hits.map((hit) => `${hit.member}:${hit.region.startLine}`);
const has = (program: string): boolean => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
const run = (program: string, args: readonly string[]): void =>
  void execFileSync(program, args, { cwd: folder });
const python = (code: string): Buffer => execFileSync("python3", ["-c", code], { cwd: folder });

describe("a key is found in", () => {
  test.runIf(has("python3"))("a zip, a zip in a zip, and an encrypted member is a gap", () => {
    python(
      "import zipfile;z=zipfile.ZipFile('a.zip','w',zipfile.ZIP_DEFLATED);z.write('leak.txt','src/leak.txt');z.close();y=zipfile.ZipFile('b.jar','w');y.write('a.zip','lib/a.zip');y.close()",
    );
    expect(places("a.zip", readFileSync(join(folder, "a.zip")))).toEqual(["src/leak.txt:2"]);
    expect(places("b.jar", readFileSync(join(folder, "b.jar")))).toEqual(["lib/a.zip!src/leak.txt:2"]);
  });
  test.each([
    ["t.tar", ["-cf"], "leak.txt:2"],
    ["t.tar.gz", ["-czf"], "t.tar!leak.txt:2"],
    ["t.tgz", ["-czf"], "t.tar!leak.txt:2"],
    ["t.tar.xz", ["-cJf"], "t.tar!leak.txt:2"],
    ["t.tar.bz2", ["-cjf"], "t.tar!leak.txt:2"],
    ["t.tbz2", ["-cjf"], "t.tar!leak.txt:2"],
    ["t.tar.zst", ["--zstd", "-cf"], "t.tar!leak.txt:2"],
  ])("%s", (name, options, place) => {
    if (name.endsWith("zst") && !has("zstd")) return;
    run("tar", [...options, name, "leak.txt"]);
    expect(places(name, readFileSync(join(folder, name)))).toEqual([place]);
  });
  test("a gzipped file", () => {
    expect(places("log.txt.gz", gzipSync(`id = ${secret}\n`))).toEqual(["log.txt:1"]);
  });
  test.runIf(has("python3"))("a Word document whose text is cut into runs", () => {
    const half = secret.length / 2;
    python(
      `import zipfile;z=zipfile.ZipFile('d.docx','w');z.writestr('word/document.xml','<w:document><w:p><w:r><w:t>key ${secret.slice(0, half)}</w:t></w:r><w:r><w:rPr/><w:t>${secret.slice(half)}</w:t></w:r></w:p></w:document>');z.close()`,
    );
    expect(places("d.docx", readFileSync(join(folder, "d.docx")))).toEqual(["word/document.xml:1"]);
  });
  test.runIf(has("python3"))("a SQLite database, beside a column's name and in a long record", () => {
    const password = fake("", 24, "base62", 4);
    python(
      `import sqlite3;c=sqlite3.connect('x.db');c.execute('create table account (id integer primary key, login text, password text, note text)');c.executemany('insert into account values (?,?,?,?)',[(i,'u%d'%i,'','n'*50) for i in range(500)]);c.execute("insert into account values (1000,'svc','${password}',?)",('x '*9000+'${secret}',));c.commit()`,
    );
    const facts = inspect("x.db", readFileSync(join(folder, "x.db")));
    expect(facts.hits.map((hit) => hit.rule)).toEqual([
      "secrets/generic-password",
      "secrets/aws-access-key-id",
    ]);
    expect(facts.gaps).toBeUndefined();
  });
  test("the text of a PDF", () => {
    const page = deflateSync(
      `BT /F1 12 Tf 72 720 Td [(key ${secret.slice(0, 5)}) -20 (${secret.slice(5)})] TJ ET`,
    );
    const pdf = Buffer.concat([
      Buffer.from(`%PDF-1.4\n1 0 obj\n<< /Length ${page.length} /Filter /FlateDecode >>\nstream\n`),
      page,
      Buffer.from("\nendstream\nendobj\n"),
    ]);
    expect(places("a.pdf", pdf)).toEqual(["text:1"]);
  });
});

describe("hostile containers", () => {
  test("archives a hundred deep end in a gap", () => {
    let bytes: Uint8Array = Buffer.from(`id = ${secret}\n`);
    for (let depth = 0; depth < 100; depth += 1) bytes = gzipSync(bytes);
    const facts = inspect("deep.gz", bytes);
    expect(facts.hits).toEqual([]);
    expect(facts.gaps?.map((gap) => gap.reason)).toEqual(["too-large"]);
  });
  test("a bomb ends in a gap", () => {
    const bomb = gzipSync(Buffer.alloc(limits.containerBytes + 1), { level: 9 });
    expect(inspect("bomb.gz", bomb).gaps?.map((gap) => gap.reason)).toEqual(["too-large"]);
  }, 30_000);
  test.each([
    ["cut.gz", gzipSync("x".repeat(5000)).subarray(0, 20)],
    ["cut.zip", Buffer.from("PK\x03\x04 and no more")],
    ["noise.db", Buffer.concat([Buffer.from("SQLite format 3\0"), Buffer.alloc(2000, 0xff)])],
  ])("%s is a gap, not a crash", (name, bytes) => {
    const facts = inspect(name, bytes);
    expect(facts.hits).toEqual([]);
    expect(facts.gaps?.length).toBeGreaterThan(0);
  });
  test("names that climb out stay inside the report", () => {
    python(
      "import zipfile;z=zipfile.ZipFile('up.zip','w');z.write('leak.txt','../../etc/leak.txt');z.close()",
    );
    expect(places("up.zip", readFileSync(join(folder, "up.zip")))).toEqual(["etc/leak.txt:2"]);
  });
});
