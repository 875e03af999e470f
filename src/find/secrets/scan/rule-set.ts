// Rules and detectors made ready for one thread: the automaton over all their keywords and, for each keyword, who wants to look.

import { inlineMarks } from "../../../formats/inline-ignores/index.ts";
import type { Automaton } from "../automaton/automaton.ts";
import { automatonFor } from "../automaton/stored.ts";
import type { Allowances } from "../custom/allowances.ts";
import type { CompiledCustomRule } from "../custom/custom-rules.ts";
import type { Detector } from "../detect/detector.ts";
import { type CompiledRule, compileRule } from "../detect/windows.ts";
import type { SecretRule } from "../rule.ts";

/** Beginnings of escapes that stand for printable characters, quotes in quoted text among them; they call no rule but the decoder. */
export const escapeKeywords: readonly string[] = [..."234567"]
  .flatMap((digit) => [
    ...[`\\u00${digit}`, `\\u{00${digit}`, `\\x${digit}`],
    ...[..."0123456789abcdef"].map((next) => `%${digit}${next}`), // three bytes: shorter ones open the gate too often
  ])
  .concat('\\"');

export type RuleSet = {
  readonly automaton: Automaton;
  readonly rules: readonly CompiledRule[];
  readonly detectors: readonly Detector[];
  /** Indexed by keyword number. */
  readonly wantedBy: readonly {
    readonly rules: readonly number[];
    readonly detectors: readonly Detector[];
    readonly custom: readonly CompiledCustomRule[];
    readonly isEscape: boolean;
    readonly isMark: boolean;
    readonly length: number;
  }[];
  readonly entropyThreshold: number;
  readonly custom: readonly CompiledCustomRule[];
  readonly allowances: Allowances;
  /** Rules that are code are always run, for the masks; these say nothing. */
  readonly disabled: ReadonlySet<string>;
};

/** All keywords, each once, in a stated order: the stored automaton belongs to exactly this list. */
export function keywordsOf(rules: readonly SecretRule[], detectors: readonly Detector[]): readonly string[] {
  const all = new Set<string>([...escapeKeywords, ...inlineMarks]);
  for (const rule of rules) for (const keyword of rule.keywords) all.add(keyword);
  for (const detector of detectors) for (const keyword of detector.keywords) all.add(keyword);
  return [...all];
}

export function makeRuleSet(
  rules: readonly SecretRule[],
  detectors: readonly Detector[],
  options: {
    readonly entropyThreshold: number;
    /** The keywords of the table that was built ahead; those of disabled rules are in it and call nobody. */
    readonly keywords: readonly string[];
    readonly custom: readonly CompiledCustomRule[];
    readonly allowances: Allowances;
    readonly disabled: readonly string[];
    readonly stored?: Uint8Array | undefined;
  },
): RuleSet {
  const own = options.custom.flatMap((rule) => rule.keywords);
  const keywords = own.length === 0 ? options.keywords : [...new Set([...options.keywords, ...own])];
  const escapes = new Set(escapeKeywords);
  const rulesBy = byKeyword(rules.map((rule, index) => ({ keywords: rule.keywords, value: index })));
  const detectorsBy = byKeyword(detectors.map((value) => ({ keywords: value.keywords, value })));
  const customBy = byKeyword(options.custom.map((value) => ({ keywords: value.keywords, value })));
  return {
    automaton: automatonFor(keywords, options.stored),
    rules: rules.map(compileRule),
    detectors,
    wantedBy: keywords.map((keyword) => ({
      rules: rulesBy.get(keyword) ?? [],
      detectors: detectorsBy.get(keyword) ?? [],
      custom: customBy.get(keyword) ?? [],
      isEscape: escapes.has(keyword),
      isMark: inlineMarks.includes(keyword),
      length: keyword.length,
    })),
    entropyThreshold: options.entropyThreshold,
    custom: options.custom,
    allowances: options.allowances,
    disabled: new Set(options.disabled),
  };
}

/** Each keyword with the values that have it, each once, in their order. */
function byKeyword<T>(
  owners: readonly { readonly keywords: readonly string[]; readonly value: T }[],
): ReadonlyMap<string, readonly T[]> {
  const values = new Map<string, T[]>();
  for (const { keywords, value } of owners) {
    for (const keyword of keywords) {
      const known = values.get(keyword);
      if (known === undefined) values.set(keyword, [value]);
      else if (known[known.length - 1] !== value) known.push(value);
    }
  }
  return values;
}
