// `pip-audit --ignore-vuln ID`: pip-audit has no ignore file, so the lists stand in workflows, scripts and pre-commit hooks
// (https://github.com/pypa/pip-audit#usage), or behind `ignore-vulns:` of its action (https://github.com/pypa/gh-action-pip-audit). A file
// that holds nothing but ids, one a line, is a list too.

import type { Parsed } from "../../model/index.ts";
import type { ForeignIgnore } from "./entry.ts";

const id = "[A-Za-z]+-[A-Za-z0-9-]+";
/** On one line, behind a backslash at its end, or as the next item of a YAML list. */
const option = new RegExp(`--ignore-vulns?[=\\s"',\\]]+(?:\\\\\\s*)?(?:-\\s+)?["']?(${id})`, "g");
const input = /^([^\S\n]*)(?:-[^\S\n]+)?["']?ignore-vulns["']?:[^\S\n]*(.*)$/;

export function readPipAuditIgnores(text: string): Parsed<readonly ForeignIgnore[]> {
  const lines = text.split(/\r?\n/);
  const isList = lines.every((line) => new RegExp(`^\\s*(?:${id})?\\s*(?:#.*)?$`).test(line));
  const value = isList
    ? lines.flatMap((line, index) => idsOf(line.replace(/#.*$/, ""), index, lines))
    : [...byOption(text, lines), ...byInput(lines)];
  return { value, problems: [] };
}

function byOption(text: string, lines: readonly string[]): readonly ForeignIgnore[] {
  if (!text.includes("--ignore-vuln")) return [];
  return [...text.matchAll(option)].map((match) => {
    const end = match.index + match[0].length;
    return entryOf(match[1] ?? "", text.slice(0, end).split("\n").length - 1, lines);
  });
}

/** Ids on the line of the key, or on the deeper lines of a block below it. */
function byInput(lines: readonly string[]): readonly ForeignIgnore[] {
  return lines.flatMap((line, index) => {
    const match = input.exec(line);
    if (match === null) return [];
    const [, indent = "", rest = ""] = match;
    const own = idsOf(rest.replace(/\s#.*$/, ""), index, lines);
    const after = lines.slice(index + 1);
    const isInside = (one: string): boolean => one.trim() === "" || one.search(/\S/) > indent.length;
    const length = after.findIndex((one) => !isInside(one));
    const block =
      /^[|>]/.test(rest.trim()) || rest.trim() === ""
        ? after.slice(0, length === -1 ? undefined : length)
        : [];
    return [...own, ...block.flatMap((one, at) => idsOf(one.replace(/#.*$/, ""), index + 1 + at, lines))];
  });
}

function idsOf(text: string, index: number, lines: readonly string[]): readonly ForeignIgnore[] {
  return [...text.matchAll(new RegExp(id, "g"))].map(([advisory]) => entryOf(advisory, index, lines));
}

function entryOf(advisory: string, index: number, lines: readonly string[]): ForeignIgnore {
  const comment = /(?:^|\s)#\s*(.+)$/.exec(lines[index] ?? "")?.[1];
  return {
    line: index + 1,
    layer: "vulnerabilities",
    advisory,
    ecosystem: "PyPI",
    ...(comment === undefined ? {} : { reason: comment }),
  };
}
