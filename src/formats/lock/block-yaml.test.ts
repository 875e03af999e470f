// The quick YAML reader against a full one, on files of the real tools and on texts made of what lockfile writers use.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { readBlockYaml, type YamlNode } from "./block-yaml.ts";

function plain(node: YamlNode | undefined): unknown {
  if (node === undefined) return null;
  if (node.kind === "text") return node.text;
  if (node.kind === "list") return node.items.map(plain);
  return Object.fromEntries(node.entries.map((entry) => [entry.key, plain(entry.value)]));
}

/** Scalars as text: a lockfile reader has no use for numbers. */
function texts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(texts);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, texts(item)]));
  return value === null ? "" : String(value);
}

test.each(["pnpm7/pnpm-lock.yaml", "pnpm8/pnpm-lock.yaml", "pnpm9/pnpm-lock.yaml"])("%s", (path) => {
  const text = readFileSync(new URL(`fixtures/${path}`, import.meta.url), "utf8");
  const [document, ...others] = readBlockYaml(text);
  expect([document?.problems, others]).toEqual([[], []]);
  expect(plain(document?.root)).toEqual(texts(parse(text, { schema: "failsafe" })));
});

test("what a writer writes is read", () => {
  const key = fc.stringMatching(/^[a-z@/][a-z0-9@/.-]{0,12}$/);
  const value = fc.oneof(
    fc.stringMatching(/^[a-z0-9^~][a-z0-9 .^~-]{0,10}[a-z0-9]$/),
    fc.stringMatching(/^[ -~]{1,12}$/),
  );
  const tree = fc.dictionary(
    key,
    fc.oneof(
      value,
      fc.dictionary(key, value, { minKeys: 1 }),
      fc.array(value, { minLength: 1, maxLength: 4 }),
    ),
    { minKeys: 1 },
  );
  fc.assert(
    fc.property(tree, (made) => {
      const text = stringify(made, { lineWidth: 0, blockQuote: false });
      expect(plain(readBlockYaml(text)[0]?.root)).toEqual(texts(parse(text, { schema: "failsafe" })));
    }),
    { numRuns: 200 },
  );
});

test("what it does not know, it says", () => {
  expect(readBlockYaml("a: &x 1\nb: *x\n")[0]?.problems).toHaveLength(2);
});
