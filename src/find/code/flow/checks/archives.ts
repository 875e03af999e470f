// Archives that others send and whose members are read whole into memory: a few kilobytes may stand for gigabytes (CWE-409). Who asks each
// member for its size first (`ZipInfo.file_size`) is believed.

import { step, withTrace } from "../../values/index.ts";
import { deepTaints } from "../heap.ts";
import type { CallEvent, Frame } from "../machine.ts";
import { tellCall } from "../reports.ts";

/** What a function looks at that thinks of hostile archives: sizes, or at least where members go. */
const caring = [
  "file_size",
  "compress_size",
  "getinfo",
  "realpath",
  "abspath",
  "resolve",
  "commonpath",
  "is_relative_to",
  "basename",
  "extractall",
  "extract",
];

export function opensArchive(path: string): boolean {
  return /^zipfile\.ZipFile(?:\(\))*$/.test(path); // also by the type of its objects
}

const pathTests = [
  "realpath",
  "abspath",
  "normpath",
  "commonpath",
  "commonprefix",
  "is_relative_to",
  "resolve",
];

/** Each member is looked at before all are extracted, and one that lies outside ends it. */
export function membersChecked({ form, unit, fn }: Frame): boolean {
  return pathTests.some((name) => unit.mentions(fn, name)) && endsOnMember(form.body);
}

/** `for member in tar.getmembers(): ... raise`, wherever it stands in the function. */
function endsOnMember(body: unknown): boolean {
  const todo: unknown[] = [body];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (typeof node !== "object" || node === null) continue;
    if ("k" in node && node.k === "for" && "iter" in node && "body" in node) {
      const isOver = /"n":"(?:getmembers|getnames|members|names)"/.test(JSON.stringify(node.iter));
      if (isOver && JSON.stringify(node.body).includes('"k":"raise"')) return true;
    }
    todo.push(...Object.values(node));
  }
  return false;
}

export function archiveOpened(event: CallEvent, path: string): void {
  const { frame, expr } = event;
  const says = (name: string): boolean => frame.unit.mentions(frame.fn, name);
  if (!says("read") || caring.some(says)) return;
  const [file] = event.args;
  const taint =
    file === undefined ? undefined : deepTaints(frame, file).find((t) => t.source.kind === "remote");
  if (taint === undefined) return;
  const trace = step(taint.trace, frame.unit.index, expr.at, "is read whole");
  tellCall(event, path, {
    rule: "python/resource-exhaustion",
    detail: "nobody asks how large the members are",
    confidence: "low",
    taint: withTrace(taint, trace),
  });
}
