// What the project allows to stand: by the content of a hit where it is inspected, by path and commit where findings are made,
// because facts do not know their path.

import type { Config, SecretAllowance } from "../../../config/index.ts";
import type { RuleId } from "../../../model/index.ts";
import { type Expression, expressionOf, expressionsOf, isFoundIn } from "./expression.ts";

type Subject = {
  readonly rule: RuleId;
  readonly secret: string;
  readonly around: string;
  readonly line: string;
};
type Place = { readonly path: string; readonly commit?: string };

export type Allowances = {
  /** "allowed", or the numbers of the lists that only the place can decide. */
  readonly ofContent: (subject: Subject) => "allowed" | readonly number[];
  readonly ofPlace: (list: number, place: Place) => boolean;
  /** False where a rule of the project is not for this path. */
  readonly isForPath: (rule: RuleId, path: string) => boolean;
};

type Compiled = {
  readonly list: SecretAllowance;
  readonly rules: ReadonlySet<string>;
  readonly regexes: readonly Expression[];
  readonly paths: readonly Expression[];
};

export async function allowancesOf({ secrets }: Config): Promise<Allowances> {
  const lists: Compiled[] = [];
  for (const list of secrets.allow) lists.push(await compiled(list, list.rules));
  const pathOf = new Map<string, Expression>();
  for (const rule of secrets.rules) {
    for (const list of rule.allow) lists.push(await compiled(list, [`secrets/${rule.id}`]));
    if (rule.path !== undefined)
      pathOf.set(`secrets/${rule.id}`, await expressionOf(rule.path, `the path of the rule ${rule.id}`));
  }
  return {
    ofContent(subject) {
      const open: number[] = [];
      for (const [number, one] of lists.entries()) {
        if (one.rules.size > 0 && !one.rules.has(subject.rule)) continue;
        const answer = judgeContent(one, subject);
        if (answer === "yes") return "allowed";
        if (answer === "ask") open.push(number);
      }
      return open;
    },
    ofPlace: (number, place) => {
      const one = lists[number];
      return one !== undefined && judgePlace(one, place);
    },
    isForPath: (rule, path) => {
      const expression = pathOf.get(rule);
      return expression === undefined || isFoundIn(expression, path);
    },
  };
}

async function compiled(list: SecretAllowance, rules: readonly string[]): Promise<Compiled> {
  const place = `an allow list${list.description === undefined ? "" : ` (${list.description})`}`;
  return {
    list,
    rules: new Set(rules),
    regexes: await expressionsOf(list.regexes, `a regex of ${place}`),
    paths: await expressionsOf(list.paths, `a path of ${place}`),
  };
}

function judgeContent({ list, regexes }: Compiled, subject: Subject): "yes" | "no" | "ask" {
  const target = { secret: subject.secret, match: subject.around, line: subject.line }[list.regex_target];
  const secret = subject.secret.toLowerCase();
  const answers = [
    ...(regexes.length === 0 ? [] : [regexes.some((expression) => isFoundIn(expression, target))]),
    ...(list.stopwords.length === 0
      ? []
      : [list.stopwords.some((word) => secret.includes(word.toLowerCase()))]),
  ];
  const needsPlace = list.paths.length > 0 || list.commits.length > 0;
  if (list.condition === "or") return answers.includes(true) ? "yes" : needsPlace ? "ask" : "no";
  if (answers.includes(false)) return "no";
  return needsPlace ? "ask" : answers.length > 0 ? "yes" : "no";
}

function judgePlace({ list, paths }: Compiled, { path, commit }: Place): boolean {
  const answers = [
    ...(paths.length === 0 ? [] : [paths.some((expression) => isFoundIn(expression, path))]),
    ...(list.commits.length === 0
      ? []
      : [commit !== undefined && list.commits.some((known) => commit.startsWith(known.toLowerCase()))]),
  ];
  return list.condition === "or" ? answers.includes(true) : !answers.includes(false);
}
