// Some of each rule's own examples, through the whole engine: the right rule names the hit, and the near twins stay silent.
// All of them, in several kinds of file: `npm run accuracy -- secrets`.

import { beforeAll, expect, test } from "vitest";
import { defaultConfig } from "../../config/index.ts";
import { repoPath } from "../../model/index.ts";
import { type SecretsRules, secretsEngine } from "./engine.ts";
import { inspectBytes } from "./inspect.ts";
import { allSecretRules } from "./rules/index.ts";

const secretRules = allSecretRules();

const key = "07".repeat(32);
let rules: SecretsRules;
beforeAll(async () => {
  rules = await secretsEngine.prepare({ config: defaultConfig(), key });
});

const idsIn = (text: string): readonly string[] =>
  (inspectBytes(repoPath("src/app.txt"), Buffer.from(text, "latin1"), rules.set, key)?.hits ?? []).map(
    (hit) => hit.rule,
  );

test("at least 97 of 100 examples are named by the rule that they belong to, and all are found", () => {
  const reported = secretRules.filter(
    (rule) => rule.isIdentifier !== true && rule.pairsWith?.isRequired !== true,
  );
  const examples = reported.flatMap((rule) =>
    rule.examples.bad.slice(0, 3).map((text) => ({ rule, found: idsIn(text) })),
  );
  expect(examples.filter(({ found }) => found.length === 0).map(({ rule }) => rule.id)).toEqual([]);
  const misnamed = examples.filter(({ rule, found }) => !found.includes(rule.id));
  expect(
    misnamed.length / examples.length,
    misnamed.map(({ rule, found }) => `${rule.id}: ${found}`).join("\n"),
  ).toBeLessThan(0.03);
});

test("near twins do not set off their rule", () => {
  const wrong = secretRules.flatMap((rule) =>
    rule.examples.good.filter((text) => idsIn(text).includes(rule.id)).map((text) => `${rule.id}: ${text}`),
  );
  expect(wrong).toEqual([]);
});
