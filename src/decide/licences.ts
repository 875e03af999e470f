// What the `licences:` section makes of a package: allowed, to be looked at, or denied. Expressions are judged by `formats/licences`;
// of several licences of one package the gravest counts.

import type { Config } from "../config/index.ts";
import { judgeLicences } from "../formats/licences/index.ts";
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
  const answer = judgeLicences([text], rules);
  if (answer === "unknown") return rules.allow.length > 0 ? "denied" : unknownStanding(rules); // nobody knows what it grants
  return { allow: "allowed", review: "review", deny: "denied" }[answer] as LicenceStanding; // the table's own values
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
