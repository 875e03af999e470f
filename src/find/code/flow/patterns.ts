// Hands every regular expression that a call uses to the door of `regex/`.

import { judgePattern, type PatternUse } from "../regex/index.ts";
import type { Value } from "../values/index.ts";
import { deepTaints } from "./heap.ts";
import type { CallEvent } from "./machine.ts";

const uses: Readonly<Record<string, PatternUse["how"]>> = {
  match: "match",
  search: "search",
  fullmatch: "fullmatch",
  sub: "replace",
  subn: "replace",
  compile: "compile",
  findall: "other",
  finditer: "other",
  split: "other",
};
const textAt: Readonly<Record<string, number>> = { sub: 2, subn: 2 };

export function patternCall(event: CallEvent, path: string): void {
  const name = /^(?:re|regex)\.(\w+)$/.exec(path)?.[1] ?? "";
  const how = uses[name];
  const pattern = event.args[0];
  if (how === undefined || pattern?.consts === undefined || pattern.taints.length > 0) return;
  const { frame, expr } = event;
  const subject = event.args[textAt[name] ?? 1];
  const isOnUntrustedText =
    name !== "compile" &&
    subject !== undefined &&
    deepTaints(frame, subject).some((t) => t.source.kind === "remote");
  for (const text of pattern.consts) {
    if (typeof text !== "string") continue;
    for (const claim of judgePattern({
      text,
      dialect: "python",
      how,
      flags: flagsOf(event),
      isOnUntrustedText,
    })) {
      const at = expr.a[0]?.at ?? expr.at;
      frame.m.report({
        rule: claim.rule,
        module: frame.unit.index,
        at,
        to: expr.to,
        fn: frame.fn,
        sink: `re.${name}`,
        detail: claim.detail,
      });
    }
  }
}

function flagsOf(event: CallEvent): PatternUse["flags"] {
  const flags: Value[] = [...event.args.slice(1), ...event.named.values()];
  const paths = flags.flatMap((v) => v.refs.flatMap((r) => (r.k === "api" ? [r.p] : [])));
  const isSet = (...names: readonly string[]): boolean =>
    paths.some((p) => names.some((n) => p === `re.${n}`));
  return [
    ...(isSet("I", "IGNORECASE") ? (["ignore-case"] as const) : []),
    ...(isSet("S", "DOTALL") ? (["dot-all"] as const) : []),
    ...(isSet("M", "MULTILINE") ? (["multi-line"] as const) : []),
    ...(isSet("X", "VERBOSE") ? (["verbose"] as const) : []),
  ];
}
