import fc from "fast-check";
import { expect, test } from "vitest";
import { type Automaton, buildAutomaton } from "./automaton.ts";
import { automatonFor, storeTables } from "./stored.ts";
import { tablesOf } from "./tables.ts";

function found(automaton: Automaton, text: string): string[] {
  const hits: string[] = [];
  automaton.search(Buffer.from(text, "latin1"), (keyword, end) =>
    hits.push(`${automaton.keywords[keyword]}@${end}`),
  );
  return hits.sort();
}

function foundPlainly(keywords: readonly string[], text: string): string[] {
  const lower = text.toLowerCase();
  const hits: string[] = [];
  for (const keyword of keywords) {
    for (let at = lower.indexOf(keyword); at !== -1; at = lower.indexOf(keyword, at + 1))
      hits.push(`${keyword}@${at + keyword.length}`);
  }
  return hits.sort();
}

test("overlapping keywords and keywords inside others are all met, whatever their case", () => {
  const automaton = buildAutomaton(["she", "he", "hers", "ushers_", "his"]);
  expect(found(automaton, "uSHErs_")).toEqual(["he@4", "hers@6", "she@4", "ushers_@7"]);
});

test("agrees with a plain search on any text", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c", "_", "-", "1"), minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(
      fc.uniqueArray(word, { minLength: 1, maxLength: 12 }),
      fc.string({ unit: fc.constantFrom("a", "B", "b", "c", "C", "_", "-", "1", " "), maxLength: 80 }),
      (keywords, text) => {
        expect(found(buildAutomaton(keywords), text)).toEqual(foundPlainly(keywords, text));
      },
    ),
    { numRuns: 200 },
  );
});

test("a stored automaton gives the same answers, and is not taken for other keywords", () => {
  const keywords = ["sk_live_", "akia", "ghp_"];
  const stored = storeTables(keywords, tablesOf(keywords));
  const text = "x sk_live_ AKIA ghp_ghp_";
  expect(found(automatonFor(keywords, stored), text)).toEqual(foundPlainly(keywords, text));
  expect(found(automatonFor(["ghp_"], stored), text)).toEqual(["ghp_@20", "ghp_@24"]);
  expect(found(automatonFor(keywords, stored.subarray(0, 90)), text)).toEqual(foundPlainly(keywords, text));
});

test("a text longer than a chunk, with keywords over its edges and more of them than one call takes", () => {
  const automaton = buildAutomaton(["key", "secret_", "://"]);
  const edge = 64 * 1024;
  const text = Buffer.alloc(3 * edge, "key ");
  text.write("a secret_ b", edge - 5, "latin1");
  text.write("SECRET_://", 2 * edge - 1, "latin1");
  text.write("://", text.length - 3, "latin1");
  expect(found(automaton, text.toString("latin1"))).toEqual(
    foundPlainly(["key", "secret_", "://"], text.toString("latin1")),
  );
});

test("who is told of a keyword may search another text meanwhile", () => {
  const automaton = buildAutomaton(["key", "token"]);
  const hits: string[] = [];
  automaton.search(Buffer.from("key token key"), (keyword, end) => {
    hits.push(`${keyword}@${end}`);
    automaton.search(Buffer.from("token"), (inner) => hits.push(`${inner}`));
  });
  expect(hits).toEqual(["0@3", "1", "1@9", "1", "0@13", "1"]);
  let count = 0;
  automaton.search(Buffer.alloc(30_000, "key"), () => {
    count += 1;
    if (count === 1) automaton.search(Buffer.alloc(30_000, "-"), () => expect.unreachable());
  });
  expect(count).toBe(10_000);
});
