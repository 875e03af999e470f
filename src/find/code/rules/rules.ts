// Every rule of the code engine, and the lookup from a flow to its rule.

import type { FlowKind, SourceKind } from "../values/index.ts";
import { handlerRules } from "./handlers.ts";
import { injectionRules } from "./injection.ts";
import { mistakeRules } from "./mistakes.ts";
import { regexRules } from "./regex.ts";
import type { CodeRule } from "./rule.ts";
import { secrecyRules } from "./secrecy.ts";
import { settingRules } from "./settings.ts";
import { webRules } from "./web.ts";

export const allRules: readonly CodeRule[] = [
  ...injectionRules,
  ...webRules,
  ...handlerRules,
  ...settingRules,
  ...secrecyRules,
  ...mistakeRules,
  ...regexRules,
];

const byId: ReadonlyMap<string, CodeRule> = new Map(allRules.map((rule) => [rule.id, rule]));

export function ruleOf(id: string): CodeRule | undefined {
  return byId.get(id);
}

export type FlowClaim = { readonly id: string; readonly confidence: "high" | "medium" | "low" };

/** The rule for data of this source at a place of this kind; undefined: nothing wrong with it. */
export function flowRule(
  kind: FlowKind,
  source: SourceKind,
  value: { readonly prefix: string | undefined; readonly isBuilt: boolean },
): FlowClaim | undefined {
  for (const rule of allRules) {
    if (rule.flow?.kind !== kind) continue;
    for (const from of rule.flow.from) {
      if (from.kind !== source || (from.built === true && !value.isBuilt)) continue;
      if (from.when !== undefined && (from.when === "part") !== namesHost(value.prefix)) continue;
      return { id: rule.id, confidence: from.confidence };
    }
  }
  if (kind === "path" && source === "archive") return { id: "python/tarslip", confidence: "medium" };
  if (kind === "cookie" && source === "secret")
    return { id: "python/clear-text-storage-sensitive-data", confidence: "medium" };
  // What is printed is seen like what is logged, but forges no entries.
  return kind === "print" && source === "secret"
    ? { id: "python/clear-text-logging-sensitive-data", confidence: "medium" }
    : undefined;
}

/** The text begins with a scheme, a whole host and a slash. */
function namesHost(prefix: string | undefined): boolean {
  return prefix !== undefined && /^[a-z][a-z0-9+.-]*:\/\/[^/]+[/?#]/i.test(prefix);
}
