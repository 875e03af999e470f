// What the `licences:` section makes of a package: allowed, to be looked at, or denied. Expressions are judged as SPDX 2.3 Annex D
// writes them: of "A OR B" the better half counts, of "A AND B" the worse.

import parseSpdx, { type Info } from "spdx-expression-parse";
import type { Config } from "../config/index.ts";
import type { PackageRef } from "../model/index.ts";

export const licenceStandings = ["allowed", "review", "denied"] as const;
export type LicenceStanding = (typeof licenceStandings)[number];
type Rules = NonNullable<Config["licences"]["production"]>;

/** Undefined when the configuration says nothing of licences for this kind of package. */
export function licenceStanding(
  item: Pick<PackageRef, "licences" | "scope">,
  licences: Config["licences"],
): LicenceStanding | undefined {
  const rules =
    item.scope === "development" ? (licences.development ?? licences.production) : licences.production;
  if (rules === undefined) return undefined;
  if (item.licences.length === 0) return unknownStanding(rules);
  return worst(item.licences.map((text) => standingOf(text, rules)));
}

function unknownStanding(rules: Rules): LicenceStanding {
  return { allow: "allowed", review: "review", deny: "denied" }[rules.unknown] as LicenceStanding; // the table's own values
}

function standingOf(text: string, rules: Rules): LicenceStanding {
  const whole = named(text, rules); // a policy may name an expression as it stands
  if (whole !== undefined) return whole;
  try {
    return ofExpression(parseSpdx(text), rules);
  } catch {
    return rules.allow.length > 0 ? "denied" : unknownStanding(rules); // not an SPDX expression: nobody knows what it grants
  }
}

function ofExpression(info: Info, rules: Rules): LicenceStanding {
  if ("conjunction" in info) {
    const halves = [ofExpression(info.left, rules), ofExpression(info.right, rules)];
    return info.conjunction === "or" ? best(halves) : worst(halves);
  }
  const id = `${info.license}${info.plus === true ? "+" : ""}`;
  const full = info.exception === undefined ? id : `${id} WITH ${info.exception}`;
  return (
    named(full, rules) ??
    (full === id ? undefined : named(id, rules)) ??
    (rules.allow.length > 0 ? "denied" : "allowed")
  );
}

function named(text: string, rules: Rules): LicenceStanding | undefined {
  const has = (list: readonly string[]): boolean =>
    list.some((one) => one.toLowerCase() === text.toLowerCase());
  if (has(rules.deny)) return "denied";
  if (has(rules.review)) return "review";
  return has(rules.allow) ? "allowed" : undefined;
}

function worst(standings: readonly LicenceStanding[]): LicenceStanding {
  return licenceStandings[Math.max(...standings.map((one) => licenceStandings.indexOf(one)))] ?? "denied";
}

function best(standings: readonly LicenceStanding[]): LicenceStanding {
  return licenceStandings[Math.min(...standings.map((one) => licenceStandings.indexOf(one)))] ?? "denied";
}
