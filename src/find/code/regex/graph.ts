// The instructions as an automaton: states are the places that take a character, and every way from one to the next without taking
// one counts by itself, because the engine tries each.

import { type CharSet, common } from "./char-set.ts";
import type { Program } from "./program.ts";

export type Step = { readonly to: number; readonly id: number };

export type Graph = {
  readonly sets: readonly CharSet[];
  readonly starts: readonly Step[];
  readonly next: readonly (readonly Step[])[];
  /** States that lie on one cycle share a number; -1: on none. */
  readonly cycle: readonly number[];
  /** Answers of `charOf`. */
  readonly chars: Map<string, string>;
};

const visitsPerState = 3000;

/** Undefined: larger than the budget. */
export function graphOf(program: Program, searches: boolean): Graph | undefined {
  const states = program.code.flatMap((i, pc) => (i.op === "set" ? [pc] : []));
  if (states.length > 260) return undefined;
  const indexOf = new Map(states.map((pc, i) => [pc, i]));
  let ids = 0;
  let isTooLarge = false;
  const ends = new Map<number, number>();
  program.code.forEach((i) => {
    if (i.op === "atomic") ends.set(i.end, i.after);
  });
  const ways = (from: number): readonly Step[] => {
    const out: Step[] = [];
    const counts = new Map<number, number>();
    const active = new Map<number, number>();
    const marked = new Set<number>();
    let visits = 0;
    const visit = (pc: number): void => {
      const i = program.code[pc];
      visits += 1;
      if (visits > visitsPerState) isTooLarge = true;
      if (i === undefined || (active.get(pc) ?? 0) > 1 || isTooLarge) return;
      if (i.op === "set") {
        const to = indexOf.get(pc) ?? 0;
        const count = counts.get(to) ?? 0;
        counts.set(to, count + 1);
        ids += 1;
        if (count < 2) out.push({ to, id: ids });
        return;
      }
      // An iteration that began on this way and took nothing is not continued.
      if (i.op === "progress" && marked.has(i.slot)) return;
      active.set(pc, (active.get(pc) ?? 0) + 1);
      if (i.op === "split") {
        visit(i.first);
        visit(i.second);
      } else if (i.op === "jump") visit(i.to);
      else if (i.op === "done") {
        const after = ends.get(pc);
        if (after !== undefined) visit(after);
      } else {
        if (i.op === "look") visit(i.after);
        if (i.op === "condition") visit(i.no);
        const isNew = i.op === "mark" && !marked.has(i.slot);
        if (i.op === "mark") marked.add(i.slot);
        visit(pc + 1);
        if (i.op === "mark" && isNew) marked.delete(i.slot);
      }
      active.set(pc, (active.get(pc) ?? 1) - 1);
    };
    visit(from);
    return out;
  };
  const sets = states.map((pc): CharSet => {
    const i = program.code[pc];
    return i?.op === "set" ? i.set : [];
  });
  const next = states.map((pc) => ways(pc + 1));
  let starts = ways(0);
  if (isTooLarge) return undefined;
  if (searches) {
    // Each place of the text is a new beginning: a loop over anything stands before the expression.
    const own = { to: sets.length, id: ids + 1 };
    sets.push([[0, 0xffff]]);
    next.push([own, ...starts]);
    starts = [own, ...starts];
  }
  return { sets, starts, next, cycle: cyclesOf(next), chars: new Map() };
}

/** Strongly connected parts by reachability; the graphs are small. */
function cyclesOf(next: readonly (readonly Step[])[]): readonly number[] {
  const reach = next.map((_, from) => {
    const seen = new Set<number>();
    const open = [from];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const { to } of next[at] ?? []) {
        if (seen.has(to)) continue;
        seen.add(to);
        open.push(to);
      }
    }
    return seen;
  });
  return next.map((_, i) => {
    if (reach[i]?.has(i) !== true) return -1;
    return next.findIndex((_other, j) => reach[i]?.has(j) === true && reach[j]?.has(i) === true);
  });
}

/** A shortest text that leads from the beginning to just before this state takes its character. */
export function textTo(graph: Graph, state: number): string | undefined {
  const before = new Map<number, number | undefined>(graph.starts.map((s) => [s.to, undefined]));
  const open = [...before.keys()];
  for (let i = 0; i < open.length; i += 1) {
    const at = open[i] ?? 0;
    if (at === state) {
      let out = "";
      for (let s = before.get(at); s !== undefined; s = before.get(s)) out = charOf(graph, [s]) + out;
      return out;
    }
    for (const { to } of graph.next[at] ?? []) {
      if (before.has(to)) continue;
      before.set(to, at);
      open.push(to);
    }
  }
  return undefined;
}

/** One character that all these states take. */
export function charOf(graph: Graph, states: readonly number[]): string {
  const key = states.join(" ");
  const known = graph.chars.get(key);
  if (known !== undefined) return known;
  const code = common(states.map((s) => graph.sets[s] ?? []));
  const char = code === undefined ? "" : String.fromCharCode(code);
  graph.chars.set(key, char);
  return char;
}
