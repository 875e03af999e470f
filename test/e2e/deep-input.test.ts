// Files that nest without an end: whoever reads them calls himself once a level, and nobody has so much stack.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { emptyFolder, jsonScan, portcullis, stripeKey, TestRepository } from "./portcullis.ts";

const depth = 100_000;
const texts = [
  ["open lists", "[".repeat(depth)],
  ["lists", "[".repeat(depth) + "]".repeat(depth)],
  ["open maps", "{a: ".repeat(depth)],
  ["JSON", `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`],
] as const;

test.each(texts)("portcullis.yaml of %s: one sentence", (_name, text) => {
  const folder = emptyFolder();
  writeFileSync(join(folder, "portcullis.yaml"), text);
  const { code, stderr } = portcullis(["scan", "."], { cwd: folder });
  expect([code, stderr.trim()]).toEqual([
    2,
    "portcullis: Cannot read portcullis.yaml: it nests more than 200 levels deep.",
  ]);
});

test.each(
  [".trivyignore.yaml", ".grype.yaml"].flatMap((file) =>
    texts.map(([name, text]) => [file, name, text] as const),
  ),
)("%s of %s: excepts nothing, and is told", (file, _name, text) => {
  const repository = new TestRepository().write(file, text).write("a.txt", `${stripeKey(3)}\n`);
  repository.commit("start");
  const ran = portcullis(["scan", "."], { cwd: repository.folder });
  expect([ran.code, ran.stdout]).toEqual([1, expect.stringContaining("it nests more than 200 levels deep")]);
});

test("a notebook of lists in lists is no notebook, and ends", () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, "a.ipynb"), texts[3][1]);
  const { code, report } = jsonScan([".", "--only", "code"], { cwd: folder });
  expect([code, report.gaps.map(({ reason, path }) => [reason, path])]).toEqual([
    0,
    [["unparsable", "a.ipynb"]],
  ]);
});
