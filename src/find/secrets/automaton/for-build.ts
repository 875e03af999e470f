// What scripts/build.mjs calls: the table over the keywords of all shipped rules, as bytes.

import { detectors } from "../detect/detectors.ts";
import { secretRules } from "../rules/index.ts";
import { keywordsOf } from "../scan/rule-set.ts";
import { storeTables } from "./stored.ts";
import { tablesOf } from "./tables.ts";

export function automatonForBuild(): Uint8Array {
  const keywords = keywordsOf(secretRules, detectors);
  return storeTables(keywords, tablesOf(keywords));
}
