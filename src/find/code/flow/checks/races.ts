// Checks that are stale when they are used: `os.access` asks about a name, and what stands under the name may have
// changed by the time it is opened (The Python Standard Library, os.access: "creates a security hole").

import type { CallEvent, Frame } from "../machine.ts";
import { tellCall, textOf } from "../reports.ts";

const checks = /^os\.access$/;
const uses = /^(?:open|io\.open|os\.open)$/;
const asked = new WeakMap<Frame, Set<string>>();

export function isRace(path: string): boolean {
  return checks.test(path) || uses.test(path);
}

export function raceCall(event: CallEvent, path: string): void {
  const isCheck = checks.test(path);
  const { frame, expr } = event;
  const file = expr.a[0];
  const name = file === undefined ? "" : textOf(file);
  if (name === "") return;
  const names = asked.get(frame) ?? new Set<string>();
  asked.set(frame, names);
  if (isCheck) names.add(name);
  else if (names.has(name))
    tellCall(event, path, {
      rule: "python/file-race",
      detail: "what was asked about the file may not hold any more",
    });
}
