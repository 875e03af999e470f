// Rules and detectors made ready for one thread: the automaton over all their keywords and, for each keyword, who wants to look.

import { inlineMarks } from "../../../formats/inline-ignores/index.ts";
import type { Automaton } from "../automaton/automaton.ts";
import { automatonFor } from "../automaton/stored.ts";
import type { Allowances } from "../custom/allowances.ts";
import type { CompiledCustomRule } from "../custom/custom-rules.ts";
import type { Detector, RuleCard } from "../detect/detector.ts";
import type { CompiledRule } from "../detect/windows.ts";
import type { RuleBook } from "../rule-book.ts";
import { escapeKeywords } from "./keywords.ts";

export type RuleSet = {
  readonly automaton: Automaton;
  /** By number, made when asked for. */
  readonly rules: { at(number: number): CompiledRule | undefined };
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
  /** Of which the file itself is a hit. */
  readonly ofFiles: readonly RuleCard[];
  readonly allowances: Allowances;
  /** Rules that are code are always run, for the masks; these say nothing. */
  readonly disabled: ReadonlySet<string>;
};

/** Keywords of disabled rules are in the automaton, which was built ahead, and call nobody. */
export function makeRuleSet(
  book: RuleBook,
  detectors: readonly Detector[],
  options: {
    readonly entropyThreshold: number;
    readonly custom: readonly CompiledCustomRule[];
    readonly ofFiles?: readonly RuleCard[];
    readonly allowances: Allowances;
    readonly disabled: readonly string[];
    readonly stored?: Uint8Array | undefined;
  },
): RuleSet {
  const { index } = book;
  const own = options.custom.flatMap((rule) => rule.keywords);
  const keywords = own.length === 0 ? index.keywords : [...new Set([...index.keywords, ...own])];
  const escapes = new Set(escapeKeywords);
  const disabled = new Set(options.disabled);
  const isOff = (rule: number): boolean => disabled.has(index.ids[rule] ?? "");
  const calledBy = (keyword: number): readonly number[] => {
    const all = index.callers[keyword] ?? none;
    return disabled.size > 0 && all.some(isOff) ? all.filter((rule) => !isOff(rule)) : all;
  };
  const detectorsBy = byKeyword(detectors.map((value) => ({ keywords: value.keywords, value })));
  const customBy = byKeyword(options.custom.map((value) => ({ keywords: value.keywords, value })));
  return {
    automaton: automatonFor(keywords, options.stored),
    rules: book,
    detectors,
    wantedBy: keywords.map((keyword, number) => ({
      rules: calledBy(number),
      detectors: detectorsBy.get(keyword) ?? none,
      custom: customBy.get(keyword) ?? none,
      isEscape: escapes.has(keyword),
      isMark: inlineMarks.includes(keyword),
      length: keyword.length,
    })),
    entropyThreshold: options.entropyThreshold,
    custom: options.custom,
    ofFiles: (options.ofFiles ?? []).filter((rule) => !disabled.has(rule.id)),
    allowances: options.allowances,
    disabled,
  };
}

const none = [] as const;

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
