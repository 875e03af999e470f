// Triaged findings, packages, gaps and exceptions -> one verdict with its reasons. Pure: same input, same bytes.

import type { Config } from "../config/index.ts";
import {
  type Decision,
  type Digest,
  digestOf,
  type Exception,
  type Gap,
  type InventoryItem,
  type Reason,
  type Triaged,
  type Verdict,
} from "../model/index.ts";
import { shippedClauses } from "./clauses.ts";
import { exceptionReasons, type WrittenExceptions } from "./exception-reasons.ts";
import { type ExceptionRules, standingOf } from "./exceptions/standing.ts";
import { findingReasons } from "./finding-reasons.ts";
import { acceptance, overrideOfGaps } from "./overridden.ts";
import { packageReasons } from "./package-reasons.ts";
import type { Setting } from "./setting.ts";

export type GateInput = {
  readonly triaged: readonly Triaged[];
  readonly inventory: readonly InventoryItem[];
  readonly gaps: readonly Gap[];
  readonly config: Config;
  readonly setting: Setting;
  readonly rules: ExceptionRules;
  readonly written: WrittenExceptions;
  /** Refusals that come from elsewhere: a SECURITY_OVERRIDE that does not hold, gates without evidence. */
  readonly more?: readonly Reason[];
  /** Recorded, delivered and approved: for packages and gaps; those of findings stand in `triaged`. */
  readonly overrides?: readonly Exception[];
  readonly advisories?: Digest;
  readonly ledgerHead?: Digest;
};

export function gate(input: GateInput): Decision {
  const open = input.triaged.filter((item) => item.heldBy === undefined);
  const others = [
    ...packageReasons(input.inventory, input),
    ...gapReasons(input),
    ...exceptionReasons(input),
    ...(input.more ?? []),
  ];
  const reasons = [...findingReasons(open, input.setting), ...others];
  const verdict = worst(reasons);
  const ifApproved = worst([
    ...findingReasons(
      open.filter((item) => !isProposed(item, input.rules)),
      input.setting,
    ),
    ...others,
  ]);
  return {
    verdict,
    reasons,
    policy: digestOf([
      input.config.policy,
      input.config.policy.rules ?? shippedClauses,
      input.config.ignores,
      input.config.licences,
      input.config.imported_ignores,
    ]),
    ...(input.advisories === undefined ? {} : { advisories: input.advisories }),
    ...(input.ledgerHead === undefined ? {} : { ledgerHead: input.ledgerHead }),
    ...(ifApproved === verdict ? {} : { verdictIfApproved: ifApproved }),
  };
}

function isProposed(item: Triaged, rules: ExceptionRules): boolean {
  return item.exceptions.some((one) => standingOf(one, item.finding, rules) === "proposed");
}

/** `fail` beats `incomplete` beats `warn` beats `pass`. */
export function worst(reasons: readonly Pick<Reason, "effect">[]): Verdict {
  const effects = new Set(reasons.map((reason) => reason.effect));
  if (effects.has("fail")) return "fail";
  if (effects.has("incomplete")) return "incomplete";
  return effects.has("warn") ? "warn" : "pass";
}

function gapReasons({ gaps, config, overrides, setting }: GateInput): readonly Reason[] {
  const { reasons, changed_files: changedFiles } = config.policy.incomplete;
  const override = overrideOfGaps(overrides ?? [], setting);
  const stops = (gap: Gap): boolean =>
    reasons.includes(gap.reason) || (changedFiles && gap.isInChange === true);
  const reasonFor = (effect: "incomplete" | "warn", list: readonly Gap[]): readonly Reason[] => {
    if (list.length === 0) return [];
    const clause = effect === "incomplete" ? "policy.incomplete" : "gaps";
    const reason = {
      clause,
      subjects: [],
      nextStep:
        list.map(commandIn).find((text) => text !== undefined) ??
        (effect === "incomplete" ? acceptingStep(list, setting) : ""),
    };
    return effect === "incomplete" && override !== undefined
      ? [{ ...reason, effect: "warn", text: `${gapText(list)}; ${acceptance(override)}` }]
      : [{ ...reason, effect, text: gapText(list) }];
  };
  return [
    ...reasonFor("incomplete", gaps.filter(stops)),
    ...reasonFor(
      "warn",
      gaps.filter((gap) => !stops(gap)),
    ),
  ];
}

/** A gap names the command that closes it between back-ticks, where there is one. */
function commandIn(gap: Gap): string | undefined {
  return /`((?:portcullis|git) [^`]+)`/.exec(gap.detail)?.[1];
}

/** What the analysis gives up, nobody can mend on the spot: a person may take the risk, by name and for a while. */
function acceptingStep(gaps: readonly Gap[], { commit, digest }: Setting): string {
  if (!gaps.every(({ reason }) => reason === "timeout" || reason === "too-large")) return "";
  if (digest !== undefined) return `portcullis override add --digest ${digest} --reason TEXT`;
  return commit === undefined ? "" : `portcullis override add --commit ${commit} --reason TEXT`;
}

function gapText(gaps: readonly Gap[]): string {
  const places = gaps.slice(0, 3).map((gap) => gap.path ?? gap.engine ?? gap.reason);
  return `${gaps.length} place${gaps.length === 1 ? "" : "s"} could not be looked at: ${places.join(", ")}${gaps.length > 3 ? " …" : ""}`;
}
