// Composer's version constraints (https://getcomposer.org/doc/articles/versions.md#writing-version-constraints) as unions of
// intervals: exact, <, <=, >, >=, !=, ~, ^, wildcards, hyphen ranges, "," or space for and, "|" or "||" for or.

import type { Order } from "./versioning.ts";

type Compare = (a: string, b: string) => Order;
type Test = (version: string) => boolean;

export function satisfiesComposer(
  version: string,
  requirement: string,
  compare: Compare,
): boolean | undefined {
  const alternatives = requirement.split(/\s*\|\|?\s*/).map((text) => conjunction(text.trim(), compare));
  if (alternatives.some((test) => test === undefined)) return undefined;
  return alternatives.some((test) => test?.(version) === true);
}

function conjunction(text: string, compare: Compare): Test | undefined {
  const hyphen = /^(\S+)\s+-\s+(\S+)$/.exec(text);
  if (hyphen !== null) return hyphenRange(hyphen[1] ?? "", hyphen[2] ?? "", compare);
  const constraints = text.replace(/(<=|>=|<|>|!=|==|=|~|\^)\s+/g, "$1").split(/\s*,\s*|\s+/);
  const tests = constraints.map((constraint) => single(constraint.replace(/@\w+$/, ""), compare));
  if (tests.some((test) => test === undefined)) return undefined;
  return (version) => tests.every((test) => test?.(version) === true);
}

function hyphenRange(low: string, high: string, compare: Compare): Test | undefined {
  const numbers = numbersOf(high);
  if (numbersOf(low) === undefined || numbers === undefined) return undefined;
  const isPartial = numbers.length < 3 && /^\d+(\.\d+)*$/.test(high);
  const end = isPartial ? `${bumped(numbers, numbers.length - 1)}-dev` : high;
  return (version) =>
    compare(version, low) >= 0 && (isPartial ? compare(version, end) < 0 : compare(version, end) <= 0);
}

function single(text: string, compare: Compare): Test | undefined {
  if (text === "" || /^[*x](\.[*x])*$/i.test(text)) return () => true;
  if (/^dev-/.test(text) || /-dev$/.test(text))
    return (version) => compare(version, text) === 0 && sameBranch(version, text);
  const match = /^(<=|>=|<|>|!=|==|=|~|\^)?v?(.+)$/.exec(text);
  const operator = match?.[1];
  const wanted = match?.[2] ?? "";
  const wildcard = /^(\d+(?:\.\d+)*)\.[*x](?:\.[*x])*$/i.exec(wanted);
  if (wildcard !== null) {
    const numbers = (wildcard[1] ?? "").split(".");
    return between(`${numbers.join(".")}-dev`, `${bumped(numbers, numbers.length - 1)}-dev`, compare);
  }
  const numbers = numbersOf(wanted);
  if (numbers === undefined) return undefined;
  switch (operator) {
    case "<":
      return (version) => compare(version, hasStability(wanted) ? wanted : `${wanted}-dev`) < 0;
    case "<=":
      return (version) => compare(version, wanted) <= 0;
    case ">":
      return (version) => compare(version, wanted) > 0;
    case ">=":
      return (version) => compare(version, hasStability(wanted) ? wanted : `${wanted}-dev`) >= 0;
    case "!=":
      return (version) => compare(version, wanted) !== 0;
    case "~":
      return between(floor(wanted), `${bumped(numbers, Math.max(0, numbers.length - 2))}-dev`, compare);
    case "^": {
      const firstSet = numbers.findIndex((number) => !/^0+$/.test(number));
      return between(
        floor(wanted),
        `${bumped(numbers, firstSet === -1 ? numbers.length - 1 : firstSet)}-dev`,
        compare,
      );
    }
    default:
      return (version) => compare(version, wanted) === 0;
  }
}

function between(low: string, high: string, compare: Compare): Test {
  return (version) => compare(version, low) >= 0 && compare(version, high) < 0;
}

function floor(wanted: string): string {
  return hasStability(wanted) ? wanted : `${wanted}-dev`;
}

function hasStability(version: string): boolean {
  return /[a-z]/i.test(version);
}

function numbersOf(version: string): readonly string[] | undefined {
  return /^(\d+(?:\.\d+)*)/.exec(version)?.[1]?.split(".");
}

function bumped(numbers: readonly string[], index: number): string {
  const kept = numbers.slice(0, index);
  return [...kept, String(BigInt(numbers[index] ?? "0") + 1n)].join(".");
}

function sameBranch(version: string, branch: string): boolean {
  return version.replace(/#.*$/, "") === branch.replace(/#.*$/, "");
}
