// SARIF of tools that look at source code: CodeQL, Semgrep, Bandit and others. A result without a place in a file is nothing that could
// be joined with what we found: it is told.

import { isSarif, readSarif } from "../sarif/index.ts";
import type { ForeignFormat, ForeignWeakness } from "./foreign-report.ts";

export const sarif: ForeignFormat = {
  tool: "sarif",
  recognises: isSarif,
  read: (json) => {
    const { value: runs, problems } = readSarif(json);
    const weaknesses = runs.flatMap(({ tool, toolVersion, results }) =>
      results.flatMap(({ path, line, ...rest }): readonly ForeignWeakness[] =>
        path === undefined ? [] : [{ tool, toolVersion, ...rest, path, startLine: line ?? 1 }],
      ),
    );
    const placeless = runs.flatMap(({ results }) => results).length - weaknesses.length;
    const [first] = runs;
    return {
      value: {
        tool: first?.tool ?? "sarif",
        toolVersion: first?.toolVersion ?? "unknown",
        vulnerabilities: [],
        weaknesses,
        tools: runs.map(({ tool, toolVersion }) => ({ tool, toolVersion })),
      },
      problems:
        placeless === 0
          ? problems
          : [...problems, { message: `${placeless} of its results name no place in a file` }],
    };
  },
};
