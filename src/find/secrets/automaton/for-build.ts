// What scripts/build.mjs calls: what is known of the shipped rules without making them, and the table over their keywords, as bytes.

import { detectors } from "../detect/detectors.ts";
import { indexOf, type RuleIndex } from "../rule-book.ts";
import { ruleGroups } from "../rules/index.ts";
import { storeTables } from "./stored.ts";
import { tablesOf } from "./tables.ts";

export function madeForBuild(): { readonly automaton: Uint8Array; readonly index: RuleIndex } {
  const index = indexOf(ruleGroups, detectors);
  return { automaton: storeTables(index.keywords, tablesOf(index.keywords)), index };
}
