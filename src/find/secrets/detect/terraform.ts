// Terraform state keeps what providers generated in clear: `random_password` has its value under "result" (registry documentation of
// hashicorp/random). Private keys in state are PEM and found as such; other attributes by their names.

import { isTemplate } from "../../judge/index.ts";
import { type Detector, ranks } from "./detector.ts";
import { ownRules } from "./own-rules.ts";

export const terraformPasswords: Detector = {
  keywords: ['"random_password"', '\\"random_password\\"'],
  rules: [ownRules.genericPassword],
  look(layer, _start, end, emit) {
    // The resource goes on to the next one's "mode" or "type".
    const window = layer.slice(end, end + 4096);
    const next = /\\?"(?:mode|type)\\?"\s{0,4}:/.exec(window)?.index ?? window.length;
    const results = window.slice(0, next).matchAll(/\\?"result\\?"\s{0,4}:\s{0,4}\\?"([^"\n]{6,256}?)\\?"/dg);
    for (const match of results) {
      const span = match.indices?.[1];
      const secret = match[1] ?? "";
      if (span === undefined || isTemplate(secret)) continue;
      emit({
        rule: ownRules.genericPassword,
        start: end + span[0],
        end: end + span[1],
        secret,
        confidence: "high",
        rank: ranks.address,
      });
    }
    return next;
  },
};
