// `pip-audit --ignore-vuln ID`: pip-audit has no ignore file, so the lists stand in workflows, scripts and pre-commit hooks
// (https://github.com/pypa/pip-audit#usage). A file named pip-audit.txt may hold one id a line.

import type { Parsed } from "../../model/index.ts";
import type { ForeignIgnore } from "./entry.ts";

export function readPipAuditIgnores(text: string): Parsed<readonly ForeignIgnore[]> {
  if (!text.includes("--ignore-vuln")) return { value: [], problems: [] };
  const value = text.split(/\r?\n/).flatMap((line, index): ForeignIgnore[] =>
    [...line.matchAll(/--ignore-vulns?[=\s"',]+([A-Za-z]+-[A-Za-z0-9-]+)/g)].map((match) => {
      const comment = /\s#\s*(.+)$/.exec(line)?.[1];
      return {
        line: index + 1,
        layer: "vulnerabilities",
        advisory: match[1] ?? "",
        ecosystem: "PyPI",
        ...(comment === undefined ? {} : { reason: comment }),
      };
    }),
  );
  return { value, problems: [] };
}
