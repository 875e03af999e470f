// Two ways to take the same text: from a loop back to itself (the time doubles with each repetition), or through two loops in a row
// (the time grows with a power of the length). Found on products of the automaton; what is found is only a suspicion until steps are counted.
// Weideman et al., "Analyzing Matching Time Behavior of Backtracking Regular Expression Matchers" (CIAA 2016), calls them EDA and IDA.

import { charOf, type Graph, textTo } from "./graph.ts";

export type Suspicion = { readonly prefix: string; readonly pump: string };

export type Suspicions = { readonly found: readonly Suspicion[]; readonly isComplete: boolean };

const limits = { products: 30_000, found: 6 } as const;

type Budget = { left: number };

export function exponentialIn(graph: Graph): Suspicions {
  const budget = { left: limits.products };
  const found: Suspicion[] = [];
  // An ambiguity anywhere on a cycle is one at each of its states: one state a cycle will do.
  for (const state of new Set(graph.cycle.filter((c) => c !== -1))) {
    const pump = twoWaysBack(graph, state, budget);
    if (pump !== undefined) found.push({ prefix: textTo(graph, state) ?? "", pump });
    if (budget.left <= 0 || found.length >= limits.found) break;
  }
  return { found, isComplete: budget.left > 0 };
}

type Node = { readonly states: readonly number[]; readonly before: Node | undefined; readonly char: string };

function twoWaysBack(graph: Graph, state: number, budget: Budget): string | undefined {
  const home = graph.cycle[state];
  const seen = new Set<string>();
  const open: { readonly node: Node; readonly parted: boolean }[] = [
    { node: { states: [state, state], before: undefined, char: "" }, parted: false },
  ];
  for (let i = 0; i < open.length; i += 1) {
    const item = open[i];
    if (item === undefined) break;
    const { node, parted } = item;
    const [a = 0, b = 0] = node.states;
    const char = charOf(graph, [a, b]);
    if (char === "") continue;
    for (const x of graph.next[a] ?? []) {
      for (const y of graph.next[b] ?? []) {
        budget.left -= 1;
        if (budget.left <= 0) return undefined;
        if (graph.cycle[x.to] !== home || graph.cycle[y.to] !== home) continue;
        const isParted = parted || (a === b && x.id !== y.id) || a !== b;
        if (isParted && x.to === state && y.to === state) return textOf(node) + char;
        const [low, high] = x.to < y.to ? [x.to, y.to] : [y.to, x.to];
        const key = `${low} ${high} ${isParted}`;
        if (seen.has(key)) continue;
        seen.add(key);
        open.push({ node: { states: [low, high], before: node, char }, parted: isParted });
      }
    }
  }
  return undefined;
}

function textOf(node: Node): string {
  let out = "";
  for (let n: Node | undefined = node; n !== undefined; n = n.before) out = n.char + out;
  return out;
}

export function polynomialIn(graph: Graph): Suspicions {
  const budget = { left: limits.products };
  const found: Suspicion[] = [];
  const looping = graph.cycle.flatMap((c, state) => (c === -1 ? [] : [state]));
  for (const first of looping) {
    for (const second of looping) {
      if (first === second || graph.cycle[first] === graph.cycle[second]) continue;
      if (charOf(graph, [first, second]) === "") continue;
      const pump = bothLoops(graph, first, second, budget);
      if (
        pump !== undefined &&
        !found.some((f) => f.pump === pump && f.prefix === (textTo(graph, first) ?? ""))
      )
        found.push({ prefix: textTo(graph, first) ?? "", pump });
      if (budget.left <= 0 || found.length >= limits.found) return { found, isComplete: budget.left > 0 };
    }
  }
  return { found, isComplete: true };
}

/** A text that leads from `first` to itself, from `first` to `second`, and from `second` to itself. */
function bothLoops(graph: Graph, first: number, second: number, budget: Budget): string | undefined {
  const start: Node = { states: [first, first, second], before: undefined, char: "" };
  const seen = new Set<string>();
  const open = [start];
  for (let i = 0; i < open.length; i += 1) {
    const node = open[i];
    if (node === undefined) break;
    const [a = 0, b = 0, c = 0] = node.states;
    const char = charOf(graph, node.states);
    if (char === "") continue;
    for (const x of graph.next[a] ?? []) {
      if (graph.cycle[x.to] !== graph.cycle[first]) continue;
      for (const z of graph.next[c] ?? []) {
        if (graph.cycle[z.to] !== graph.cycle[second]) continue;
        for (const y of graph.next[b] ?? []) {
          budget.left -= 1;
          if (budget.left <= 0) return undefined;
          if (x.to === first && y.to === second && z.to === second) return textOf(node) + char;
          const key = `${x.to} ${y.to} ${z.to}`;
          if (seen.has(key)) continue;
          seen.add(key);
          open.push({ states: [x.to, y.to, z.to], before: node, char });
        }
      }
    }
  }
  return undefined;
}
