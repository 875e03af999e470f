// .gitleaksignore: one fingerprint a line, `path:rule:line` or `commit:path:rule:line`, "#" begins a comment.
// Source: the section "Ignoring findings" of the Gitleaks README.

import type { Parsed, Problem } from "../../model/index.ts";

export type IgnoredPlace = {
  readonly path: string;
  readonly rule: string;
  readonly line: number;
  readonly commit?: string;
};

export function readGitleaksIgnore(text: string): Parsed<readonly IgnoredPlace[]> {
  const problems: Problem[] = [];
  const places: IgnoredPlace[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const entry = raw.replace(/(?:^|\s)#.*$/, "").trim();
    if (entry === "") continue;
    const match = /^(?:([0-9a-f]{40}):)?(.+):([^:]+):(\d{1,9})$/.exec(entry);
    if (match === null) {
      problems.push({
        message: "this line is no fingerprint such as src/app.py:rule-id:12",
        line: index + 1,
      });
      continue;
    }
    const [, commit, path = "", rule = "", line = ""] = match;
    places.push({ path, rule, line: Number(line), ...(commit === undefined ? {} : { commit }) });
  }
  return { value: places, problems };
}
