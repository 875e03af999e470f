// What lies behind a tip is asked once, and carried on to tips that come after it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { fileCacheIn } from "../../kit/index.ts";
import type { CommitId } from "../../model/index.ts";
import { KeptAncestry } from "./kept-ancestry.ts";

const work = mkdtempSync(join(tmpdir(), "ancestry-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const [a, b, aside, tip, later, rewritten] = [
  "a",
  "b",
  "aside",
  "tip",
  "later",
  "rewritten",
] as CommitId[] as [CommitId, CommitId, CommitId, CommitId, CommitId, CommitId];
const behind: Readonly<Record<string, readonly CommitId[]>> = {
  tip: [a, b],
  later: [a, b, tip],
  rewritten: [a],
};

async function asked(
  name: string,
  of: CommitId,
): Promise<{ readonly said: unknown; readonly asked: readonly string[] }> {
  const questions: string[] = [];
  const ask = async (commit: CommitId, other: CommitId): Promise<boolean> => {
    questions.push(`${commit} ${other}`);
    return behind[other]?.includes(commit) ?? false;
  };
  const ancestry = new KeptAncestry(fileCacheIn(work), name);
  const said: boolean[] = [];
  for (const commit of [a, b, aside]) said.push(await ancestry.isBehind(commit, of, ask));
  await ancestry.keep();
  return { said, asked: questions };
}

test("a yes is kept for its tip and for those behind which that tip lies; a no is asked again", async () => {
  expect((await asked("one", tip)).asked).toEqual(["a tip", "b tip", "aside tip"]);
  expect(await asked("one", tip)).toEqual({ said: [true, true, false], asked: ["aside tip"] });
  expect(await asked("one", later)).toEqual({
    said: [true, true, false],
    asked: ["tip later", "aside later"],
  });
  expect(await asked("one", later)).toEqual({ said: [true, true, false], asked: ["aside later"] });
});

test("a branch that was rewritten is walked again", async () => {
  await asked("two", tip);
  expect(await asked("two", rewritten)).toEqual({
    said: [true, false, false],
    asked: ["tip rewritten", "a rewritten", "b rewritten", "aside rewritten"],
  });
});
