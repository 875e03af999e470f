// Every keyword that the pass over the bytes looks for. Their order is that of the automaton which the build stores.

import { inlineMarks } from "../../../formats/inline-ignores/index.ts";
import type { Detector } from "../detect/detector.ts";
import type { SecretRule } from "../rule.ts";

/** Between two literals that the program makes one: `"ghp_" + "x"`, `'a' . 'b'`. Exactly so: looser ones stand in every minified file. */
const joins: readonly string[] = ['"', "'"].flatMap((quote) =>
  [" + ", " . ", " .. ", " & "].map((operator) => quote + operator + quote),
);

/** Beginnings of escapes that stand for printable characters, quotes in quoted text among them; they call no rule but the decoder. */
export const escapeKeywords: readonly string[] = [..."234567"]
  .flatMap((digit) => [
    ...[`\\u00${digit}`, `\\u{00${digit}`, `\\x${digit}`],
    ...[..."0123456789abcdef"].map((next) => `%${digit}${next}`), // three bytes: shorter ones open the gate too often
  ])
  .concat('\\"', joins);

/** All keywords, each once, in a stated order: the stored automaton belongs to exactly this list. */
export function keywordsOf(rules: readonly SecretRule[], detectors: readonly Detector[]): readonly string[] {
  const all = new Set<string>([...escapeKeywords, ...inlineMarks]);
  for (const rule of rules) for (const keyword of rule.keywords) all.add(keyword);
  for (const detector of detectors) for (const keyword of detector.keywords) all.add(keyword);
  return [...all];
}
