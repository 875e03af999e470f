// `.gitleaksignore`: fingerprints of findings, `commit:file:rule:line` or `file:rule:line` (https://github.com/gitleaks/gitleaks#gitleaksignore).

import type { Parsed, Problem } from "../../model/index.ts";
import type { ForeignIgnore } from "./entry.ts";

export function readGitleaksIgnore(text: string): Parsed<readonly ForeignIgnore[]> {
  const value: ForeignIgnore[] = [];
  const problems: Problem[] = [];
  let comment: string | undefined;
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = index + 1;
    const trimmed = raw.trim();
    if (trimmed === "" || trimmed.startsWith("#")) {
      comment = trimmed === "" ? undefined : trimmed.replace(/^#+\s*/, "");
      return;
    }
    const match = /^(?:([0-9a-f]{40}|[0-9a-f]{64}):)?(.+):([^:]+):(\d+)$/.exec(
      trimmed.replace(/\s+#.*$/, ""),
    );
    if (match === null) {
      problems.push({ line, message: "not a fingerprint (file:rule:line)" });
      return;
    }
    const [, commit, path = "", foreignRule = "", at = "0"] = match;
    value.push({
      line,
      layer: "secrets",
      foreignRule,
      paths: [path],
      atLine: Number(at),
      ...(commit === undefined ? {} : { commit }),
      ...(comment === undefined ? {} : { reason: comment }),
    });
  });
  return { value, problems };
}
