// Dependency review: what the clauses about packages (licence, added or changed) say of the inventory.

import type { Config } from "../config/index.ts";
import type { Exception, InventoryItem, Reason } from "../model/index.ts";
import { clausesInForce, type Judged, judge } from "./clauses.ts";
import { type PackageFacts, packageFacts } from "./facts.ts";
import { acceptance, overrideOfPackage } from "./overridden.ts";
import type { Setting } from "./setting.ts";

type Context = {
  readonly config: Config;
  readonly setting: Setting;
  readonly overrides?: readonly Exception[];
};
type Group = {
  readonly clause: string;
  readonly effect: "fail" | "warn";
  readonly override: Exception | undefined;
  readonly packages: PackageFacts[];
};

export function packageReasons(
  inventory: readonly InventoryItem[],
  { config, setting, overrides = [] }: Context,
): readonly Reason[] {
  const groups = new Map<string, Group>();
  const judgedAs = judgeOnce({ config, setting });
  for (const item of inventory) {
    const judged = judgedAs(item);
    if (judged === undefined || judged.action === "report") continue;
    const facts = packageFacts(item, config, setting);
    if (facts === undefined) continue;
    const { clause } = judged;
    const isBlocked = judged.action === "block";
    const override = isBlocked ? overrideOfPackage(facts, overrides, setting) : undefined;
    const key = `${clause}\0${override?.writtenAt ?? ""}`;
    const effect = isBlocked && override === undefined ? ("fail" as const) : ("warn" as const);
    const group = groups.get(key) ?? { clause, effect, override, packages: [] };
    group.packages.push(facts);
    groups.set(key, group);
  }
  return [...groups.values()].map(reasonOf);
}

/**
 * No clause asks for the name of a package: those of one file, scope and licence are judged alike, so that of a lockfile's thousands
 * only a few are judged.
 */
function judgeOnce({ config, setting }: Context): (item: InventoryItem) => Judged | undefined {
  const clauses = clausesInForce(config);
  const known = new Map<string, Judged | undefined>();
  return (item) => {
    const { scope, licences, lockedAt, declaredAt } = item.package;
    const path = lockedAt?.path ?? declaredAt?.path ?? "";
    const alike = `${item.change?.kind ?? ""}\0${scope}\0${path}\0${licences.join("\0")}`;
    const judged = known.get(alike);
    if (judged !== undefined || known.has(alike)) return judged;
    const facts = packageFacts(item, config, setting);
    const answer = facts === undefined ? undefined : judge(facts, config, clauses);
    known.set(alike, answer);
    return answer;
  };
}

function reasonOf({ clause, effect, override, packages }: Group): Reason {
  const count = `${packages.length} package${packages.length === 1 ? "" : "s"}`;
  const what = effect === "fail" || override !== undefined ? "blocked" : "to look at";
  const accepted = override === undefined ? "" : `; ${acceptance(override)}`;
  return {
    clause,
    effect,
    text: `${count} ${what} by ${clause}: ${namesOf(packages)}${accepted}`,
    subjects: [],
    nextStep: override === undefined ? "portcullis policy show licences" : "portcullis override list",
  };
}

function namesOf(packages: readonly PackageFacts[]): string {
  const names = [...new Set(packages.map(textOf))].sort();
  return `${names.slice(0, 5).join(", ")}${names.length > 5 ? ` and ${names.length - 5} more` : ""}`;
}

function textOf({ name, licences }: PackageFacts): string {
  return `${name} (${licences.length === 0 ? "no known licence" : licences.join(", ")})`;
}
