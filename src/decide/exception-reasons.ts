// What there is to say of the exceptions themselves: ended ones whose findings fire again, those that end soon, idle ones, files that could
// not be read, and changes that break the policy file.

import {
  compareText,
  type Exception,
  type Fingerprint,
  type Instant,
  type Reason,
  type Triaged,
} from "../model/index.ts";
import type { FileProblem } from "./exceptions/entries.ts";
import {
  announcedDaysAhead,
  daysLeft,
  type ExceptionRules,
  hasEnded,
  standingOf,
} from "./exceptions/standing.ts";

export type WrittenExceptions = {
  readonly unused: readonly Exception[];
  readonly problems: readonly FileProblem[];
  /** Only a scan of everything can say that an exception is about nothing. */
  readonly isWhole: boolean;
};

type Input = {
  readonly triaged: readonly Triaged[];
  readonly written: WrittenExceptions;
  readonly rules: ExceptionRules;
};

export function exceptionReasons({ triaged, written, rules }: Input): readonly Reason[] {
  return [
    ...problemReasons(written.problems),
    ...endedReasons(triaged, rules.now),
    ...brokenReasons(triaged, rules),
    ...soonReasons(triaged, rules.now),
    ...(written.isWhole ? unusedReasons(written.unused, rules.now) : []),
  ];
}

/** A change that breaks portcullis.yaml would leave the default branch without a policy. */
function problemReasons(problems: readonly FileProblem[]): readonly Reason[] {
  return problems.map(({ path, line, message, isChanged }) => {
    const isPolicy = path.endsWith("portcullis.yaml");
    return {
      clause: isPolicy ? "policy file" : "ignore files",
      effect: isPolicy && isChanged ? "fail" : "warn",
      text: `${path}${line === undefined ? "" : `:${line}`}: ${message}`,
      subjects: [],
      nextStep: isPolicy ? "portcullis policy show" : `correct ${path}`,
    };
  });
}

function endedReasons(triaged: readonly Triaged[], now: Instant): readonly Reason[] {
  const open = triaged.filter((item) => item.heldBy === undefined && item.action !== "report");
  return grouped(open, (one) => one.problem === undefined && hasEnded(one, now)).map(([one, subjects]) => ({
    clause: "ignores: ended",
    effect: "warn",
    text: `the exception at ${one.writtenAt} ended on ${one.endsOn}, and what it held back counts again: ${one.reason}`,
    subjects,
    nextStep: `fix it, or renew it: portcullis ignore add ${subjects[0] ?? ""} --until DAY --reason TEXT`,
  }));
}

function brokenReasons(triaged: readonly Triaged[], rules: ExceptionRules): readonly Reason[] {
  const open = triaged.filter((item) => item.heldBy === undefined && item.action !== "report");
  return grouped(open, (one, item) => standingOf(one, item.finding, rules) === "broken").map(
    ([one, subjects]) => ({
      clause: "ignores: not understood",
      effect: "warn",
      text: `the exception at ${one.writtenAt} does not hold: ${one.problem}`,
      subjects,
      nextStep: `correct ${one.writtenAt}`,
    }),
  );
}

function soonReasons(triaged: readonly Triaged[], now: Instant): readonly Reason[] {
  const held = triaged.filter((item) => item.heldBy !== undefined);
  const isSoon = (one: Exception, item: Triaged): boolean =>
    one === item.exceptions[item.heldBy ?? -1] &&
    one.origin !== "override" &&
    daysLeft(one, now) <= announcedDaysAhead;
  return grouped(held, isSoon).map(([one, subjects]) => ({
    clause: "ignores: ending",
    effect: "warn",
    text: `the exception at ${one.writtenAt} ends on ${one.endsOn}, in ${daysLeft(one, now)} days`,
    subjects,
    nextStep: `portcullis explain ${subjects[0] ?? ""}`,
  }));
}

function unusedReasons(unused: readonly Exception[], now: Instant): readonly Reason[] {
  const isForeign = ({ origin, scope }: Exception): boolean =>
    origin === "inline" && scope.tool !== undefined;
  const single = unused.filter((one) => !isForeign(one));
  return [...unusedSingly(single, now), ...unusedByTool(unused.filter(isForeign))];
}

/** Another tool's comments are many: one sentence a tool. */
function unusedByTool(unused: readonly Exception[]): readonly Reason[] {
  const tools = [...new Set(unused.map(({ scope }) => scope.tool ?? ""))].sort(compareText);
  return tools.map((tool) => {
    const places = unused
      .filter(({ scope }) => scope.tool === tool)
      .map(({ writtenAt }) => writtenAt)
      .sort(compareText);
    const more = places.length > namedPlaces ? ` and ${places.length - namedPlaces} more` : "";
    const count = places.length === 1 ? "a comment" : `${places.length} comments`;
    return {
      clause: "ignores: unused",
      effect: "warn",
      text: `${count} for ${tool} except${places.length === 1 ? "s" : ""} nothing that was found: ${places.slice(0, namedPlaces).join(", ")}${more}`,
      subjects: [],
      nextStep: `take ${places.length === 1 ? "it" : "them"} out, or keep what ${tool} alone needs`,
    };
  });
}

const namedPlaces = 5;

function unusedSingly(unused: readonly Exception[], now: Instant): readonly Reason[] {
  return [...unused]
    .sort((a, b) => compareText(a.writtenAt, b.writtenAt))
    .map((one) => ({
      clause: "ignores: unused",
      effect: "warn",
      text: `the exception at ${one.writtenAt} is about nothing that was found${hasEnded(one, now) ? `, and it ended on ${one.endsOn}` : ""}`,
      subjects: [],
      nextStep: `take it out of ${one.writtenAt.replace(/[:].*$/, "")}`,
    }));
}

/** Exceptions by the place where they are written, each with the findings it is about. */
function grouped(
  items: readonly Triaged[],
  wanted: (one: Exception, item: Triaged) => boolean,
): readonly (readonly [Exception, readonly Fingerprint[]])[] {
  const byPlace = new Map<string, { readonly one: Exception; readonly subjects: Fingerprint[] }>();
  for (const item of items) {
    for (const one of item.exceptions.filter((exception) => wanted(exception, item))) {
      const entry = byPlace.get(one.writtenAt) ?? { one, subjects: [] };
      if (!entry.subjects.includes(item.finding.fingerprint)) entry.subjects.push(item.finding.fingerprint);
      byPlace.set(one.writtenAt, entry);
    }
  }
  return [...byPlace]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, { one, subjects }]): readonly [Exception, readonly Fingerprint[]] => [one, subjects]);
}
