// The facts that policy clauses speak of, as plain data: one record a finding or package. They are what a decision was made from, so
// they are recorded with it and can be judged again by another policy (`policy replay`).

import type { Config } from "../config/index.ts";
import type {
  EngineId,
  Finding,
  FixState,
  Instant,
  InventoryItem,
  KnownFinding,
  KnownSeverity,
  PlaceClass,
  Severity,
  SlaState,
  Triaged,
} from "../model/index.ts";
import { countedSeverity } from "./counted-severity.ts";
import { type LicenceStanding, licenceStanding } from "./licences.ts";
import { serviceOf, serviceOfPath } from "./services.ts";
import type { Setting } from "./setting.ts";

export type FindingFacts = {
  readonly kind: "finding";
  readonly name: string;
  readonly layer: EngineId;
  readonly rule: string;
  readonly family: string;
  readonly tools: readonly string[];
  /** After `severities` and `unknown_severity`. */
  readonly severity: KnownSeverity;
  readonly statedSeverity: Severity;
  readonly confidence: "high" | "medium" | "low";
  readonly path: string;
  readonly place: PlaceClass;
  readonly new: boolean;
  readonly service?: string;
  readonly target: Setting["target"];
  readonly branch?: string;
  readonly environment?: string;
  readonly cvss?: number;
  readonly epss?: number;
  readonly exploited?: boolean;
  readonly fix?: FixState;
  readonly hasFix?: boolean;
  readonly reached?: boolean;
  readonly scope?: "production" | "development" | "optional" | "peer";
  readonly sla?: SlaState["state"];
  readonly dueInHours?: number;
  readonly ageHours?: number;
  readonly rotation?: "leaked" | "rotated" | "confirmed-dead";
  readonly validity?: "live" | "revoked" | "unknown";
};

export type PackageFacts = {
  readonly kind: "package";
  readonly name: string;
  readonly package: "added" | "changed" | "unchanged" | "present";
  readonly licence?: LicenceStanding;
  readonly licences: readonly string[];
  readonly scope: "production" | "development" | "optional" | "peer";
  readonly path?: string;
  readonly service?: string;
  readonly target: Setting["target"];
  readonly branch?: string;
  readonly environment?: string;
};

export type Facts = FindingFacts | PackageFacts;

export type FindingState = {
  readonly isNew: boolean;
  readonly rotation?: NonNullable<KnownFinding["rotation"]>;
  readonly firstSeenAt?: Instant;
  readonly sla?: SlaState;
  readonly now: Instant;
};

export function findingFacts(
  finding: Finding,
  state: FindingState,
  config: Config,
  setting: Setting,
): FindingFacts {
  const service = serviceOf(finding, config.services, setting);
  return {
    kind: "finding",
    name: finding.fingerprint,
    layer: finding.engine,
    rule: finding.rule,
    family: finding.rule.split("/")[0] ?? "",
    tools: [...new Set([finding.engine, ...finding.witnesses])],
    severity: severityOf(finding, config),
    statedSeverity: finding.severity,
    confidence: finding.confidence,
    path: finding.locations[0].path,
    place: finding.placeClass,
    new: state.isNew,
    ...place(setting, service),
    ...vulnerabilityFacts(finding),
    ...clockFacts(state),
    ...(state.rotation === undefined ? {} : { rotation: state.rotation }),
    ...(finding.evidence.kind === "secret" ? { validity: finding.evidence.validity } : {}),
  };
}

export function severityOf({ rule, severity, evidence }: Finding, { policy }: Config): KnownSeverity {
  return countedSeverity({ rule, severity, isVulnerability: evidence.kind === "vulnerability" }, policy);
}

/** Facts of an earlier run, as this policy would have counted them. */
export function recounted(facts: Facts, config: Config): Facts {
  if (facts.kind === "package") {
    const { licence: _, ...rest } = facts;
    const licence = licenceStanding(facts, config.licences);
    return licence === undefined ? rest : { ...rest, licence };
  }
  const { rule, statedSeverity } = facts;
  const graded = { rule, severity: statedSeverity, isVulnerability: facts.exploited !== undefined };
  return { ...facts, severity: countedSeverity(graded, config.policy) };
}

/** The same facts, from a finding that was triaged before: out of a report, for `explain` and for the ledger. */
export function factsOfTriaged(
  item: Triaged,
  config: Config,
  at: { readonly setting: Setting; readonly now: Instant },
): FindingFacts {
  const state = {
    ...{ isNew: item.isNew, now: at.now },
    ...(item.rotation === undefined ? {} : { rotation: item.rotation }),
    ...(item.sla === undefined ? {} : { sla: item.sla }),
  };
  return findingFacts(item.finding, state, config, at.setting);
}

function place(
  setting: Setting,
  service: string | undefined,
): Pick<FindingFacts, "target" | "branch" | "environment" | "service"> {
  return {
    target: setting.target,
    ...(setting.branch === undefined ? {} : { branch: setting.branch }),
    ...(setting.environment === undefined ? {} : { environment: setting.environment }),
    ...(service === undefined ? {} : { service }),
  };
}

function vulnerabilityFacts({ evidence, score }: Finding): Partial<FindingFacts> {
  if (evidence.kind !== "vulnerability") return score === undefined ? {} : { cvss: score };
  const cvss = evidence.cvss?.score ?? score;
  return {
    ...(cvss === undefined ? {} : { cvss }),
    ...(evidence.epss === undefined ? {} : { epss: evidence.epss }),
    exploited: evidence.isExploited,
    fix: evidence.fixState,
    hasFix: evidence.fixState === "fixed" || evidence.fixedIn.length > 0,
    reached: evidence.reached !== undefined,
    scope: evidence.package.scope,
  };
}

function clockFacts({ sla, firstSeenAt, now }: FindingState): Partial<FindingFacts> {
  const startedAt = sla?.startedAt ?? firstSeenAt;
  return {
    ...(sla === undefined ? {} : { sla: sla.state }),
    ...(sla?.dueAt === undefined ? {} : { dueInHours: hoursBetween(now, sla.dueAt) }),
    ...(startedAt === undefined ? {} : { ageHours: Math.max(0, hoursBetween(startedAt, now)) }),
  };
}

function hoursBetween(from: Instant, to: Instant): number {
  return (Date.parse(to) - Date.parse(from)) / 3_600_000;
}

export function packageFacts(
  item: Extract<InventoryItem, { kind: "package" }>,
  config: Config,
  setting: Setting,
): PackageFacts | undefined {
  if (item.change?.kind === "removed") return undefined;
  const ref = item.package;
  const path = ref.lockedAt?.path ?? ref.declaredAt?.path;
  const service = path === undefined ? undefined : serviceOfPath(path, config.services);
  const licence = licenceStanding(ref, config.licences);
  return {
    kind: "package",
    name: ref.purl,
    package: item.change?.kind ?? (setting.isChange ? "unchanged" : "present"),
    ...(licence === undefined ? {} : { licence }),
    licences: ref.licences,
    scope: ref.scope,
    ...(path === undefined ? {} : { path }),
    ...place(setting, service),
  };
}
