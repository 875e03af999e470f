// What checkers leave behind: SARIF 2.1.0 of any tool, and the own JSON or text of those that teams run most. A result is a claim with a
// place; whether it blocks is policy. What a tool says it could not look at is a problem, never an empty list.

import * as v from "valibot";
import type { Parsed, Problem, Severity } from "../../model/index.ts";
import { withoutQuotedSecret } from "../quoted-secret.ts";
import { isSarif, readSarif } from "../sarif/index.ts";

export type CheckResult = {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly path?: string;
  readonly line?: number;
};

type Results = Parsed<readonly CheckResult[]>;

/** `tool` chooses the own format; SARIF is recognised whatever the tool. */
export function readResults(tool: string, text: string): Results {
  const start = text.trimStart();
  const json = jsonOf(start);
  if (isSarif(json)) return sarif(tool, json);
  const reader = readers[tool.toLowerCase()];
  if (reader === undefined)
    return {
      value: [],
      problems: [
        { message: `not SARIF, and ${tool} has no reader of its own (${Object.keys(readers).join(", ")})` },
      ],
    };
  return reader(start, json);
}

type Reader = (text: string, json: unknown) => Results;

const ruffSchema = v.array(
  v.looseObject({
    code: v.nullish(v.string()),
    message: v.string(),
    filename: v.optional(v.string()),
    location: v.optional(v.looseObject({ row: v.number() })),
  }),
);
/** `--output-format json`, or `json-lines`: one object a line. */
const ruff: Reader = (text, json) =>
  shaped("ruff", ruffSchema, Array.isArray(json) ? json : (linesOf(text) ?? json), (list) => ({
    value: list.map(({ code, message, filename, location }) =>
      result(code ?? "syntax-error", code === null ? "high" : "low", message, filename, location?.row),
    ),
    problems: [],
  }));

const banditSchema = v.looseObject({
  errors: v.array(v.looseObject({ filename: v.optional(v.string()), reason: v.optional(v.string()) })),
  results: v.array(
    v.looseObject({
      test_id: v.string(),
      issue_severity: v.string(),
      issue_text: v.string(),
      filename: v.string(),
      line_number: v.number(),
    }),
  ),
});
const bandit: Reader = (_, json) =>
  shaped("bandit", banditSchema, json, ({ errors, results }) => ({
    value: results.map((one) =>
      result(one.test_id, severityOfWord(one.issue_severity), one.issue_text, one.filename, one.line_number),
    ),
    problems: errors.map(({ filename, reason }) => ({
      message: `bandit could not look at ${filename ?? "a file"}: ${reason ?? ""}`,
    })),
  }));

const semgrepSchema = v.looseObject({
  results: v.array(
    v.looseObject({
      check_id: v.string(),
      path: v.string(),
      start: v.looseObject({ line: v.number() }),
      extra: v.looseObject({
        message: v.optional(v.string(), ""),
        severity: v.optional(v.string(), "WARNING"),
      }),
    }),
  ),
  errors: v.array(v.looseObject({ level: v.optional(v.string()), message: v.optional(v.string()) })),
});
const semgrep: Reader = (_, json) =>
  shaped("semgrep", semgrepSchema, json, ({ results, errors }) => ({
    value: results.map(({ check_id, path, start, extra }) =>
      result(check_id, severityOfWord(extra.severity), extra.message, path, start.line),
    ),
    problems: errors
      .filter(({ level }) => level === "error")
      .map(({ message }) => ({ message: `semgrep: ${message?.split("\n")[0] ?? "an error"}` })),
  }));

const pipAuditSchema = v.union([
  v.looseObject({ dependencies: v.array(v.unknown()) }),
  v.array(v.unknown()), // before pip-audit 2.0
]);
const pipAuditDependency = v.looseObject({
  name: v.string(),
  version: v.optional(v.string()),
  skip_reason: v.optional(v.string()),
  vulns: v.optional(v.array(v.looseObject({ id: v.string(), description: v.optional(v.string()) })), []),
});
const pipAudit: Reader = (_, json) =>
  shaped("pip-audit", pipAuditSchema, json, (whole) => {
    const problems: Problem[] = [];
    const list = Array.isArray(whole) ? whole : whole.dependencies;
    const value = list.flatMap((raw) => {
      const parsed = v.safeParse(pipAuditDependency, raw);
      if (!parsed.success) {
        problems.push({ message: "pip-audit: a dependency without a name" });
        return [];
      }
      const { name, version, skip_reason: skipped, vulns } = parsed.output;
      if (skipped !== undefined) problems.push({ message: `pip-audit skipped ${name}: ${skipped}` });
      return vulns.map(({ id, description }) =>
        result(id, "unknown", `${name} ${version ?? ""}: ${(description ?? id).split("\n")[0]}`),
      );
    });
    return { value, problems };
  });

const mypyLine = v.looseObject({
  file: v.string(),
  line: v.number(),
  message: v.string(),
  code: v.nullish(v.string()),
  severity: v.string(),
});
/** `--output json` writes one object a line, and an empty line when all is well; the text form ends in a summary. */
const mypy: Reader = (text) => {
  const value: CheckResult[] = [];
  const problems: Problem[] = [];
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = raw.trim();
    if (line === "" || /^Success: no issues found|^Found \d+ errors? in/.test(line)) return;
    const parsed = line.startsWith("{") ? v.safeParse(mypyLine, jsonOf(line)) : undefined;
    if (parsed?.success === true) {
      const { file, line: at, message, code, severity } = parsed.output;
      if (severity === "error") value.push(result(code ?? "error", "low", message, file, at));
      return;
    }
    const match = /^(.+?):(\d+)(?::\d+)?: (error|note|warning): (.*?)(?:\s+\[([\w-]+)\])?$/.exec(line);
    if (match === null)
      problems.push({ line: index + 1, message: `not a line of mypy: ${line.slice(0, 80)}` });
    else if (match[3] === "error")
      value.push(result(match[5] ?? "error", "low", match[4] ?? "", match[1], Number(match[2])));
  });
  return { value, problems };
};

/** `path:line: unused function 'x' (60% confidence)`; nothing at all when nothing is dead. */
const vulture: Reader = (text) => {
  const value: CheckResult[] = [];
  const problems: Problem[] = [];
  text.split(/\r?\n/).forEach((raw, index) => {
    if (raw.trim() === "") return;
    const match =
      /^(.+?):(\d+): (unused [\w -]+|unreachable code|unsatisfiable [\w ']+|redundant [\w ']+)(.*)$/.exec(
        raw.trim(),
      );
    if (match === null)
      problems.push({ line: index + 1, message: `not a line of vulture: ${raw.trim().slice(0, 80)}` });
    else
      value.push(
        result(
          (match[3] ?? "").trim().split(" ").slice(0, 2).join("-"),
          "low",
          `${match[3]}${match[4]}`,
          match[1],
          Number(match[2]),
        ),
      );
  });
  return { value, problems };
};

function linesOf(text: string): readonly unknown[] | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  return lines.length > 0 && lines.every((line) => line.startsWith("{")) ? lines.map(jsonOf) : undefined;
}

const readers: Readonly<Record<string, Reader>> = {
  ruff,
  mypy,
  vulture,
  bandit,
  semgrep,
  "pip-audit": pipAudit,
};

function sarif(wanted: string, json: Readonly<Record<string, unknown>>): Results {
  const { value, problems } = readSarif(json);
  const others = value.filter(({ tool }) => tool !== wanted.toLowerCase() && Object.hasOwn(readers, tool));
  if (others.length > 0)
    return { value: [], problems: [{ message: `results of ${others[0]?.tool}, not of ${wanted}` }] };
  return {
    value: value.flatMap(({ results }) =>
      results.map(({ ruleId, severity, message, path, line }) =>
        result(ruleId, severity, message, path, line),
      ),
    ),
    problems,
  };
}

function shaped<T extends v.GenericSchema>(
  name: string,
  schema: T,
  json: unknown,
  read: (value: v.InferOutput<T>) => Results,
): Results {
  if (json === undefined)
    return { value: [], problems: [{ message: `not JSON; \`${writtenBy[name] ?? name}\` writes it` }] };
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return read(parsed.output);
  const [issue] = parsed.issues;
  const where = v.getDotPath(issue);
  return {
    value: [],
    problems: [
      { message: `not the JSON of ${name}${where === null ? "" : ` at ${where}`}: ${issue.message}` },
    ],
  };
}

const writtenBy: Readonly<Record<string, string>> = {
  ruff: "ruff check --output-format json",
  bandit: "bandit -f json",
  semgrep: "semgrep scan --json",
  "pip-audit": "pip-audit -f json",
};

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const severities: Readonly<Record<string, Severity>> = {
  critical: "critical",
  error: "high",
  high: "high",
  warning: "medium",
  medium: "medium",
  low: "low",
  info: "low",
  note: "low",
  none: "none",
};

function severityOfWord(word: string): Severity {
  return severities[word.toLowerCase()] ?? "unknown";
}

function result(
  rule: string,
  severity: Severity,
  message: string,
  path?: string,
  line?: number,
): CheckResult {
  return {
    ...{ rule, severity, message: withoutQuotedSecret(message) },
    ...(path === undefined ? {} : { path: path.replaceAll("\\", "/") }),
    ...(line === undefined ? {} : { line }),
  };
}
