// Findings -> findings with a state: new or known, excepted or not, and what the policy makes of each. A pure function.

import type { Config } from "../config/index.ts";
import {
  compareTriaged,
  type Exception,
  type Finding,
  type Fingerprint,
  type History,
  type Instant,
  type KnownFinding,
  type SlaState,
  type Triaged,
} from "../model/index.ts";
import { type Action, judge } from "./clauses.ts";
import { clockOf } from "./clock.ts";
import { scopeMatches } from "./exceptions/matching.ts";
import { type ExceptionRules, standingOf } from "./exceptions/standing.ts";
import { type FindingFacts, findingFacts, severityOf } from "./facts.ts";
import { isDealtWith, rotationClause } from "./rotation.ts";
import type { Setting } from "./setting.ts";
import { type SlaPolicy, slaPolicy } from "./sla/index.ts";

/** Fingerprints that a baseline file knows; `listed` is what it says of each. */
export type Baseline = Pick<ReadonlySet<Fingerprint>, "has"> & { readonly listed?: readonly BaselineEntry[] };

export type BaselineEntry = {
  readonly fingerprint: Fingerprint;
  readonly rule: string;
  readonly path: string;
  /** The head did not have it any more when the file was written. */
  readonly isHistory: boolean;
};

export type TriageInput = {
  readonly findings: readonly Finding[];
  readonly config: Config;
  readonly history: History;
  readonly baseline: Baseline;
  readonly setting: Setting;
  readonly now: Instant;
  /** What `gatherExceptions` found for each finding. */
  readonly exceptions: ReadonlyMap<Fingerprint, readonly Exception[]>;
  /** Recorded, delivered and approved: they hold for whatever they name. */
  readonly overrides: readonly Exception[];
  readonly rules: ExceptionRules;
};

/** Gravest first, as the policy counts. */
export function triage(input: TriageInput): readonly Triaged[] {
  const sla = slaPolicy(input.config);
  return input.findings.map((finding) => triageOne(finding, input, sla)).sort(compareTriaged);
}

function triageOne(finding: Finding, input: TriageInput, policy: SlaPolicy): Triaged {
  const { facts, known, sla } = factsFor(finding, input, policy);
  const at = { setting: input.setting, ...(facts.service === undefined ? {} : { service: facts.service }) };
  const exceptions = [
    ...(input.exceptions.get(finding.fingerprint) ?? []),
    ...input.overrides.filter((one) => scopeMatches(one.scope, finding, at)),
  ];
  const heldBy = exceptions.findIndex((one) => standingOf(one, finding, input.rules) === "holds");
  const { action, clause } = isDealtWith(input.config, finding, known?.rotation)
    ? ({ action: "report", clause: rotationClause } as const)
    : judge(facts, input.config);
  return {
    finding,
    countsAs: facts.severity,
    isNew: facts.new,
    ...(facts.service === undefined ? {} : { service: facts.service }),
    state: stateOf(action, heldBy >= 0, known),
    ...(known?.rotation === undefined ? {} : { rotation: known.rotation }),
    ...(sla === undefined ? {} : { sla }),
    exceptions,
    ...(heldBy >= 0 ? { heldBy } : {}),
    action,
    clause,
  };
}

/** What the clauses are asked with, and where it comes from. */
function factsFor(
  finding: Finding,
  input: Pick<TriageInput, "baseline" | "history" | "setting" | "config" | "now">,
  policy: SlaPolicy = slaPolicy(input.config),
): { readonly facts: FindingFacts; readonly known?: KnownFinding; readonly sla?: SlaState } {
  const names = [finding.fingerprint, ...finding.formerly];
  const inBaseline = names.some((name) => input.baseline.has(name));
  const isNew = !inBaseline && (!input.setting.isChange || finding.isInChange !== false);
  const known = input.history.known(names);
  // Without a memory there is no clock: it would start anew with every run.
  const sla =
    input.history.head === undefined
      ? undefined
      : clockOf(finding, known, {
          ...{ sla: policy, now: input.now, countsAs: severityOf(finding, input.config) },
        });
  const state = {
    ...{ isNew, now: input.now },
    ...(known === undefined ? {} : { firstSeenAt: known.firstSeenAt }),
    ...(known?.rotation === undefined ? {} : { rotation: known.rotation }),
    ...(sla === undefined ? {} : { sla }),
  };
  const facts = findingFacts(finding, state, input.config, input.setting);
  return { facts, ...(known === undefined ? {} : { known }), ...(sla === undefined ? {} : { sla }) };
}

/** What people recorded stands before what a run says; a held finding is ignored, unless somebody called it a false positive. */
function stateOf(action: Action, isHeld: boolean, known: KnownFinding | undefined): Triaged["state"] {
  const recorded = known?.state;
  if (isHeld) return recorded === "false-positive" ? recorded : "ignored";
  if (recorded === "in-review" || recorded === "updating" || recorded === "false-positive") return recorded;
  return action === "block" ? "blocked" : action === "warn" ? "warned" : "detected";
}
