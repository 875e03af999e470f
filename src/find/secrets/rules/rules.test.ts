// Walks every rule and proves it on its own examples; the same for all of them, so that no rule can be added without.

import { RE2JS } from "re2js";
import { expect, test } from "vitest";
import type { SecretRule } from "../rule.ts";
import { allSecretRules } from "./index.ts";
import { entropyBitsPerChar } from "./value-shape.ts";

const secretRules = allSecretRules();

// Each test looks at all rules and lists what is wrong with which: a thousand rules in five tests, not in five thousand.

test("each bad example is matched exactly once", () => {
  const wrong = secretRules.flatMap((rule) =>
    rule.examples.bad
      .filter((text) => matchesIn(rule, text).length !== 1)
      .map((text) => `${rule.id}: ${matchesIn(rule, text).length} times in ${text}`),
  );
  expect(wrong).toEqual([]);
  expect(secretRules.filter((rule) => rule.examples.bad.length === 0)).toEqual([]);
});

test("no good example is matched", () => {
  const wrong = secretRules.flatMap((rule) =>
    rule.examples.good
      .filter((text) => matchesIn(rule, text).length > 0)
      .map((text) => `${rule.id}: ${text}`),
  );
  expect(wrong).toEqual([]);
  expect(secretRules.filter((rule) => rule.examples.good.length === 0)).toEqual([]);
});

test("a keyword stands in each match, or before it where the rule reads what is beside", () => {
  const wrong = secretRules.flatMap((rule) => {
    const before = rule.beside === undefined ? 0 : 256;
    return rule.examples.bad
      .flatMap((text) =>
        matchesIn(rule, text).map(({ start, end }) => text.slice(Math.max(0, start - before), end)),
      )
      .filter((searched) => !rule.keywords.some((keyword) => searched.toLowerCase().includes(keyword)))
      .map((searched) => `${rule.id}: ${searched}`);
  });
  expect(wrong).toEqual([]);
  expect(secretRules.flatMap((rule) => rule.keywords).filter((word) => !/^[^A-Z]{3,}$/.test(word))).toEqual(
    [],
  );
});

test("each rule names its provider, its document and the place of revocation", () => {
  const address = /^https:\/\/[^ ]+\.[^ ]+$/;
  const wrong = secretRules.filter(
    (rule) =>
      !/^secrets\/[a-z0-9-]+$/.test(rule.id) ||
      !address.test(rule.docsUrl) ||
      !address.test(rule.revokeUrl) ||
      [rule.provider, rule.title, rule.opens, rule.remedy].some((text) => text.trim() === ""),
  );
  expect(wrong.map((rule) => rule.id)).toEqual([]);
});

test("expressions are linear by form: RE2 takes them without the one-character edges (and bounds over 1,000, which it has not)", () => {
  const wrong = secretRules.flatMap((rule) => {
    const plain = rule.pattern.source
      .replace(/\(\?<?!\[(?:\\.|[^\]\\])*\]\)/g, "")
      .replace(/\{(\d+)(?:,(\d+))?\}/g, (bounds) => (/\d{4}/.test(bounds) ? "*" : bounds))
      .replaceAll("(?<secret>", "(?P<secret>");
    try {
      RE2JS.compile(plain);
      return rule.pattern.flags.replace("i", "") === "" ? [] : [`${rule.id}: flags`];
    } catch (problem) {
      return [`${rule.id}: ${String(problem)}`];
    }
  });
  expect(wrong).toEqual([]);
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
