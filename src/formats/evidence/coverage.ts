// Line and branch coverage by file: coverage.py JSON (https://coverage.readthedocs.io, `coverage json`), Cobertura XML
// (https://cobertura.github.io, coverage-04.dtd) and lcov traces (geninfo(1)). Recognised by content.

import * as v from "valibot";
import type { Parsed, Problem } from "../../model/index.ts";
import { readXml, type XmlElement } from "../lock/xml.ts";

export type Counted = { readonly covered: number; readonly total: number };
export type FileCoverage = {
  readonly path: string;
  /** The folder that `path` is below, as Cobertura says it. */
  readonly source?: string;
  readonly lines: Counted;
  readonly branches: Counted;
};

export function readCoverage(text: string): Parsed<readonly FileCoverage[]> {
  const start = text.trimStart();
  if (start.startsWith("{")) return coveragePy(start);
  if (start.startsWith("<")) return cobertura(start);
  if (/^(TN:|SF:)/m.test(start)) return lcov(start);
  return { value: [], problems: [{ message: "neither coverage.py JSON, Cobertura XML nor an lcov trace" }] };
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const coveragePySchema = v.looseObject({
  meta: v.looseObject({ version: v.optional(v.string()) }),
  files: v.record(
    v.string(),
    v.looseObject({
      summary: v.looseObject({
        covered_lines: count,
        num_statements: count,
        num_branches: v.optional(count, 0),
        covered_branches: v.optional(count, 0),
      }),
    }),
  ),
});

function coveragePy(text: string): Parsed<readonly FileCoverage[]> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { value: [], problems: [{ message: "not JSON" }] };
  }
  const parsed = v.safeParse(coveragePySchema, json);
  if (!parsed.success)
    return { value: [], problems: [{ message: `not a coverage.py report: ${parsed.issues[0].message}` }] };
  const value = Object.entries(parsed.output.files).map(([path, { summary }]) => ({
    path: path.replaceAll("\\", "/"),
    lines: { covered: summary.covered_lines, total: summary.num_statements },
    branches: { covered: summary.covered_branches, total: summary.num_branches },
  }));
  return { value, problems: [] };
}

type Tally = { lines: Map<number, boolean>; branches: { covered: number; total: number } };

function cobertura(text: string): Parsed<readonly FileCoverage[]> {
  const { root, isWhole } = readXml(text);
  const problems: Problem[] = isWhole ? [] : [{ message: "the XML is broken or cut off" }];
  if (root?.name !== "coverage")
    return { value: [], problems: [...problems, { message: "not a Cobertura report" }] };
  const files = new Map<string, Tally>();
  for (const element of withName(root, "class")) {
    const path = (element.attributes.get("filename") ?? "").replaceAll("\\", "/");
    if (path === "") continue;
    const tally = files.get(path) ?? { lines: new Map(), branches: { covered: 0, total: 0 } };
    files.set(path, tally);
    const direct = element.children
      .filter(({ name }) => name === "lines")
      .flatMap(({ children }) => children);
    for (const line of direct.length > 0 ? direct : withName(element, "line")) {
      const number = Number(line.attributes.get("number"));
      if (!Number.isInteger(number)) continue;
      const isHit = Number(line.attributes.get("hits") ?? 0) > 0;
      tally.lines.set(number, isHit || tally.lines.get(number) === true);
      const condition = /\((\d+)\/(\d+)\)/.exec(line.attributes.get("condition-coverage") ?? "");
      tally.branches.covered += Number(condition?.[1] ?? 0);
      tally.branches.total += Number(condition?.[2] ?? 0);
    }
  }
  const sources = withName(root, "source").map(({ text: folder }) => folder.trim().replaceAll("\\", "/"));
  const [source] = sources;
  return {
    value: [...files].map(([path, tally]) => ({
      path,
      // Of several, the report does not say which one.
      ...(source === undefined || source === "" || source === "." || sources.length > 1 ? {} : { source }),
      lines: countLines(tally.lines),
      branches: tally.branches,
    })),
    problems,
  };
}

function withName(root: XmlElement, name: string): readonly XmlElement[] {
  const found: XmlElement[] = [];
  const stack = [...root.children].reverse();
  for (let element = stack.pop(); element !== undefined; element = stack.pop()) {
    if (element.name === name) found.push(element);
    else stack.push(...[...element.children].reverse());
  }
  return found;
}

function lcov(text: string): Parsed<readonly FileCoverage[]> {
  const problems: Problem[] = [];
  const files = new Map<string, { lines: Map<number, boolean>; branches: Map<string, boolean> }>();
  let current: { lines: Map<number, boolean>; branches: Map<string, boolean> } | undefined;
  text.split(/\r?\n/).forEach((raw, index) => {
    const [key = "", rest = ""] = splitOnce(raw);
    if (key === "SF") {
      const path = rest.replaceAll("\\", "/");
      current = files.get(path) ?? { lines: new Map(), branches: new Map() };
      files.set(path, current);
    } else if (key === "DA" && current !== undefined) {
      const [line, hits] = rest.split(",");
      if (line === undefined || hits === undefined)
        problems.push({ line: index + 1, message: "DA without counts" });
      else current.lines.set(Number(line), Number(hits) > 0 || current.lines.get(Number(line)) === true);
    } else if (key === "BRDA" && current !== undefined) {
      const parts = rest.split(",");
      const name = parts.slice(0, 3).join(",");
      current.branches.set(
        name,
        (parts[3] !== "-" && Number(parts[3]) > 0) || current.branches.get(name) === true,
      );
    } else if (raw.trim() === "end_of_record") current = undefined;
  });
  if (current !== undefined) problems.push({ message: "the trace is cut off: its last record has no end" });
  const value = [...files].map(([path, { lines, branches }]) => ({
    path,
    lines: countLines(lines),
    branches: { covered: [...branches.values()].filter(Boolean).length, total: branches.size },
  }));
  return { value, problems };
}

function splitOnce(text: string): readonly [string, string] | readonly [string] {
  const at = text.indexOf(":");
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1).trim()];
}

function countLines(lines: ReadonlyMap<number, boolean>): Counted {
  return { covered: [...lines.values()].filter(Boolean).length, total: lines.size };
}
