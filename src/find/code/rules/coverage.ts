// The coverage table: every id of the suites that the issue names, and how far we cover it.

import { javascriptIds, pythonIds } from "./coverage-ids.ts";
import type { Reach } from "./rule.ts";
import { allRules } from "./rules.ts";

export type CoverageRow = {
  readonly id: string;
  readonly state: Reach | "absent";
  readonly rules: readonly string[];
};

export function coverageTable(): readonly CoverageRow[] {
  return [...pythonIds, ...javascriptIds].map((id): CoverageRow => {
    const rules = allRules.filter((rule) => rule.covers.includes(id));
    const order: readonly Reach[] = ["across-files", "in-file", "syntactic"];
    const state = order.find((reach) => rules.some((rule) => rule.reach === reach)) ?? "absent";
    return { id, state, rules: rules.map((rule) => rule.id) };
  });
}
