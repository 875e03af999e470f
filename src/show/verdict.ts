// The verdict and counts in words, the same in every report.

import type { Report } from "../model/index.ts";

export const verdictWords: Readonly<Record<Report["decision"]["verdict"], string>> = {
  pass: "passed",
  warn: "passed with warnings",
  fail: "blocked",
  incomplete: "incomplete",
};

/** "1 gap", "2 gaps". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
