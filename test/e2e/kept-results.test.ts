// A second scan of a tree takes what the first one found out, and never where the content is another one, whatever git's index,
// the size and the time stamp say.

import { statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { emptyFolder, jsonScan, stripeKey, TestRepository } from "./portcullis.ts";

const secretsOnly = [".", "--only", "secrets"];

function paths(scan: ReturnType<typeof jsonScan>): readonly string[] {
  return scan.report.findings.flatMap(({ finding }) => finding.locations.map((location) => location.path));
}

test("the same tree twice gives the same report, and so does a tree whose files went and came", () => {
  const env = { PORTCULLIS_CACHE: emptyFolder() };
  const repository = new TestRepository();
  repository
    .write("src/a.txt", `${stripeKey(1)}\n`)
    .write("src/deep/er/b.txt", "nothing\n")
    .commit("start");
  const scan = (): ReturnType<typeof jsonScan> => jsonScan(secretsOnly, { cwd: repository.folder, env });
  const first = scan();
  const again = scan();
  expect(paths(first)).toEqual(["src/a.txt"]);
  expect(again.report.findings).toEqual(first.report.findings);
  expect(again.report.gaps).toEqual(first.report.gaps);
  repository.git("mv", "src/a.txt", "moved.txt");
  expect(paths(scan())).toEqual(["moved.txt"]);
  repository.git("mv", "moved.txt", "src/a.txt");
  expect(paths(scan())).toEqual(["src/a.txt"]);
});

test("a changed file is looked at again though its size, its time and the index stayed the same", () => {
  const env = { PORTCULLIS_CACHE: emptyFolder() };
  const key = stripeKey(2);
  const repository = new TestRepository().write("a.txt", `${"x".repeat(key.length)}\n`);
  repository.commit("start");
  const file = join(repository.folder, "a.txt");
  const { atime, mtime } = statSync(file);
  expect(paths(jsonScan(secretsOnly, { cwd: repository.folder, env }))).toEqual([]);
  repository.write("a.txt", `${key}\n`);
  utimesSync(file, atime, mtime);
  const leaking = jsonScan(secretsOnly, { cwd: repository.folder, env });
  expect(paths(leaking)).toEqual(["a.txt"]);
  expect(leaking.code).toBe(1);
});

test("other settings have results of their own", () => {
  const env = { PORTCULLIS_CACHE: emptyFolder() };
  const repository = new TestRepository().write("a.txt", `${stripeKey(3)}\n`);
  repository.commit("start");
  const scan = (): ReturnType<typeof jsonScan> => jsonScan(secretsOnly, { cwd: repository.folder, env });
  expect(paths(scan())).toEqual(["a.txt"]);
  repository.write(
    "portcullis.yaml",
    "version: 1\nsecrets:\n  disabled_rules: [secrets/stripe-live-secret-key]\n",
  );
  expect(paths(scan())).toEqual([]);
  repository.write("portcullis.yaml", "version: 1\n");
  expect(paths(scan())).toEqual(["a.txt"]);
});
