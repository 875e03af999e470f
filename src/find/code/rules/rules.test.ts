import { describe, expect, test } from "vitest";
import { defaultConfig } from "../../../config/index.ts";
import { knowledgeFor } from "../engine.ts";
import { scanTexts } from "../scan-texts.ts";
import { coverageTable } from "./coverage.ts";
import { allRules } from "./rules.ts";

const config = defaultConfig();
const knowledge = knowledgeFor({ config, key: "00".repeat(32) });

async function rulesFound(texts: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { findings } = await scanTexts(texts, config, knowledge);
  return findings.map((f) => f.rule);
}

describe.each(allRules.map((rule) => [rule.id, rule] as const))("%s", (id, rule) => {
  test.each(rule.examples.bad.map((text, i) => [i, text] as const))(
    "finds bad example %i",
    async (_, text) => {
      expect(await rulesFound({ "app/main.py": text })).toContain(id);
    },
  );
  test.each(rule.examples.good.map((text, i) => [i, text] as const))(
    "is silent on safe twin %i",
    async (_, text) => {
      expect(await rulesFound({ "app/main.py": text })).not.toContain(id);
    },
  );
});

const across = allRules.flatMap(({ id, examples }) =>
  examples.across === undefined ? [] : [[id, examples.across] as const],
);

test.each(across)("%s follows the flow across files", async (id, files) => {
  const { findings } = await scanTexts(files, config, knowledge);
  const [own] = findings.filter((f) => f.rule === id);
  const paths =
    own?.evidence.kind === "flow" ? new Set(own.evidence.steps.map((s) => s.location.path)) : new Set();
  expect(paths.size).toBeGreaterThan(1);
});

test("a state in the coverage table is backed by examples", () => {
  for (const rule of allRules) {
    expect(rule.examples.bad.length, rule.id).toBeGreaterThan(0);
    expect(rule.examples.good.length, rule.id).toBeGreaterThan(0);
    expect(rule.reach === "across-files", `${rule.id} claims its reach`).toBe(
      rule.examples.across !== undefined,
    );
  }
  expect(coverageTable()).toHaveLength(149);
});

test("rule ids are unique", () => {
  expect(new Set(allRules.map((rule) => rule.id)).size).toBe(allRules.length);
});
