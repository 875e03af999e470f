// The rules as a scan uses them: what all have to say is written by the build, and a rule itself is made when a keyword of it was met, with
// the others of its group. From sources, where nothing is written, all are made at once.

import { type RuleId, type RuleInfo, ruleId } from "../../model/index.ts";
import type { Detector, RuleCard } from "./detect/detector.ts";
import { type CompiledRule, compileRule } from "./detect/windows.ts";
import type { SecretRule } from "./rule.ts";
import { keywordsOf } from "./scan/keywords.ts";

/** What is known of the rules without making them. A rule's number is its place in the order of precedence. */
export type RuleIndex = {
  readonly ids: readonly string[];
  /** How many rules each group makes. */
  readonly groupSizes: readonly number[];
  /** Of all rules and detectors, in the order of the stored automaton. */
  readonly keywords: readonly string[];
  /** By number of the keyword, the rules that want to look. */
  readonly callers: readonly (readonly number[])[];
  /** Of those that report, in order. */
  readonly infos: readonly RuleInfo[];
};

type Group = () => readonly SecretRule[];

export function indexOf(groups: readonly Group[], detectors: readonly Detector[]): RuleIndex {
  const made = groups.map((group) => group());
  const rules = made.flat();
  const keywords = keywordsOf(rules, detectors);
  const numbers = new Map(keywords.map((keyword, number) => [keyword, number]));
  const callers = keywords.map((): number[] => []);
  for (const [index, rule] of rules.entries())
    for (const keyword of new Set(rule.keywords)) callers[numbers.get(keyword) ?? -1]?.push(index);
  return {
    ids: rules.map(({ id }) => id),
    groupSizes: made.map(({ length }) => length),
    keywords,
    callers,
    infos: rules.filter((rule) => rule.isIdentifier !== true).map(infoOf),
  };
}

export class RuleBook {
  readonly index: RuleIndex;
  readonly #groups: readonly Group[];
  readonly #compiled: (CompiledRule | undefined)[] = [];
  #numbers: ReadonlyMap<string, number> | undefined;

  constructor(groups: readonly Group[], index: RuleIndex) {
    this.#groups = groups;
    this.index = index;
  }

  at(number: number): CompiledRule | undefined {
    if (this.#compiled[number] === undefined) this.#makeGroupOf(number);
    return this.#compiled[number];
  }

  withId(id: RuleId): SecretRule | undefined {
    this.#numbers ??= new Map(this.index.ids.map((known, number) => [known, number]));
    const number = this.#numbers.get(id);
    return number === undefined ? undefined : this.at(number)?.rule;
  }

  #makeGroupOf(number: number): void {
    let first = 0;
    for (const [group, size] of this.index.groupSizes.entries()) {
      if (number < first + size) {
        for (const [at, rule] of (this.#groups[group]?.() ?? []).entries())
          this.#compiled[first + at] = compileRule(rule, first + at);
        return;
      }
      first += size;
    }
  }
}

/** What reports and documents say of a rule. */
export function infoOf(card: RuleCard): RuleInfo {
  return {
    id: ruleId(card.id),
    engine: "secrets",
    title: card.title,
    severity: card.severity,
    cwe: [798],
    help: `${card.title}: it opens ${card.opens}.\n\n${card.remedy}${card.revokeUrl === undefined ? "" : `\n\nRevoke it at <${card.revokeUrl}>.`}`,
    url: card.docsUrl,
  };
}
