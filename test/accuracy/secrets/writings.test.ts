// The table of writings as a test: at most one in a hundred may be missed, and nothing may be said of a twin.

import { beforeAll, expect, test } from "vitest";
import { defaultConfig } from "../../../src/config/index.ts";
import { type SecretsRules, secretsEngine } from "../../../src/find/secrets/engine.ts";
import { inspectBytes } from "../../../src/find/secrets/inspect.ts";
import { repoPath } from "../../../src/model/index.ts";
import type { Case } from "./corpus.ts";
import { writings } from "./writings.ts";

const key = "07".repeat(32);
let rules: SecretsRules;
beforeAll(async () => {
  rules = await secretsEngine.prepare({ config: defaultConfig(), key });
});
const idsIn = ({ path, text }: Case): readonly string[] =>
  (inspectBytes(repoPath(path), Buffer.from(text), rules.set, key)?.hits ?? []).map((hit) => hit.rule);

test("credentials are found in nearly every way in which people write them", () => {
  const bad = writings.filter((one) => one.expected.length > 0);
  const missed = bad.filter((one) => {
    const ids = idsIn(one);
    return !ids.some((id) => one.expected.includes(id) || one.expected.includes("*"));
  });
  expect(bad.length).toBeGreaterThan(1000);
  expect(missed.length * 100, missed.map((one) => `${one.path}: ${one.text}`).join("\n")).toBeLessThan(
    bad.length,
  );
});

test("what only looks like one is left alone", () => {
  const quiet = writings.filter((one) => one.expected.length === 0);
  expect(quiet.length).toBeGreaterThan(100);
  expect(quiet.filter((one) => idsIn(one).length > 0).map((one) => one.text)).toEqual([]);
});
