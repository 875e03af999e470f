// Can an expression be made slow? Suspicions are tried on the matcher: only what is seen to grow, step by step, is said.

import { exponentialIn, polynomialIn } from "./ambiguity.ts";
import { graphOf } from "./graph.ts";
import { type How, runPattern } from "./match.ts";
import type { Part, Pattern, Refusal } from "./pattern.ts";
import { compile, endlessFrom, type Program } from "./program.ts";
import { partsOf } from "./walk.ts";

export type Slowness = {
  readonly growth: "exponential" | "polynomial";
  readonly prefix: string;
  /** What the attacker repeats. */
  readonly pump: string;
  readonly suffix: string;
};

export type Judged = { readonly slow: Slowness | undefined; readonly gap: string | undefined };

/** Steps, not time: the same expression is judged the same on every machine. */
const budget = { exponentialSteps: 60_000, polynomialSteps: 150_000, allSteps: 500_000 } as const;
/** Ends at which most expressions fail. */
const suffixes = ["\u0001", "!\n!", "", "a!", "\n\n"] as const;

export function judgeTime(pattern: Pattern, how: How, growth: Slowness["growth"]): Judged {
  if (!hasLoop(pattern, growth)) return { slow: undefined, gap: undefined };
  const exact = compile(pattern, "exact");
  const folded = compile(pattern, "folded");
  if (isRefusal(exact)) return { slow: undefined, gap: exact.detail };
  if (isRefusal(folded)) return { slow: undefined, gap: folded.detail };
  const graph = graphOf(folded, growth === "polynomial" && how === "search");
  if (graph === undefined) return { slow: undefined, gap: "it has too many ways from one place to the next" };
  const { found, isComplete } = growth === "exponential" ? exponentialIn(graph) : polynomialIn(graph);
  const trial = { program: exact, how, left: budget.allSteps };
  let isCounted = true;
  for (const { prefix, pump } of found) {
    for (const suffix of suffixes) {
      const slow = { growth, prefix, pump, suffix };
      const answer = growth === "exponential" ? doubles(trial, slow) : growsFaster(trial, slow);
      if (answer === "yes") return { slow, gap: undefined };
      if (answer === "unsure" || trial.left <= 0) isCounted = false;
    }
    if (trial.left <= 0) break;
  }
  if (!isCounted) return { slow: undefined, gap: "its steps could not be counted within the budget" };
  return { slow: undefined, gap: isComplete ? undefined : "the search for ambiguity ended at its budget" };
}

/** Only a loop over more than one character has two ways through itself; and without any loop nothing grows. */
function hasLoop(pattern: Pattern, growth: Slowness["growth"]): boolean {
  for (const part of partsOf(pattern.root)) {
    if (part.k !== "repeat" || part.max < endlessFrom) continue;
    let { of } = part;
    while (of.k === "group" || (of.k === "sequence" && of.parts.length === 1)) {
      const inner: Part | undefined = of.k === "group" ? of.of : of.parts[0];
      if (inner === undefined) break;
      of = inner;
    }
    if (growth === "polynomial" || of.k !== "set") return true;
  }
  return false;
}

function isRefusal(value: Program | Refusal): value is Refusal {
  return "kind" in value;
}

/** Unsure: the budget ended before there was a row of counts to compare. */
type Answer = "yes" | "no" | "unsure";
type Trial = { readonly program: Program; readonly how: How; left: number };

function stepsOf(trial: Trial, slow: Slowness, times: number, most: number): number {
  const text = slow.prefix + slow.pump.repeat(times) + slow.suffix;
  const { steps, span } = runPattern(trial.program, text, trial.how, most);
  trial.left -= steps;
  return span === undefined ? steps : 0;
}

/** Two ways for each repetition: each one more nearly doubles the steps, and the ratio does not shrink as that of a power does. */
function doubles(trial: Trial, slow: Slowness): Answer {
  const counted: number[] = [];
  for (let times = 1; times <= 16; times += 1) {
    const steps = stepsOf(trial, slow, times, budget.exponentialSteps);
    if (steps === 0) return "no";
    if (steps > budget.exponentialSteps) break;
    counted.push(steps);
    if (times >= 8 && steps < 2 ** times) return "no";
  }
  const [last = 0, second = 0, third = 0] = counted.reverse();
  if (third === 0) return "unsure";
  const ratio = last / second;
  return ratio >= 1.8 && ratio >= 0.9 * (second / third) ? "yes" : "no";
}

/** Twice the length costs nearly three times as much or more, twice in a row. */
function growsFaster(trial: Trial, slow: Slowness): Answer {
  const counted: number[] = [];
  for (let times = 4; times <= 128; times *= 2) {
    const steps = stepsOf(trial, slow, times, budget.polynomialSteps);
    if (steps === 0) return "no";
    if (steps > budget.polynomialSteps) break;
    counted.push(steps);
  }
  const [last = 0, second = 0, third = 0] = counted.reverse();
  if (third === 0) return "unsure";
  return last >= second * 2.9 && second >= third * 2.5 ? "yes" : "no";
}
