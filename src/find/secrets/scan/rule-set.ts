// Rules and detectors made ready for one thread: the automaton over all their keywords and, for each keyword, who wants to look.

import type { Automaton } from "../automaton/automaton.ts";
import { automatonFor } from "../automaton/stored.ts";
import type { Detector } from "../detect/detector.ts";
import { type CompiledRule, compileRule } from "../detect/windows.ts";
import type { SecretRule } from "../rule.ts";

/** Beginnings of escapes that stand for printable characters; they call no rule but the decoder. */
export const escapeKeywords: readonly string[] = [..."234567"].flatMap((digit) => [
  `\\u00${digit}`,
  `\\u{00${digit}`,
  `\\x${digit}`,
  `%${digit}`,
]);

export type RuleSet = {
  readonly automaton: Automaton;
  readonly rules: readonly CompiledRule[];
  readonly detectors: readonly Detector[];
  /** Indexed by keyword number. */
  readonly wantedBy: readonly {
    readonly rules: readonly number[];
    readonly detectors: readonly Detector[];
    readonly isEscape: boolean;
    readonly length: number;
  }[];
  readonly entropyThreshold: number;
};

/** All keywords, each once, in a stated order: the stored automaton belongs to exactly this list. */
export function keywordsOf(rules: readonly SecretRule[], detectors: readonly Detector[]): readonly string[] {
  const all = new Set<string>(escapeKeywords);
  for (const rule of rules) for (const keyword of rule.keywords) all.add(keyword);
  for (const detector of detectors) for (const keyword of detector.keywords) all.add(keyword);
  return [...all].sort();
}

export function makeRuleSet(
  rules: readonly SecretRule[],
  detectors: readonly Detector[],
  options: {
    readonly entropyThreshold: number;
    /** The keywords of the table that was built ahead; those of disabled rules are in it and call nobody. */
    readonly keywords: readonly string[];
    readonly stored?: Uint8Array | undefined;
  },
): RuleSet {
  const { keywords } = options;
  const escapes = new Set(escapeKeywords);
  const rulesBy = new Map<string, number[]>();
  rules.forEach((rule, index) => {
    for (const keyword of new Set(rule.keywords))
      rulesBy.set(keyword, [...(rulesBy.get(keyword) ?? []), index]);
  });
  return {
    automaton: automatonFor(keywords, options.stored),
    rules: rules.map(compileRule),
    detectors,
    wantedBy: keywords.map((keyword) => ({
      rules: rulesBy.get(keyword) ?? [],
      detectors: detectors.filter((detector) => detector.keywords.includes(keyword)),
      isEscape: escapes.has(keyword),
      length: keyword.length,
    })),
    entropyThreshold: options.entropyThreshold,
  };
}
