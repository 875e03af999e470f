// Findings -> findings with a state: new or known, excepted or not, and what the policy makes of each. A pure function.

import type { Config } from "../config/index.ts";
import {
  type ClockEvent,
  type Day,
  type Exception,
  endOf,
  type Finding,
  type Fingerprint,
  type History,
  type Instant,
  type KnownFinding,
  type Triaged,
} from "../model/index.ts";
import { type Action, actionFor } from "./clauses.ts";
import { matchesPath } from "./glob.ts";
import { type SlaPolicy, slaPolicy, slaState } from "./sla/index.ts";

/** Fingerprints that a baseline file knows. */
export type Baseline = ReadonlySet<Fingerprint>;

export type TriageInput = {
  readonly findings: readonly Finding[];
  readonly config: Config;
  readonly history: History;
  readonly baseline: Baseline;
  /** True for a change: a finding that the base has already is not new. */
  readonly isChange: boolean;
  readonly now: Instant;
  readonly configName: string;
};

export function triage(input: TriageInput): readonly Triaged[] {
  const sla = slaPolicy(input.config);
  return input.findings.map((finding) => triageOne(finding, input, sla));
}

function triageOne(finding: Finding, input: TriageInput, sla: SlaPolicy): Triaged {
  const names = [finding.fingerprint, ...finding.formerly];
  const inBaseline = names.some((name) => input.baseline.has(name));
  const isNew = !inBaseline && (!input.isChange || finding.isInChange !== false);
  const exceptions = exceptionsFor(finding, input);
  const heldBy = exceptions.findIndex((exception) => holds(exception, input.now));
  const { action, clause } = actionFor(finding, isNew, input.config);
  const known = input.history.known(names);
  const state = heldBy >= 0 ? "ignored" : (recordedState(known) ?? stateOf(action));
  return {
    ...{ finding, isNew, state, exceptions, ...(heldBy >= 0 ? { heldBy } : {}), action, clause },
    // Without a memory there is no clock: it would start anew with every run.
    ...(input.history.head === undefined ? {} : clocksOf(finding, known, { sla, now: input.now })),
  };
}

/** How far people have brought it; what a run itself would say is said by the run. */
function recordedState(known: KnownFinding | undefined): Triaged["state"] | undefined {
  const isOurs =
    known?.state === "in-review" || known?.state === "updating" || known?.state === "false-positive";
  return isOurs ? known.state : undefined;
}

/** For a finding that the ledger does not know yet the clock starts with this very run. */
function clocksOf(
  finding: Finding,
  known: KnownFinding | undefined,
  { sla, now }: { readonly sla: SlaPolicy; readonly now: Instant },
): Pick<Triaged, "sla" | "rotation"> {
  const clock = known === undefined ? firstSight(finding, now) : stillTicking(known.clock, now);
  const state = slaState(clock, sla.table, sla.calendar, now);
  return {
    ...(state === undefined ? {} : { sla: state }),
    ...(known?.rotation === undefined ? {} : { rotation: known.rotation }),
  };
}

/** It is here now, so a clock that was ended goes on: the ledger will say the same when this run is recorded. */
function stillTicking(clock: readonly ClockEvent[], at: Instant): readonly ClockEvent[] {
  const last = clock.findLast(({ kind }) => kind === "ended" || kind === "reopened");
  return last?.kind === "ended" ? [...clock, { kind: "reopened", at }] : clock;
}

function firstSight({ severity, evidence }: Finding, at: Instant): readonly ClockEvent[] {
  const isExploited = evidence.kind === "vulnerability" && evidence.isExploited;
  const dueOn = evidence.kind === "vulnerability" ? evidence.exploitedDueOn : undefined;
  return [
    { kind: "milestone", at, name: "detected" },
    { kind: "class", at, class: severity },
    // `due` takes a text that is no day of the calendar as none.
    ...(isExploited
      ? [
          {
            kind: "milestone" as const,
            at,
            name: "exploited",
            ...(dueOn === undefined ? {} : { dueOn: dueOn as Day }),
          },
        ]
      : []),
  ];
}

function stateOf(action: Action): Triaged["state"] {
  return action === "block" ? "blocked" : action === "warn" ? "warned" : "detected";
}

function holds(exception: Exception, now: Instant): boolean {
  return !exception.isProposedByChange && now < endOf(exception.endsOn);
}

function exceptionsFor(finding: Finding, input: TriageInput): readonly Exception[] {
  return input.config.ignores.flatMap((entry, index): Exception[] => {
    const names: readonly string[] = [finding.fingerprint, ...finding.formerly];
    const family = finding.rule.split("/")[0];
    const isMatch =
      (entry.fingerprint === undefined || names.includes(entry.fingerprint)) &&
      (entry.rule === undefined || entry.rule === finding.rule || entry.rule === `${family}/*`) &&
      (entry.path === undefined ||
        finding.locations.every((location) => matchesPath(entry.path ?? "", location.path))) &&
      (entry.advisory === undefined || advisoryNames(finding).includes(entry.advisory)) &&
      (entry.package === undefined ||
        (finding.evidence.kind === "vulnerability" && finding.evidence.package.name === entry.package)) &&
      [entry.fingerprint, entry.rule, entry.path, entry.advisory, entry.package].some(
        (part) => part !== undefined,
      );
    if (!isMatch) return [];
    const { reason, owner, approver, until, ...scope } = entry;
    const defined = Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== undefined));
    return [
      {
        scope: defined,
        reason,
        owner,
        endsOn: until as Day, // the schema's pattern is the brand's rule
        origin: "entry",
        writtenAt: `${input.configName}: ignores[${index}]`,
        isProposedByChange: false,
        ...(approver === undefined ? {} : { approver }),
      },
    ];
  });
}

function advisoryNames(finding: Finding): readonly string[] {
  return finding.evidence.kind === "vulnerability"
    ? [finding.evidence.advisory.id, ...finding.evidence.advisory.aliases]
    : [];
}
