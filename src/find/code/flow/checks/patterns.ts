// Hands every regular expression that a call uses to the door of `regex/`: functions of `re`, and methods of compiled expressions.

import { judgePattern, type PatternUse } from "../../regex/index.ts";
import { onlyObject } from "../heap.ts";
import type { CallEvent } from "../machine.ts";
import { tell } from "../reports.ts";
import { compiledPattern, writtenFlags } from "./regex-calls.ts";

const uses: Readonly<Record<string, PatternUse["how"]>> = {
  compile: "compiled",
  match: "test",
  search: "test",
  fullmatch: "test",
  sub: "replacement",
  subn: "replacement",
  findall: "extraction",
  finditer: "extraction",
  split: "extraction",
};

const called = /^(?:re|regex)\.(Pattern\.)?(\w+)$/;

export function isRegexCall(path: string): boolean {
  return called.test(path);
}

export function patternCall(event: CallEvent, path: string): void {
  const [, method, name = ""] = called.exec(path) ?? [];
  const how = Object.hasOwn(uses, name) ? uses[name] : undefined;
  if (how === undefined) return;
  const { frame, expr } = event;
  const isMethod = method !== undefined;
  const pattern = isMethod ? compiledPattern(event) : (event.args[0] ?? event.named.get("pattern"));
  if (pattern?.consts === undefined || pattern.taints.length > 0) return;
  const flags = isMethod ? compiledFlags(event) : writtenFlags(event);
  for (const text of pattern.consts) {
    if (typeof text !== "string") continue;
    for (const claim of judgePattern({ text, flags, how })) {
      // What was said where the expression is compiled is not said again where it is used.
      if (isMethod && claim.rule !== "python/bad-tag-filter") continue;
      tell(frame, { at: expr.a[0]?.at ?? expr.at, to: expr.to }, { ...claim, sink: `re.${name}` });
    }
  }
}

function compiledFlags(event: CallEvent): string {
  const object = event.self === undefined ? undefined : onlyObject(event.frame, event.self)?.object;
  const flags = object?.fields.get("=flags")?.consts?.[0];
  return typeof flags === "string" ? flags : "";
}
