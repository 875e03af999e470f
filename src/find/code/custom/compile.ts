// A rule of the configuration -> one that can be searched for. What is wrong in it is a sentence with the key that it is about; the
// configuration's reader adds file and line.

import { RE2JS } from "re2js";
import type { OwnCodeRule, OwnRuleConditions, VariableTest } from "../../../config/index.ts";
import { messageOf } from "../../../kit/index.ts";
import { type Pattern, readPattern } from "./pattern.ts";

export type PatternRule = {
  readonly rule: OwnCodeRule;
  readonly alternatives: readonly Alternative[];
};

export type Alternative = {
  readonly root: Pattern;
  readonly not: readonly Pattern[];
  readonly inside: readonly Pattern[];
  readonly notInside: readonly Pattern[];
  readonly contains: readonly Pattern[];
  readonly notContains: readonly Pattern[];
  readonly where: readonly CompiledTest[];
};

export type CompiledTest = VariableTest & {
  readonly name: string;
  readonly pattern: RE2JS | undefined;
  readonly notPattern: RE2JS | undefined;
};

/** What is wrong with a rule, and under which of its keys. */
export type RuleProblem = { readonly key: readonly (string | number)[]; readonly message: string };

export type Compiled = {
  readonly rule: PatternRule | undefined;
  readonly problems: readonly RuleProblem[];
};

/** Rules of flows have nothing to compile here. */
export function compileRule(rule: OwnCodeRule): Compiled {
  const problems: RuleProblem[] = [];
  const shared = conditionsOf(rule, [], problems);
  const alternatives = (rule.any_of ?? (rule.pattern === undefined ? [] : [rule.pattern])).flatMap(
    (one, i): readonly Alternative[] => {
      const key = rule.any_of === undefined ? [] : ["any_of", i];
      const text = typeof one === "string" ? one : one.pattern;
      const at = rule.any_of === undefined || typeof one !== "string" ? [...key, "pattern"] : key;
      const root = patternAt(text, at, problems);
      if (root === undefined) return [];
      const own = typeof one === "string" ? undefined : conditionsOf(one, key, problems);
      return [own === undefined ? { root, ...shared } : { root, ...joined(shared, own) }];
    },
  );
  for (const key of ["path", "not_path"] as const) {
    const text = rule[key];
    if (text !== undefined) expressionAt(text, [key], problems);
  }
  if (rule.flow === undefined) checkVariables(rule, alternatives, problems);
  else {
    const stranger = variablesIn(rule.message ?? "").find((name) => name !== "SOURCE" && name !== "SINK");
    if (stranger !== undefined)
      problems.push({ key: ["message"], message: `speaks of $${stranger}; a flow has $SOURCE and $SINK` });
    const condition = (["not", "inside", "not_inside", "contains", "not_contains", "where"] as const).find(
      (key) => rule[key].length > 0,
    );
    if (condition !== undefined)
      problems.push({
        key: [condition],
        message: "is a condition of patterns: a flow has sanitizers and guards",
      });
  }
  return { rule: alternatives.length === 0 ? undefined : { rule, alternatives }, problems };
}

type Conditions = Omit<Alternative, "root">;

function joined(a: Conditions, b: Conditions): Conditions {
  return {
    not: [...a.not, ...b.not],
    inside: [...a.inside, ...b.inside],
    notInside: [...a.notInside, ...b.notInside],
    contains: [...a.contains, ...b.contains],
    notContains: [...a.notContains, ...b.notContains],
    where: [...a.where, ...b.where],
  };
}

type Key = readonly (string | number)[];

function conditionsOf(from: OwnRuleConditions, key: Key, problems: RuleProblem[]): Conditions {
  const all = (
    name: keyof OwnRuleConditions & ("not" | "inside" | "not_inside" | "contains" | "not_contains"),
  ) =>
    from[name].flatMap((text, i) => {
      const at = [...key, name, i];
      const pattern = patternAt(text, at, problems);
      if (pattern?.root.kind === "statements" && pattern.root.body.length > 1 && name !== "not") {
        problems.push({ key: at, message: "must be one statement or one expression" });
        return [];
      }
      return pattern === undefined ? [] : [pattern];
    });
  return {
    not: all("not"),
    inside: all("inside"),
    notInside: all("not_inside"),
    contains: all("contains"),
    notContains: all("not_contains"),
    where: from.where.map((test, i) => ({
      ...test,
      name: test.variable.slice(1),
      pattern:
        test.matches === undefined
          ? undefined
          : expressionAt(test.matches, [...key, "where", i, "matches"], problems),
      notPattern:
        test.not_matches === undefined
          ? undefined
          : expressionAt(test.not_matches, [...key, "where", i, "not_matches"], problems),
    })),
  };
}

function patternAt(text: string, key: Key, problems: RuleProblem[]): Pattern | undefined {
  const pattern = readPattern(text);
  if (!("problem" in pattern)) return pattern;
  problems.push({ key, message: `is no pattern: ${pattern.problem}` });
  return undefined;
}

function expressionAt(text: string, key: Key, problems: RuleProblem[]): RE2JS | undefined {
  try {
    return RE2JS.compile(text);
  } catch (thrown) {
    problems.push({ key, message: `is no expression in RE2 syntax: ${messageOf(thrown)}` });
    return undefined;
  }
}

/** Every variable that is spoken of must be one that each alternative binds. */
function checkVariables(
  rule: OwnCodeRule,
  alternatives: readonly Alternative[],
  problems: RuleProblem[],
): void {
  const replaced = typeof rule.fix === "object" ? rule.fix.replace : "";
  const written = typeof rule.fix === "object" ? rule.fix.by : (rule.fix ?? "");
  const spokenOf: readonly (readonly [Key, readonly string[]])[] = [
    [["message"], variablesIn(rule.message ?? "")],
    [["fix"], [...variablesIn(written), ...variablesIn(replaced)]],
  ];
  for (const { root, inside, where } of alternatives) {
    const bound = new Set([root, ...inside].flatMap((one) => one.variables));
    const own = where.map((test, i): readonly [Key, readonly string[]] => [
      ["where", i, "variable"],
      [test.name],
    ]);
    for (const [key, names] of [...spokenOf, ...own]) {
      const missing = names.find((name) => !bound.has(name));
      if (missing !== undefined && !problems.some((one) => one.key.join() === key.join()))
        problems.push({ key, message: `speaks of $${missing}, which the pattern does not have` });
    }
  }
}

export function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(/\$([A-Z_][A-Z0-9_]*)/g)].map((match) => match[1] ?? "");
}
