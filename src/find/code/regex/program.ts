// An expression as instructions of a small backtracking machine. The matcher runs them; the search for ambiguity reads them as a graph.

import type { CharSet } from "./char-set.ts";
import type { Edge, Part, Pattern, Refusal } from "./pattern.ts";

export type Instruction =
  | { readonly op: "set"; readonly set: CharSet }
  /** Both ways are tried, in this order. */
  | { readonly op: "split"; readonly first: number; readonly second: number }
  | { readonly op: "jump"; readonly to: number }
  | { readonly op: "save"; readonly slot: number }
  | { readonly op: "edge"; readonly edge: Edge }
  | { readonly op: "back"; readonly capture: number; readonly ignoresCase: boolean }
  /** The body follows and ends in `done`. */
  | {
      readonly op: "look";
      readonly isAhead: boolean;
      readonly isNegated: boolean;
      readonly width: number;
      readonly after: number;
    }
  | { readonly op: "atomic"; readonly after: number; readonly end: number }
  | { readonly op: "condition"; readonly capture: number; readonly no: number }
  /** An iteration that took nothing does not count. */
  | { readonly op: "mark"; readonly slot: number }
  | { readonly op: "progress"; readonly slot: number }
  | { readonly op: "done" };

export type Program = { readonly code: readonly Instruction[]; readonly slots: number };

const sizes = { exact: 12_000, folded: 700 } as const;
/** As a graph, at least so many repetitions are as good as endless, and no more copies are made. */
export const endlessFrom = 20;
const copies = 2;

export function compile(pattern: Pattern, use: "exact" | "folded"): Program | Refusal {
  const writer = new Writer(use, 2 * (pattern.captures + 1));
  writer.part(pattern.root);
  writer.add({ op: "done" });
  if (writer.isFull)
    return { kind: "refused", isBeyond: true, detail: "its repetitions and alternatives make it too large" };
  return { code: writer.code, slots: writer.slots };
}

class Writer {
  readonly code: Instruction[] = [];
  readonly use: "exact" | "folded";
  slots: number;
  isFull = false;

  constructor(use: "exact" | "folded", slots: number) {
    this.use = use;
    this.slots = slots;
  }

  add(instruction: Instruction): number {
    if (this.code.length >= sizes[this.use]) this.isFull = true;
    else this.code.push(instruction);
    return this.code.length - 1;
  }

  part(part: Part): void {
    if (this.isFull) return;
    switch (part.k) {
      case "set":
        this.add({ op: "set", set: part.set });
        return;
      case "edge":
        this.add({ op: "edge", edge: part.edge });
        return;
      case "back":
        this.add({ op: "back", capture: part.capture, ignoresCase: part.ignoresCase });
        return;
      case "sequence":
        for (const inner of part.parts) this.part(inner);
        return;
      case "either":
        this.either(part.parts);
        return;
      case "group":
        if (part.capture !== undefined) this.add({ op: "save", slot: 2 * part.capture });
        this.part(part.of);
        if (part.capture !== undefined) this.add({ op: "save", slot: 2 * part.capture + 1 });
        return;
      case "atomic":
        this.atomic(() => this.part(part.of));
        return;
      case "look": {
        const at = this.add({ op: "done" });
        this.part(part.of);
        this.add({ op: "done" });
        const { isAhead, isNegated, width = 0 } = part;
        this.code[at] = { op: "look", isAhead, isNegated, width, after: this.code.length };
        return;
      }
      case "condition": {
        const at = this.add({ op: "done" });
        this.part(part.yes);
        const jump = this.add({ op: "done" });
        this.code[at] = { op: "condition", capture: part.capture, no: this.code.length };
        this.part(part.no);
        this.code[jump] = { op: "jump", to: this.code.length };
        return;
      }
      case "repeat":
        if (part.mode === "possessive") this.atomic(() => this.repeat(part, false));
        else this.repeat(part, part.mode === "lazy");
    }
  }

  private atomic(body: () => void): void {
    const at = this.add({ op: "done" });
    body();
    const end = this.add({ op: "done" });
    this.code[at] = { op: "atomic", after: this.code.length, end };
  }

  private either(parts: readonly Part[]): void {
    const jumps: number[] = [];
    parts.forEach((inner, i) => {
      const isLast = i === parts.length - 1;
      const at = isLast ? -1 : this.add({ op: "done" });
      this.part(inner);
      if (isLast) return;
      jumps.push(this.add({ op: "done" }));
      this.code[at] = { op: "split", first: at + 1, second: this.code.length };
    });
    for (const jump of jumps) this.code[jump] = { op: "jump", to: this.code.length };
  }

  private repeat(part: Extract<Part, { k: "repeat" }>, isLazy: boolean): void {
    const isFolded = this.use === "folded";
    const isEndless = part.max === Number.POSITIVE_INFINITY || (isFolded && part.max >= endlessFrom);
    const min = isFolded ? Math.min(part.min, copies) : part.min;
    // As a graph `x+` is one loop, not a copy and a loop: the ambiguity found is then the shortest.
    if (isFolded && isEndless && min > 0 && !mayBeEmpty(part.of)) {
      const start = this.code.length;
      this.part(part.of);
      const at = this.add({ op: "done" });
      this.code[at] = { op: "split", first: start, second: this.code.length };
      return;
    }
    for (let i = 0; i < min && !this.isFull; i += 1) this.part(part.of);
    const optional = isEndless
      ? 1
      : Math.min(part.max - part.min, isFolded ? copies : Number.POSITIVE_INFINITY);
    const splits: number[] = [];
    for (let i = 0; i < optional && !this.isFull; i += 1) {
      const at = this.add({ op: "done" });
      splits.push(at);
      this.iteration(part.of);
      if (isEndless) this.add({ op: "jump", to: at });
    }
    const out = this.code.length;
    for (const at of splits)
      this.code[at] = isLazy
        ? { op: "split", first: out, second: at + 1 }
        : { op: "split", first: at + 1, second: out };
  }

  private iteration(of: Part): void {
    if (!mayBeEmpty(of)) {
      this.part(of);
      return;
    }
    const slot = this.slots;
    this.slots += 1;
    this.add({ op: "mark", slot });
    this.part(of);
    this.add({ op: "progress", slot });
  }
}

function mayBeEmpty(part: Part): boolean {
  switch (part.k) {
    case "set":
      return false;
    case "edge":
    case "look":
    case "back":
      return true;
    case "group":
    case "atomic":
      return mayBeEmpty(part.of);
    case "repeat":
      return part.min === 0 || mayBeEmpty(part.of);
    case "sequence":
      return part.parts.every(mayBeEmpty);
    case "either":
      return part.parts.some(mayBeEmpty);
    case "condition":
      return mayBeEmpty(part.yes) || mayBeEmpty(part.no);
  }
}
