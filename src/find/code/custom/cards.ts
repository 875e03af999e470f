// A rule of the project's own as the rest of the engine sees rules: its words, its weight, and the files that it is for.

import { RE2JS } from "re2js";
import type { OwnCodeRule } from "../../../config/index.ts";
import type { CodeRule } from "../rules/index.ts";

export type OwnCard = {
  readonly card: CodeRule;
  readonly rule: OwnCodeRule;
  readonly isFor: (path: string) => boolean;
  /** Its message, with what the variables stand for. */
  readonly message: (variables: Readonly<Record<string, string>>) => string;
};

/** In the middle of what the words stand for. */
const scores = { critical: 9.5, high: 8, medium: 5.5, low: 3 } as const;

export function ownCards(rules: readonly OwnCodeRule[]): ReadonlyMap<string, OwnCard> {
  return new Map(
    rules.map((rule): [string, OwnCard] => {
      const [only, never] = [rule.path, rule.not_path].map((text) =>
        text === undefined ? undefined : RE2JS.compile(text),
      );
      const isFor = (path: string): boolean =>
        (only === undefined || only.matcher(path).find()) && never?.matcher(path).find() !== true;
      return [
        ownId(rule),
        { card: cardOf(rule), rule, isFor, message: (variables) => worded(rule, variables) },
      ];
    }),
  );
}

export function ownId(rule: OwnCodeRule): string {
  return `code/${rule.id}`;
}

export function cardOf(rule: OwnCodeRule): CodeRule {
  return {
    id: ownId(rule),
    covers: [],
    reach: rule.flow === undefined ? "syntactic" : "across-files",
    title: rule.title,
    cwe: rule.cwe,
    score: scores[rule.severity],
    harm: rule.title,
    why: rule.why,
    instead: rule.instead,
    examples: { bad: [], good: [] },
  };
}

/** `$NAME` -> what it stands for. */
function worded(rule: OwnCodeRule, variables: Readonly<Record<string, string>>): string {
  const text = rule.message ?? rule.title;
  const filled = text.replace(/\$([A-Z_][A-Z0-9_]*)/g, (whole, name: string) =>
    Object.hasOwn(variables, name) ? (variables[name] ?? whole) : whole,
  );
  return /[.!?]$/.test(filled) ? filled : `${filled}.`;
}
