// The time of one expression: exponential whatever text it meets, polynomial where the text is an attacker's. Answers are kept, for
// expressions come again and again.

import { type Judged, judgeTime, type Slowness } from "./backtracking.ts";
import type { How } from "./match.ts";
import { type Flags, parsePattern } from "./parse.ts";
import type { Pattern, Refusal } from "./pattern.ts";

export type TimeJudgement = {
  /** The text that makes it slow, in words; undefined: none was found. */
  readonly slowOn: string | undefined;
  /** Why it could not be judged to the end. */
  readonly gap: string | undefined;
};

type Question = {
  readonly source: string;
  readonly flags: Flags;
  readonly how: How;
  readonly growth: Slowness["growth"];
};

export class TimeJudge {
  private readonly kept = new Map<string, TimeJudgement>();

  judge(question: Question): TimeJudgement {
    const key = JSON.stringify(question);
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const judgement = judged(question);
    if (this.kept.size < 4000) this.kept.set(key, judgement);
    return judgement;
  }
}

function judged({ source, flags, how, growth }: Question): TimeJudgement {
  const parsed = parsePattern(source, flags);
  if (isRefusal(parsed)) {
    // A broken one raises before it matches anything.
    return { slowOn: undefined, gap: parsed.isBeyond ? parsed.detail : undefined };
  }
  const { slow, gap }: Judged = judgeTime(parsed, how, growth);
  return { slowOn: slow === undefined ? undefined : inWords(slow), gap };
}

function isRefusal(parsed: Pattern | Refusal): parsed is Refusal {
  return "kind" in parsed;
}

function inWords({ growth, prefix, pump, suffix }: Slowness): string {
  const parts = [
    ...(prefix === "" ? [] : [JSON.stringify(prefix)]),
    `${JSON.stringify(pump)} * n`,
    ...(suffix === "" ? [] : [JSON.stringify(suffix)]),
  ];
  return `on ${parts.join(" + ")} the steps grow ${growth === "exponential" ? "exponentially" : "with a power of n"}`;
}
