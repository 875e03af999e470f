// A report -> the events that a recorded run adds. Pure: the job that records may be another one than the job that scanned, and has
// nothing but the report.

import {
  type Coverage,
  canonicalJson,
  compareText,
  type Finding,
  type Instant,
  type LedgerEvent,
  type Report,
  sha256,
  type Triaged,
} from "../model/index.ts";
import type { RecordedRun, SeenFinding } from "./events.ts";
import type { LedgerHistory } from "./history.ts";
import { stagesOf } from "./stages.ts";

export type Recording = {
  /** Who records: a person's or a job's name. */
  readonly by: string;
  /** The recorder's own clock: what a report from another job claims about time is not believed. */
  readonly at: Instant;
  /** Names the run; recording the same run again changes nothing. */
  readonly run: string;
  /** Absent: the default branch. */
  readonly branch?: string;
  /** Of an image, by the policy. */
  readonly service?: string;
};

export function eventsOf(
  report: Report,
  history: LedgerHistory | undefined,
  recording: Recording,
): readonly LedgerEvent[] {
  const { at } = recording;
  const judged = report.findings.filter(
    ({ finding }) => recording.branch === undefined || finding.isInChange !== false,
  );
  const current = new Set(judged.map(({ finding }) => finding.fingerprint));
  const detected = judged
    .map((triaged) => seenFinding(triaged, current))
    .map((seen, index) => withFindableAt(seen, judged[index]?.finding, { report, history, recording }))
    .filter((seen) => isNews(seen, history));
  const event = (type: string, payload: unknown): LedgerEvent => ({
    id: eventId(recording.run, type, payload),
    type,
    at,
    by: recording.by,
    payload: payload as LedgerEvent["payload"], // plain data by the types of the events
  });
  return [
    ...rulesOf(report, history).map((rules) => event("rules.known", rules)),
    ...detected.map((seen) => event("finding.detected", seen)),
    event("run.recorded", runOf(report, judged, recording)),
    ...(history === undefined ? [] : stagesOf(report, history, recording)).map((stage) =>
      event("finding.milestone", stage),
    ),
  ];
}

/** The same run recorded twice (a job that was repeated after it lost the answer) gives the same ids. */
function eventId(run: string, type: string, payload: unknown): string {
  return sha256(canonicalJson([run, type, payload])).slice("sha256:".length, "sha256:".length + 32);
}

function rulesOf(
  report: Report,
  history: LedgerHistory | undefined,
): readonly { digest: string; ids: readonly string[] }[] {
  const unknown = new Map<string, string>(report.coverage.map(({ rules, engine }) => [rules, engine]));
  return [...unknown]
    .filter(([digest]) => history?.hasRules(digest) !== true)
    .map(([digest, engine]) => ({
      digest,
      ids: report.rules
        .filter((rule) => rule.engine === engine)
        .map(({ id }) => id)
        .sort(),
    }))
    .filter(({ ids }) => ids.length > 0)
    .sort((a, b) => compareText(a.digest, b.digest));
}

function seenFinding({ finding, service, countsAs }: Triaged, current: ReadonlySet<string>): SeenFinding {
  const { evidence } = finding;
  const vulnerability = evidence.kind === "vulnerability" ? evidence : undefined;
  // A former name that another finding of this very run bears now cannot be this one's past (two files that swapped names).
  const former = finding.formerly.filter((name) => !current.has(name));
  return {
    names: [...new Set<string>([finding.fingerprint, ...former])],
    rule: finding.rule,
    engine: finding.engine,
    witnesses: witnessesOf(finding),
    severity: finding.severity === "unknown" ? "unknown" : countsAs, // a table has its own word for the unknown
    title: finding.title,
    paths: [...new Set<string>(finding.locations.map(({ path }) => path))].sort(),
    place: finding.placeClass,
    ...(service === undefined ? {} : { service }),
    ...(vulnerability === undefined ? {} : { package: vulnerability.package.purl }),
    hasFix: vulnerability !== undefined && vulnerability.fixedIn.length > 0,
    isExploited: vulnerability?.isExploited ?? false,
    ...(vulnerability?.exploitedDueOn === undefined ? {} : { exploitedDueOn: vulnerability.exploitedDueOn }),
  };
}

/**
 * Only for what nobody knew: the run before is the last moment at which it may not have been there, so that a package that came yesterday
 * with an advisory of last year was not overlooked for a year.
 */
function withFindableAt(
  seen: SeenFinding,
  finding: Finding | undefined,
  {
    report,
    history,
    recording,
  }: { readonly report: Report; readonly history: LedgerHistory | undefined; readonly recording: Recording },
): SeenFinding {
  const publishedAt =
    finding?.evidence.kind === "vulnerability" ? finding.evidence.advisory.publishedAt : undefined;
  const before = history?.lastRunAt(targetOf(report));
  const isKnown = seen.names.some((name) => history?.record(name) !== undefined);
  if (publishedAt === undefined || before === undefined || isKnown || recording.branch !== undefined)
    return seen;
  return { ...seen, findableAt: publishedAt > before ? publishedAt : before };
}

function witnessesOf(finding: Finding): string[] {
  return finding.witnesses.length === 0 ? [finding.engine] : [...finding.witnesses].sort();
}

/** Only what the ledger does not know yet is told again. */
function isNews(seen: SeenFinding, history: LedgerHistory | undefined): boolean {
  const known = history?.record(seen.names[0] ?? "");
  if (known === undefined) return true;
  const told = (milestone: string): boolean =>
    known.clock.some((event) => event.kind === "milestone" && event.name === milestone);
  const { rule, witnesses, severity, title, paths, place, service, package: packageName } = seen;
  const now = {
    rule,
    witnesses,
    severity,
    title,
    paths,
    place,
    service: service ?? known.service,
    package: packageName ?? known.package,
  };
  const then = {
    ...{
      rule: known.rule,
      witnesses: known.witnesses,
      severity: known.severity,
      title: known.title,
      paths: known.paths,
    },
    ...{ place: known.place, service: known.service, package: known.package },
  };
  return (
    canonicalJson(now) !== canonicalJson(then) ||
    // A name that leads elsewhere tells that two records are one finding.
    seen.names.some((name) => history?.record(name)?.fingerprint !== known.fingerprint) ||
    (seen.hasFix && !told("fix-available")) ||
    (seen.isExploited && !told("exploited"))
  );
}

function runOf(report: Report, judged: readonly Triaged[], recording: Recording): RecordedRun {
  return {
    run: recording.run,
    target: targetOf(report),
    ...(recording.branch === undefined ? {} : { branch: recording.branch }),
    ...(report.target.environment === undefined ? {} : { environment: report.target.environment }),
    coverage: report.coverage.map(coverageOf),
    gaps: report.gaps.map(({ engine, path, isWhole }) => ({
      ...(engine === undefined ? {} : { witness: engine }),
      ...(path === undefined || isWhole === true ? {} : { path }),
    })),
    seen: judged
      .map(({ finding, action, heldBy }) => ({
        name: finding.fingerprint as string,
        ...(heldBy === undefined ? {} : { isHeld: true }),
        ...(action === "block"
          ? { state: "blocked" as const }
          : action === "warn"
            ? { state: "warned" as const }
            : {}),
      }))
      .sort((a, b) => compareText(a.name, b.name)),
  };
}

function coverageOf(coverage: Coverage): RecordedRun["coverage"][number] {
  const { engine, tool, rules, advisories, scope } = coverage;
  return {
    witness: tool ?? engine,
    rules,
    ...(advisories === undefined ? {} : { advisories }),
    scope: scope.kind === "paths" ? { kind: "paths", paths: [...scope.paths] } : { kind: scope.kind },
  };
}

/** Images by repository name: a new tag or digest is the same place. */
export function targetOf({ target }: Report): string {
  switch (target.kind) {
    case "image":
      return `image:${target.name.replace(/@sha256:[0-9a-f]+$/, "").replace(/:[^:/]+$/, "")}`;
    case "archive":
    case "sbom":
      return `${target.kind}:${target.name}`;
    case "history":
      return "history";
    default:
      return "repository";
  }
}
