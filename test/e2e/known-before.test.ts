// The hooks: what a commit or a push brings is judged, not what stood in its files before.

import { describe, expect, test } from "vitest";
import { jsonScan, stripeKey, TestRepository } from "./portcullis.ts";

const lines = Array.from({ length: 20 }, (_, index) => `line ${index}\n`).join("");
const key = stripeKey(21);

function withOldKey(): TestRepository {
  const repository = new TestRepository().write("old.txt", `${lines}${key}\n`);
  repository.commit("a key, long ago");
  return repository;
}

function judged(repository: TestRepository, args: readonly string[], input = "") {
  const { code, report } = jsonScan([...args, "--only", "secrets"], { cwd: repository.folder, input });
  return [code, report.findings.map(({ isNew, finding }) => [finding.locations[0]?.path, isNew])];
}

const staged = (repository: TestRepository) => {
  repository.git("add", "-A");
  return judged(repository, ["--staged"]);
};

const lastCommit = (repository: TestRepository) => {
  const commit = repository.commit("change");
  return judged(repository, ["--commits", "-"], `${commit}\n`);
};

describe.each([
  ["--staged", staged],
  ["--commits", lastCommit],
] as const)("%s", (_name, scan) => {
  test("a line beside a known key warns", () => {
    expect(scan(withOldKey().write("old.txt", `first\n${lines}${key}\n`))).toEqual([0, [["old.txt", false]]]);
  });

  test("a file with a known key that gets another name warns", () => {
    const repository = withOldKey();
    repository.git("mv", "old.txt", "new.txt");
    expect(scan(repository)).toEqual([0, [["new.txt", false]]]);
  });

  test("the same, with another line changed", () => {
    const repository = withOldKey();
    repository.git("mv", "old.txt", "new.txt");
    expect(scan(repository.write("new.txt", `first\n${lines}${key}\n`))).toEqual([0, [["new.txt", false]]]);
  });

  test("the key copied to another file blocks", () => {
    expect(scan(withOldKey().write("copy.txt", `const key = "${key}";\n`))[0]).toBe(1);
  });

  test("a second key in the same file blocks, and only that one", () => {
    const [code, findings] = scan(withOldKey().write("old.txt", `${lines}${key}\n${stripeKey(22)}\n`));
    expect([code, findings]).toEqual([
      1,
      expect.arrayContaining([
        ["old.txt", false],
        ["old.txt", true],
      ]),
    ]);
  });

  test("a new key in a file that shares little with one that is gone blocks", () => {
    const repository = new TestRepository().write("gone.txt", lines);
    repository.commit("start");
    repository.git("rm", "-q", "gone.txt");
    expect(scan(repository.write("other.txt", `line 1\n${key}\n`))).toEqual([1, [["other.txt", true]]]);
  });
});

test("a push of the leak and of what was done to its file afterwards blocks, in whatever order the commits come", () => {
  const repository = new TestRepository().write("a.txt", lines);
  repository.commit("start");
  const leak = repository.write("a.txt", `${lines}${key}\n`).commit("leak");
  const later = repository.write("a.txt", `first\n${lines}${key}\n`).commit("more");
  repository.git("mv", "a.txt", "b.txt");
  const moved = repository.commit("move");
  for (const order of [
    [leak, later, moved],
    [moved, later, leak],
  ])
    expect(judged(repository, ["--commits", "-"], order.join("\n"))[0]).toBe(1);
  expect(judged(repository, ["--commits", "-"], moved)).toEqual([0, [["b.txt", false]]]);
});

test("the first commit of all is new, all of it", () => {
  const repository = new TestRepository().write("a.txt", `${key}\n`);
  expect(staged(repository)[0]).toBe(1);
  expect(lastCommit(repository)[0]).toBe(1);
});
