// Dependency review: what the clauses about packages (licence, added or changed) say of the inventory.

import type { Config } from "../config/index.ts";
import type { InventoryItem, Reason } from "../model/index.ts";
import { judge } from "./clauses.ts";
import { type PackageFacts, packageFacts } from "./facts.ts";
import type { Setting } from "./setting.ts";

export function packageReasons(
  inventory: readonly InventoryItem[],
  config: Config,
  setting: Setting,
): readonly Reason[] {
  const byClause = new Map<string, { readonly effect: "fail" | "warn"; readonly packages: PackageFacts[] }>();
  for (const item of inventory) {
    const facts = packageFacts(item, config, setting);
    const judged = facts === undefined ? undefined : judge(facts, config);
    if (facts === undefined || judged === undefined || judged.action === "report") continue;
    const entry = byClause.get(judged.clause) ?? {
      effect: judged.action === "block" ? ("fail" as const) : ("warn" as const),
      packages: [],
    };
    entry.packages.push(facts);
    byClause.set(judged.clause, entry);
  }
  return [...byClause].map(([clause, { effect, packages }]) => ({
    clause,
    effect,
    text: `${packages.length} package${packages.length === 1 ? "" : "s"} ${effect === "fail" ? "blocked" : "to look at"} by ${clause}: ${namesOf(packages)}`,
    subjects: [],
    nextStep: "portcullis policy show licences",
  }));
}

function namesOf(packages: readonly PackageFacts[]): string {
  const names = [...new Set(packages.map(textOf))].sort();
  return `${names.slice(0, 5).join(", ")}${names.length > 5 ? ` and ${names.length - 5} more` : ""}`;
}

function textOf({ name, licences }: PackageFacts): string {
  return `${name} (${licences.length === 0 ? "no known licence" : licences.join(", ")})`;
}
