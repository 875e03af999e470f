// Walks every rule and proves it on its own examples; the same for all of them, so that no rule can be added without.

import { RE2JS } from "re2js";
import { describe, expect, test } from "vitest";
import type { SecretRule } from "../rule.ts";
import { secretRules } from "./index.ts";
import { entropyBitsPerChar } from "./value-shape.ts";

describe.each(secretRules.map((rule) => [rule.id, rule] as const))("%s", (_, rule) => {
  test("matches each bad example exactly once", () => {
    expect(rule.examples.bad.length).toBeGreaterThan(0);
    for (const text of rule.examples.bad) expect(secretsIn(rule, text), text).toHaveLength(1);
  });

  test("never matches a good example", () => {
    expect(rule.examples.good.length).toBeGreaterThan(0);
    for (const text of rule.examples.good) expect(secretsIn(rule, text), text).toEqual([]);
  });

  test("has a keyword in each match", () => {
    for (const keyword of rule.keywords) expect(keyword, keyword).toMatch(/^[^A-Z]{3,}$/);
    for (const text of rule.examples.bad) {
      const before = rule.beside === undefined ? 0 : 256;
      for (const { start, end } of matchesIn(rule, text)) {
        const searched = text.slice(Math.max(0, start - before), end).toLowerCase();
        expect(
          rule.keywords.some((keyword) => searched.includes(keyword)),
          searched,
        ).toBe(true);
      }
    }
  });

  test("names provider, document and place of revocation", () => {
    expect(rule.id).toMatch(/^secrets\/[a-z0-9-]+$/);
    expect(rule.docsUrl).toMatch(/^https:\/\/[^ ]+\.[^ ]+$/);
    expect(rule.revokeUrl).toMatch(/^https:\/\/[^ ]+\.[^ ]+$/);
    for (const text of [rule.provider, rule.title, rule.opens, rule.remedy]) expect(text.trim()).not.toBe("");
  });

  test("is linear by its form: RE2 takes it without the one-character edges (and bounds over 1,000, which RE2 has not)", () => {
    expect(rule.pattern.flags.replace("i", "")).toBe("");
    const withoutEdges = rule.pattern.source
      .replace(/\(\?<?!\[(?:\\.|[^\]\\])*\]\)/g, "")
      .replace(/\{(\d+)(?:,(\d+))?\}/g, (bounds) => (/\d{4}/.test(bounds) ? "*" : bounds));
    expect(() => RE2JS.compile(withoutEdges.replaceAll("(?<secret>", "(?P<secret>"))).not.toThrow();
  });
});

test("no id is used twice", () => {
  const ids = secretRules.map((rule) => rule.id);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
});

test("there are as many formats and providers as promised", () => {
  expect(secretRules.length).toBeGreaterThanOrEqual(450);
  expect(new Set(secretRules.map((rule) => rule.provider)).size).toBeGreaterThanOrEqual(250);
});

type Match = { readonly secret: string; readonly start: number; readonly end: number };

/** What a rule finds in a text, by the rule's fields alone: `start` to `end` is the whole match. */
function matchesIn(rule: SecretRule, text: string): readonly Match[] {
  const found: Match[] = [];
  for (const match of text.matchAll(new RegExp(rule.pattern, `g${rule.pattern.flags}`))) {
    const secret = match.groups?.["secret"] ?? match[1] ?? match[0];
    const secretStart = match.index + match[0].lastIndexOf(secret);
    const before = text.slice(Math.max(0, secretStart - 256), secretStart);
    if (entropyBitsPerChar(secret) < (rule.minEntropyBitsPerChar ?? 0)) continue;
    if (rule.check?.accepts(secret) === false || rule.beside?.(before) === false) continue;
    found.push({ secret, start: match.index, end: match.index + match[0].length });
  }
  return found;
}

function secretsIn(rule: SecretRule, text: string): readonly string[] {
  return matchesIn(rule, text).map((match) => match.secret);
}
