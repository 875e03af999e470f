// A scan knows the rules by their index, and makes those of a group when one of them is asked for.

import { expect, test } from "vitest";
import { detectors } from "./detect/detectors.ts";
import { indexOf, RuleBook } from "./rule-book.ts";
import { allSecretRules, ruleGroups } from "./rules/index.ts";

const index = indexOf(ruleGroups, detectors);

test("what was written as JSON calls for each keyword the rules that have it, and gives them by number and id", () => {
  const book = new RuleBook(ruleGroups, JSON.parse(JSON.stringify(index)));
  const wrong = allSecretRules().filter((rule, number) => {
    const calledBy = rule.keywords.map((keyword) => book.index.callers[index.keywords.indexOf(keyword)]);
    const isCalled = calledBy.every((callers) => callers?.filter((one) => one === number).length === 1);
    return !isCalled || book.at(number)?.rule.id !== rule.id || book.withId(rule.id)?.title !== rule.title;
  });
  expect(wrong.map(({ id }) => id)).toEqual([]);
  const called = book.index.callers.reduce((sum, callers) => sum + callers.length, 0);
  expect(called).toBe(allSecretRules().reduce((sum, rule) => sum + new Set(rule.keywords).size, 0));
});

test("a rule that is asked for makes its own group, once, and no other", () => {
  const made: number[] = [];
  const groups = ruleGroups.map((group, at) => () => {
    made.push(at);
    return group();
  });
  const book = new RuleBook(groups, index);
  expect(made).toEqual([]);
  const [first = 0, second = 0] = index.groupSizes;
  expect(book.at(first)?.rule.id).toBe(index.ids[first]);
  expect(book.at(first + second - 1)?.rule.id).toBe(index.ids[first + second - 1]);
  expect(made).toEqual([1]);
  expect(book.at(index.ids.length)).toBeUndefined();
});

test("the shipped descriptions are those of the rules that report", () => {
  const reporting = allSecretRules().filter((rule) => rule.isIdentifier !== true);
  expect(index.infos.map(({ id, title }) => [id, title])).toEqual(
    reporting.map(({ id, title }) => [id, title]),
  );
});
