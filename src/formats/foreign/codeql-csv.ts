// CodeQL's CSV. Source: CodeQL CLI documentation, "CodeQL CLI CSV output": no header; name, description, severity, message, path, start
// line, start column, end line, end column. It carries no weakness numbers: such results are met by their place alone.

import type { Parsed } from "../../model/index.ts";
import { type ForeignReport, type ForeignWeakness, relativePath } from "./foreign-report.ts";

const severities = { error: "high", warning: "medium", recommendation: "low" } as const;
type Word = keyof typeof severities;

/** Undefined when it is no such file. */
export function readCodeqlCsv(text: string): Parsed<ForeignReport> | undefined {
  const rows = rowsOf(text);
  const isIts =
    rows.length > 0 && rows.slice(0, 5).every((row) => row.length === 9 && (row[2] ?? "") in severities);
  if (!isIts) return undefined;
  const weaknesses = rows.flatMap((row): readonly ForeignWeakness[] => {
    const [name = "", , severity = "", message = "", path = "", line = ""] = row;
    const startLine = Number(line);
    if (row.length !== 9 || !(severity in severities) || !Number.isInteger(startLine)) return [];
    return [
      {
        ...{ tool: "codeql", toolVersion: "unknown", ruleId: name },
        message: plainText(message.split("\n")[0] ?? ""),
        severity: severities[severity as Word], // just tested
        cwe: [],
        path: relativePath(path.replace(/^\/+/, "")),
        startLine: Math.max(1, startLine),
      },
    ];
  });
  const strange = rows.length - weaknesses.length;
  return {
    value: { tool: "codeql", toolVersion: "unknown", vulnerabilities: [], weaknesses },
    problems: strange === 0 ? [] : [{ message: `${strange} of its rows could not be read` }],
  };
}

/** `[["name"|"file:///..."]]` is a link with a name. */
function plainText(message: string): string {
  return message.replace(/\[\["([^"]*)"\|"[^"]*"\](?:,\["[^"]*"\|"[^"]*"\])*\]/g, "$1").slice(0, 300);
}

/** RFC 4180. */
function rowsOf(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g;
  let row: string[] = [];
  for (let match = field.exec(text); match !== null; match = field.exec(text)) {
    row.push(match[1] === undefined ? (match[2] ?? "") : match[1].replaceAll('""', '"'));
    if (match[3] !== ",") {
      if (row.length > 1 || row[0] !== "") rows.push(row);
      row = [];
      if (match[3] === "" || field.lastIndex >= text.length) break;
    }
  }
  return rows;
}
