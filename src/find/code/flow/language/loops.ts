// Loops: they run twice after what they assign has become unknown, and on while data moves on by one variable a turn.

import type { Expr, Stmt } from "../../form/index.ts";
import {
  bothGuards,
  eitherGuards,
  joinStates,
  noGuards,
  onlyText,
  type State,
  type Value,
  withConsts,
  withPrefix,
} from "../../values/index.ts";
import { execute } from "../execute.ts";
import { type Frame, noteLimit } from "../machine.ts";

/** A condition as it was evaluated; an undefined truth = both ways are open. */
export type Tested = { readonly truth: boolean | undefined; readonly condition: Value["condition"] };

export type LoopHead = {
  readonly enter: () => Tested | undefined;
  readonly isEndless: () => boolean;
};

export function executeLoop(
  frame: Frame,
  body: readonly Stmt[],
  orelse: readonly Stmt[],
  head: LoopHead,
): void {
  forget(frame, assignedIn(body));
  const exits = { breaks: undefined as State | undefined, continues: undefined as State | undefined }; // filled by break and continue
  frame.loops.push(exits);
  const names = assignedIn(body);
  let turns = frame.loops.length > 2 ? 1 : 2;
  let carried = taintedCount(frame, names);
  let after: State | undefined = head.isEndless() ? undefined : frame.state.clone();
  for (let turn = 0; turn < turns && !frame.isDead; turn += 1) {
    const entry = head.enter();
    if (entry?.truth === false) break;
    const { guards } = frame.state;
    frame.state.guards = bothGuards(guards, entry?.condition?.whenTrue ?? noGuards);
    execute(frame, body);
    const end = joinStates(frame.isDead ? undefined : frame.state, exits.continues);
    frame.isDead = end === undefined;
    if (end === undefined) break;
    frame.state = end.clone();
    frame.state.guards = eitherGuards(frame.state.guards, guards);
    if (!head.isEndless()) after = joinStates(after, frame.state.clone());
    if (turn !== turns - 1) continue;
    // data that moves on by one variable a turn: `a = b; b = c; c = input()`
    const now = taintedCount(frame, names);
    if (now > carried && turns < maxTurns) turns += 1;
    else if (now > carried) noteLimit(frame, "a loop hands data on through more variables than are followed");
    carried = now;
  }
  frame.loops.pop();
  if (after !== undefined && orelse.length > 0) {
    frame.state = after;
    frame.isDead = false;
    execute(frame, orelse);
    after = frame.isDead ? undefined : frame.state;
  }
  const all = joinStates(after, exits.breaks);
  frame.isDead = all === undefined;
  if (all !== undefined) frame.state = all;
}

/** Turns over known elements, each by itself, that may stand inside each other. */
export const mostNested = 2;

type ForStmt = Extract<Stmt, { k: "for" }>;

/** Few elements that are all known, and a short body: each turn is run with its own. */
export function mayUnroll(frame: Frame, s: ForStmt, length: number): boolean {
  return (
    length > 1 && length <= 8 && frame.loops.length === 0 && s.body.length <= 6 && frame.m.eaches < mostNested
  );
}

export function unrolled(
  frame: Frame,
  s: ForStmt,
  items: readonly Value[],
  assign: (item: Value) => void,
): void {
  const exits = { breaks: undefined as State | undefined, continues: undefined as State | undefined }; // filled by break and continue
  frame.loops.push(exits);
  frame.m.eaches += 1; // inside each other, calls included, they multiply
  for (const item of items) {
    assign(item);
    execute(frame, s.body);
    const end = joinStates(frame.isDead ? undefined : frame.state, exits.continues);
    exits.continues = undefined;
    frame.isDead = end === undefined;
    if (end === undefined) break;
    frame.state = end;
  }
  frame.m.eaches -= 1;
  frame.loops.pop();
  if (!frame.isDead && s.orelse.length > 0) execute(frame, s.orelse);
  const all = joinStates(frame.isDead ? undefined : frame.state, exits.breaks);
  frame.isDead = all === undefined;
  if (all !== undefined) frame.state = all;
}

const maxTurns = 8;

function taintedCount(frame: Frame, names: ReadonlySet<string>): number {
  let count = 0;
  for (const name of names) if ((frame.state.vars.get(name)?.taints.length ?? 0) > 0) count += 1;
  return count;
}

/** Constants of what a loop assigns do not hold in its second turn. */
function forget(frame: Frame, names: ReadonlySet<string>): void {
  for (const name of names) {
    const isLonger = name.startsWith("+");
    const variable = isLonger ? name.slice(1) : name;
    if (isLonger && names.has(variable)) continue;
    const value = frame.state.vars.get(variable);
    if (value?.consts === undefined) continue;
    const start = isLonger ? onlyText(value) : undefined; // `page += line` keeps how the page begins
    frame.state.vars.set(
      variable,
      withPrefix(withConsts(value, undefined), start === "" ? undefined : start),
    );
  }
}

const assigned = new WeakMap<readonly Stmt[], ReadonlySet<string>>();

function assignedIn(body: readonly Stmt[]): ReadonlySet<string> {
  const known = assigned.get(body);
  if (known !== undefined) return known;
  const names = new Set<string>();
  collectAssigned(body, names);
  assigned.set(body, names);
  return names;
}

function collectAssigned(body: readonly Stmt[], names: Set<string>): void {
  const target = (e: Expr): void => {
    if (e.k === "name") names.add(e.n);
    else if (e.k === "tuple" || e.k === "list") e.es.forEach(target);
    else if (e.k === "spread") target(e.e);
  };
  for (const s of body) {
    if (s.k === "assign") s.targets.forEach(target);
    else if (s.k === "update" && s.op === "+" && s.target.k === "name") names.add(`+${s.target.n}`);
    else if (s.k === "update") target(s.target);
    else if (s.k === "if") {
      for (const b of s.branches) collectAssigned(b.body, names);
      collectAssigned(s.orelse, names);
    } else if (s.k === "for") {
      target(s.target);
      collectAssigned(s.body, names);
      collectAssigned(s.orelse, names);
    } else if (s.k === "while" || s.k === "with") collectAssigned(s.body, names);
    else if (s.k === "try") {
      collectAssigned(s.body, names);
      for (const h of s.handlers) collectAssigned(h.body, names);
      collectAssigned(s.orelse, names);
      collectAssigned(s.last, names);
    }
  }
}
