// Policy clauses: the first one whose facts all hold says what is done. Every fact has one line in the table of tests below.

import type { Config } from "../config/index.ts";
import type { Facts, FindingFacts, PackageFacts } from "./facts.ts";
import { matchesName, matchesPath } from "./glob.ts";

export type Action = "block" | "warn" | "report";
export type Clause = NonNullable<Config["policy"]["rules"]>[number];
type When = Clause["when"];
export type Judged = { readonly action: Action; readonly clause: string };

/** What holds when the policy names no rules: new secrets block; new critical and high findings block; the rest warns or is reported. */
export const shippedClauses: readonly Clause[] = [
  {
    name: "vendored-secrets-warn",
    when: { layer: ["secrets"], place: ["vendored"], new: true },
    action: "warn",
  },
  {
    // A key whose format is its proof is a key in a guide, too; a password beside its name may be one that is made up.
    name: "likely-example-secrets-warn",
    when: { layer: ["secrets"], place: ["example"], confidence: ["medium", "low"], new: true },
    action: "warn",
  },
  { name: "new-secrets-block", when: { layer: ["secrets"], new: true }, action: "block" },
  { name: "known-secrets-warn", when: { layer: ["secrets"] }, action: "warn" },
  {
    name: "test-code-reports",
    when: { layer: ["code"], place: ["test", "example", "vendored", "generated"] },
    action: "report",
  },
  {
    name: "test-dependencies-warn",
    when: {
      layer: ["dependencies"],
      place: ["test", "example", "vendored", "generated"],
      severity: ["critical", "high", "medium"],
    },
    action: "warn",
  },
  {
    name: "new-critical-and-high-block",
    when: { severity: ["critical", "high"], new: true },
    action: "block",
  },
  {
    name: "denied-licences-block",
    when: { package: ["added", "changed", "present"], licence: ["denied"] },
    action: "block",
  },
  { name: "known-denied-licences-warn", when: { licence: ["denied"] }, action: "warn" },
  {
    name: "new-licences-to-review-warn",
    when: { package: ["added", "changed"], licence: ["review"] },
    action: "warn",
  },
  { name: "medium-and-known-warn", when: { severity: ["critical", "high", "medium"] }, action: "warn" },
];

export type ClauseInForce = { readonly clause: Clause; readonly name: string };

/** All clauses in their order, each with the name that reasons cite. */
export function clausesInForce(config: Config): readonly ClauseInForce[] {
  const source = config.policy.rules === undefined ? "default" : "policy.rules";
  return (config.policy.rules ?? shippedClauses).map((clause, index) => ({
    clause,
    name: `${source}[${index}]${clause.name === undefined ? "" : ` ${clause.name}`}`,
  }));
}

/** Packages that no clause speaks of are nothing to report: undefined. */
export function judge(facts: FindingFacts, config: Config, clauses?: readonly ClauseInForce[]): Judged;
export function judge(facts: Facts, config: Config, clauses?: readonly ClauseInForce[]): Judged | undefined;
/** `clauses` are those of the configuration, for who asks about thousands of packages. */
export function judge(
  facts: Facts,
  config: Config,
  clauses: readonly ClauseInForce[] = clausesInForce(config),
): Judged | undefined {
  if (facts.kind === "finding" && config.policy.report_only.includes(facts.layer))
    return { action: "report", clause: `policy.report_only ${facts.layer}` };
  const found = clauses.find(({ clause }) => clauseHolds(clause, facts));
  if (found !== undefined) return { action: found.clause.action, clause: found.name };
  if (facts.kind === "package") return undefined;
  return { action: "report", clause: "default: everything else is reported" };
}

export function clauseHolds(clause: Clause, facts: Facts): boolean {
  return failedFact(clause, facts) === undefined;
}

/** The first fact that keeps a clause from holding; undefined when it holds. */
export function failedFact(clause: Clause, facts: Facts): string | undefined {
  const isAboutPackages = clause.when.package !== undefined || clause.when.licence !== undefined;
  if (isAboutPackages !== (facts.kind === "package")) return isAboutPackages ? "package" : "finding";
  return Object.keys(clause.when).find((key) => !factHolds(key as keyof When, clause.when, facts)); // keys of a checked clause
}

function factHolds<K extends keyof When>(key: K, when: When, facts: Facts): boolean {
  const wanted = when[key] as NonNullable<When[K]> | undefined; // the same type, which a generic index does not see
  const holds = tests[key] as (wanted: NonNullable<When[K]>, facts: AnyFacts) => boolean;
  return wanted === undefined || holds(wanted, { ...noFacts, ...facts });
}

/** Both kinds of facts in one: what one does not have is undefined, and an undefined fact never holds. */
type AnyFacts = Partial<Omit<FindingFacts, "kind">> & Partial<Omit<PackageFacts, "kind">>;
const noFacts: AnyFacts = {};

type Tests = { readonly [K in keyof When]-?: (wanted: NonNullable<When[K]>, facts: AnyFacts) => boolean };

const tests: Tests = {
  layer: (wanted, { layer }) => isOneOf(wanted, layer),
  family: (wanted, { family }) => isOneOf(wanted, family),
  rule: (wanted, { rule, family }) =>
    isOneOf(wanted, rule) || (family !== undefined && wanted.includes(`${family}/*`)),
  tool: (wanted, { tools = [] }) => tools.some((tool) => isOneOf(wanted, tool)),
  severity: (wanted, { severity }) => isOneOf(wanted, severity),
  confidence: (wanted, { confidence }) => isOneOf(wanted, confidence),
  path: (wanted, { path }) => path !== undefined && wanted.some((glob) => matchesPath(glob, path)),
  place: (wanted, { place }) => isOneOf(wanted, place),
  new: (wanted, facts) => wanted === facts.new,
  service: (wanted, { service }) => isOneOf(wanted, service),
  target: (wanted, { target }) => isOneOf(wanted, target),
  branch: (wanted, { branch }) => branch !== undefined && wanted.some((glob) => matchesName(glob, branch)),
  environment: (wanted, { environment }) => isOneOf(wanted, environment),
  cvss_at_least: (wanted, { cvss }) => cvss !== undefined && cvss >= wanted,
  epss_at_least: (wanted, { epss }) => epss !== undefined && epss >= wanted,
  exploited: (wanted, { exploited }) => wanted === exploited,
  fix: (wanted, { fix, hasFix }) => isOneOf(wanted, fix) || (wanted.includes("available") && hasFix === true),
  reached: (wanted, { reached }) => wanted === reached,
  scope: (wanted, { scope }) => isOneOf(wanted, scope),
  sla: (wanted, { sla }) => isOneOf(wanted, sla),
  due_within_hours: (wanted, { dueInHours }) => dueInHours !== undefined && dueInHours <= wanted,
  age_hours_at_least: (wanted, { ageHours }) => ageHours !== undefined && ageHours >= wanted,
  validity: (wanted, { validity }) => isOneOf(wanted, validity),
  rotation: (wanted, { rotation }) => isOneOf(wanted, rotation),
  package: (wanted, facts) => isOneOf(wanted, facts.package),
  licence: (wanted, { licence }) => isOneOf(wanted, licence),
};

function isOneOf(wanted: readonly string[], fact: string | undefined): boolean {
  return fact !== undefined && wanted.includes(fact);
}
