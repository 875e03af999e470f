// The time of expressions where they are used: one that doubles is told where it is written, one that grows with a power where an
// attacker's text reaches it.

import { type How, TimeJudge, type TimeJudgement } from "../../regex/index.ts";
import { everyKind, safety, step, type Taint, type Value, withTrace } from "../../values/index.ts";
import { deepTaints, onlyObject } from "../heap.ts";
import { type CallEvent, noteLimit } from "../machine.ts";
import { sinkText, tellCall } from "../reports.ts";
import { compiledPattern, writtenFlags } from "./regex-calls.ts";

type Use = { readonly how: How; readonly text?: number };

/** Functions of `re` by name, with the place of the text that is looked at. Methods of a compiled expression have one argument less. */
const uses: Readonly<Record<string, Use>> = {
  compile: { how: "search" },
  match: { how: "match", text: 1 },
  search: { how: "search", text: 1 },
  fullmatch: { how: "fullmatch", text: 1 },
  findall: { how: "search", text: 1 },
  finditer: { how: "search", text: 1 },
  split: { how: "search", text: 1 },
  sub: { how: "search", text: 2 },
  subn: { how: "search", text: 2 },
};

const called = /^(?:re|regex)\.(Pattern\.)?([a-z]+)$/;
/** Texts of the engine are cut at this length; what is as long may be half an expression. */
const cutLength = 4096;
const times = new TimeJudge();

type Written = {
  readonly source: string;
  readonly flags: string;
  readonly use: Use;
  readonly isMethod: boolean;
};

export function patternTime(event: CallEvent, path: string): void {
  const [, method, name = ""] = called.exec(path) ?? [];
  const use = Object.hasOwn(uses, name) ? uses[name] : undefined;
  if (use === undefined) return;
  const isMethod = method !== undefined;
  const pattern = isMethod ? compiledPattern(event) : (event.args[0] ?? event.named.get("pattern"));
  const flags = isMethod ? compiledFlags(event) : writtenFlags(event);
  for (const source of (pattern?.consts ?? []).slice(0, 4)) {
    if (typeof source !== "string") continue;
    if (source.length >= cutLength) reportGap(event, { slowOn: undefined, gap: "it is too long" });
    else {
      const written = { source, flags, use, isMethod };
      if (!doubles(event, path, written)) reportOnInput(event, path, written);
    }
  }
}

function compiledFlags(event: CallEvent): string {
  const object = event.self === undefined ? undefined : onlyObject(event.frame, event.self)?.object;
  const flags = object?.fields.get("=flags")?.consts?.[0];
  return typeof flags === "string" ? flags : "";
}

/** What a compiled expression is told where it is compiled is not repeated where it is used. */
function doubles(event: CallEvent, path: string, { source, flags, use, isMethod }: Written): boolean {
  const question = { source, flags, growth: "exponential" } as const;
  const judged = times.judge({ ...question, how: use.how });
  const isTold = isMethod && times.judge({ ...question, how: "search" }).slowOn !== undefined;
  if (judged.slowOn !== undefined && !isTold && (!isMethod || use.how === "fullmatch"))
    report(event, path, { rule: "python/redos", detail: judged.slowOn });
  reportGap(event, judged);
  return judged.slowOn !== undefined || isTold;
}

function reportOnInput(event: CallEvent, path: string, written: Written): void {
  const { source, flags, use, isMethod } = written;
  const { frame, expr } = event;
  if (use.text === undefined) return;
  const at = use.text - (isMethod ? 1 : 0);
  const text: Value | undefined = event.args[at] ?? event.named.get("string");
  const place = expr.a[at];
  if (text === undefined || (place?.k === "slice" && place.until !== undefined)) return;
  const taint = deepTaints(frame, text).find(
    (t) => t.source.kind === "remote" && (safety(t, frame.state.guards) & everyKind) !== everyKind,
  );
  if (taint === undefined) return;
  const judged = times.judge({ source, flags, how: use.how, growth: "polynomial" });
  reportGap(event, judged);
  if (judged.slowOn === undefined) return;
  const trace = step(taint.trace, frame.unit.index, expr.at, `reaches ${sinkText(expr, path)}`);
  report(event, path, { rule: "python/polynomial-redos", detail: judged.slowOn }, withTrace(taint, trace));
}

function report(
  event: CallEvent,
  path: string,
  claim: { readonly rule: string; readonly detail: string },
  taint?: Taint,
): void {
  tellCall(event, path, { ...claim, confidence: "high", ...(taint === undefined ? {} : { taint }) });
}

function reportGap(event: CallEvent, judged: TimeJudgement): void {
  if (judged.gap === undefined) return;
  noteLimit(event.frame, `a regular expression could not be judged: ${judged.gap}`);
}
