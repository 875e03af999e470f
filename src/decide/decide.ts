// The whole of `decide` for one run: exceptions gathered, findings triaged, the gate answered. What the pipeline calls.

import type { Config } from "../config/index.ts";
import type {
  Commented,
  Commits,
  Coverage,
  CoverageScope,
  Decision,
  Digest,
  Exception,
  Finding,
  Gap,
  History,
  Instant,
  InventoryItem,
  Reason,
  Subject,
  TreeReader,
  Triaged,
} from "../model/index.ts";
import { letsPass } from "../model/index.ts";
import { baselineReasons } from "./baseline-reasons.ts";
import { type Approval, gatherExceptions, recordedApprovals } from "./exceptions/index.ts";
import { gate } from "./gate.ts";
import { rotationReasons } from "./rotation.ts";
import { settingOf } from "./setting.ts";
import { type Baseline, triage } from "./triage.ts";

/** Where a run takes place, as far as a decision depends on it. */
export type RunPlace = {
  readonly isCi: boolean;
  readonly isPullRequest: "yes" | "no" | "unknown";
  readonly branch?: string;
  readonly environment?: string;
  /** Login of whoever started the job. */
  readonly actor?: string;
};

export const atDesk: RunPlace = { isCi: false, isPullRequest: "no" };

export type DecideInput = {
  readonly detected: {
    readonly findings: readonly Finding[];
    readonly inventory: readonly InventoryItem[];
    readonly gaps: readonly Gap[];
    /** Which layers looked; absent: all. */
    readonly coverage?: readonly Coverage[];
    readonly commented?: readonly Commented[];
  };
  readonly subject: Subject;
  readonly scope: CoverageScope;
  readonly isPartial: boolean;
  readonly config: Config;
  readonly configName: string;
  readonly isConfigInTree: boolean;
  readonly baseline: Baseline;
  readonly history: History;
  readonly now: Instant;
  readonly place: RunPlace;
  readonly trusted: TreeReader;
  readonly head: TreeReader;
  readonly commits?: Commits;
  readonly approvals?: readonly Approval[];
  readonly advisories?: Digest;
  /** Asked only when something stops the run. */
  readonly overrides?: () => Promise<OverrideSource>;
};

export type OverrideSource = {
  /** Those that hold now. */
  readonly standing: () => Promise<readonly Exception[]>;
  /** SECURITY_OVERRIDE is set: records an override for this run. Answers all that hold then, and why this one does not. */
  readonly request?: () => Promise<OverrideAnswer>;
};

export type OverrideAnswer = {
  readonly overrides: readonly Exception[];
  readonly reasons: readonly Reason[];
};

export type Decided = { readonly triaged: readonly Triaged[]; readonly decision: Decision };

export async function decide(input: DecideInput): Promise<Decided> {
  const bare = await judgeWith(input, { overrides: [], reasons: [] });
  if (input.overrides === undefined || !isStopped(bare)) return bare;
  const source = await input.overrides();
  const overrides = await source.standing();
  const judged = overrides.length === 0 ? bare : await judgeWith(input, { overrides, reasons: [] });
  if (source.request === undefined || !isStopped(judged)) return judged;
  return judgeWith(input, await source.request());
}

/** What excepts packages alone is looked for when a layer of this run speaks of them. */
function looksAtPackages({ coverage }: DecideInput["detected"]): boolean {
  return coverage?.some(({ engine }) => engine === "dependencies" || engine === "images") ?? true;
}

function isStopped({ decision: { verdict } }: Decided): boolean {
  return !letsPass(verdict);
}

/** A job of a push over what the default branch has already: whoever merged it has answered its proposals. A push elsewhere is a change. */
async function isMerged({ place, subject, commits }: DecideInput): Promise<boolean> {
  if (place.isPullRequest !== "no" || subject.commit === undefined) return false;
  return (await commits?.isOnDefaultBranch(subject.commit)) === true;
}

async function judgeWith(input: DecideInput, answer: OverrideAnswer): Promise<Decided> {
  const { config, detected, now, place } = input;
  const setting = settingOf(input.subject, place);
  const rules = {
    now,
    isProposalsOnly: place.isCi && setting.isChange && !(await isMerged(input)),
    ignoresInChange: config.policy.ignores_in_change,
  };
  const gathered = await gatherExceptions({
    ...{ findings: detected.findings, config, configName: input.configName },
    ...(detected.commented === undefined || input.scope.kind !== "everything"
      ? {}
      : { commented: detected.commented }),
    ...{ isConfigInTree: input.isConfigInTree, trusted: input.trusted, head: input.head, setting, now },
    ...{ isCi: place.isCi, isPart: input.scope.kind === "paths" || !looksAtPackages(detected) },
    ...(input.commits === undefined ? {} : { commits: input.commits }),
    approvals: [...(input.approvals ?? []), ...recordedApprovals(input.history, config.approvers)],
    ...(place.actor === undefined ? {} : { authors: [place.actor] }),
  });
  const triaged = triage({
    ...{ findings: detected.findings, config, history: input.history, baseline: input.baseline },
    ...{ setting, now, exceptions: gathered.byFinding, overrides: answer.overrides, rules },
  });
  const written = {
    unused: gathered.unused,
    problems: gathered.problems,
    isWhole: input.scope.kind === "everything" && !input.isPartial,
  };
  const decision = gate({
    ...{ triaged, inventory: detected.inventory, gaps: detected.gaps, config, setting, rules, written },
    more: [
      ...rotationReasons(config, input.history, triaged),
      ...baselineReasons(detected.findings, input.baseline, input),
      ...answer.reasons,
    ],
    overrides: answer.overrides,
    ...(input.advisories === undefined ? {} : { advisories: input.advisories }),
    ...(input.history.head === undefined ? {} : { ledgerHead: input.history.head }),
  });
  return { triaged, decision };
}
