// The backtracking machine: it tries what Python's engine tries, in the same order, counts its steps, and stops at a budget.

import { contains, isWordCode } from "./char-set.ts";
import type { Edge } from "./pattern.ts";
import type { Instruction, Program } from "./program.ts";

export type How = "match" | "search" | "fullmatch";

export type MatchResult = {
  /** Where the match stands; undefined: there is none, or the budget ended first. */
  readonly span: readonly [start: number, end: number] | undefined;
  readonly steps: number;
  readonly isCut: boolean;
};

export function runPattern(program: Program, text: string, how: How, maxSteps = 1_000_000): MatchResult {
  const machine = new Machine(program, text, how === "fullmatch", maxSteps);
  const lastStart = how === "search" ? text.length : 0;
  for (let start = 0; start <= lastStart; start += 1) {
    const end = machine.run(0, start);
    if (machine.isCut) break;
    if (end !== undefined) return { span: [start, end], steps: machine.steps, isCut: false };
  }
  return { span: undefined, steps: machine.steps, isCut: machine.isCut };
}

class Machine {
  steps = 0;
  isCut = false;
  private readonly code: readonly Instruction[];
  private readonly text: string;
  private readonly slots: Int32Array;
  /** Slots that were overwritten, to be put back: slot and old value in turn. */
  private readonly trail: number[] = [];
  private readonly isWhole: boolean;
  private readonly maxSteps: number;

  constructor(program: Program, text: string, isWhole: boolean, maxSteps: number) {
    this.code = program.code;
    this.text = text;
    this.slots = new Int32Array(program.slots).fill(-1);
    this.isWhole = isWhole;
    this.maxSteps = maxSteps;
  }

  /** Where the match from here ends; bodies of look-around and atomic groups are runs in the run. */
  run(from: number, start: number, isInner = false, mustEndAt?: number): number | undefined {
    const choices: number[] = [];
    let pc = from;
    let pos = start;
    const back = (): boolean => {
      const trailed = choices.pop();
      if (trailed === undefined) return false;
      pos = choices.pop() ?? 0;
      pc = choices.pop() ?? 0;
      this.undo(trailed);
      return true;
    };
    const before = this.trail.length;
    for (;;) {
      this.steps += 1;
      if (this.steps > this.maxSteps) {
        this.isCut = true;
        return undefined;
      }
      const instruction = this.code[pc];
      if (instruction === undefined) return undefined;
      let isGood = true;
      switch (instruction.op) {
        case "set":
          isGood = pos < this.text.length && contains(instruction.set, this.text.charCodeAt(pos));
          pos += 1;
          pc += 1;
          break;
        case "split":
          choices.push(instruction.second, pos, this.trail.length);
          pc = instruction.first;
          break;
        case "jump":
          pc = instruction.to;
          break;
        case "save":
        case "mark":
          this.set(instruction.slot, pos);
          pc += 1;
          break;
        case "progress":
          isGood = this.slots[instruction.slot] !== pos;
          pc += 1;
          break;
        case "edge":
          isGood = this.isAtEdge(instruction.edge, pos);
          pc += 1;
          break;
        case "back": {
          const end = this.repeats(instruction.capture, instruction.ignoresCase, pos);
          isGood = end !== undefined;
          pos = end ?? pos;
          pc += 1;
          break;
        }
        case "condition":
          pc = (this.slots[2 * instruction.capture + 1] ?? -1) === -1 ? instruction.no : pc + 1;
          break;
        case "look":
          isGood = this.looks(instruction, pc + 1, pos);
          pc = instruction.after;
          break;
        case "atomic": {
          const end = this.run(pc + 1, pos, true);
          isGood = end !== undefined;
          pos = end ?? pos;
          pc = instruction.after;
          break;
        }
        case "done": {
          const needed = isInner ? mustEndAt : this.isWhole ? this.text.length : undefined;
          if (needed === undefined || needed === pos) return pos;
          isGood = false;
        }
      }
      if (this.isCut) return undefined;
      if (!isGood && !back()) {
        this.undo(before);
        return undefined;
      }
    }
  }

  private looks(look: Extract<Instruction, { op: "look" }>, body: number, pos: number): boolean {
    const before = this.trail.length;
    const start = look.isAhead ? pos : pos - look.width;
    const end = start < 0 ? undefined : this.run(body, start, true, look.isAhead ? undefined : pos);
    if (look.isNegated) this.undo(before);
    return (end !== undefined) !== look.isNegated;
  }

  private set(slot: number, value: number): void {
    this.trail.push(slot, this.slots[slot] ?? -1);
    this.slots[slot] = value;
  }

  private undo(to: number): void {
    while (this.trail.length > to) {
      const value = this.trail.pop() ?? -1;
      const slot = this.trail.pop() ?? 0;
      this.slots[slot] = value;
    }
  }

  private repeats(capture: number, ignoresCase: boolean, pos: number): number | undefined {
    const start = this.slots[2 * capture] ?? -1;
    const end = this.slots[2 * capture + 1] ?? -1;
    if (start < 0 || end < start) return undefined;
    const wanted = this.text.slice(start, end);
    const found = this.text.slice(pos, pos + wanted.length);
    this.steps += wanted.length;
    const isSame = ignoresCase ? wanted.toLowerCase() === found.toLowerCase() : wanted === found;
    return isSame ? pos + wanted.length : undefined;
  }

  private isAtEdge(edge: Edge, pos: number): boolean {
    const { text } = this;
    switch (edge) {
      case "text-start":
        return pos === 0;
      case "text-end":
        return pos === text.length;
      case "text-end-or-newline":
        return pos === text.length || (pos === text.length - 1 && text[pos] === "\n");
      case "line-start":
        return pos === 0 || text[pos - 1] === "\n";
      case "line-end":
        return pos === text.length || text[pos] === "\n";
      case "word":
        return this.isWordAt(pos - 1) !== this.isWordAt(pos);
      case "not-word":
        return this.isWordAt(pos - 1) === this.isWordAt(pos);
    }
  }

  private isWordAt(pos: number): boolean {
    return pos >= 0 && pos < this.text.length && isWordCode(this.text.charCodeAt(pos));
  }
}
