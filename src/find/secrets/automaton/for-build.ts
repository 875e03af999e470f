// What scripts/build.mjs calls: the table over the keywords of all shipped rules, as bytes.

import { detectors } from "../detect/detectors.ts";
import { secretRules } from "../rules/index.ts";
import { keywordsOf } from "../scan/rule-set.ts";
import { buildAutomaton } from "./automaton.ts";
import { storeAutomaton } from "./stored.ts";

export function automatonForBuild(): Uint8Array {
  return storeAutomaton(buildAutomaton(keywordsOf(secretRules, detectors)));
}
