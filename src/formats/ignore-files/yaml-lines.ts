// YAML of a foreign file as plain data, with the line of any part. Total: broken text gives problems and no data.

import { LineCounter, parseDocument } from "yaml";
import { limits } from "../../kit/index.ts";
import type { Problem } from "../../model/index.ts";
import { nestsTooDeep, tooDeepText } from "../yaml-depth.ts";

export type YamlWithLines = {
  readonly value: unknown;
  readonly problems: Problem[];
  readonly lineAt: (path: readonly (string | number)[]) => number;
};

export function yamlWithLines(text: string): YamlWithLines {
  if (nestsTooDeep(text)) return { value: undefined, problems: [{ message: tooDeepText }], lineAt: () => 1 };
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    customTags: [],
    version: "1.2",
    logLevel: "silent",
  });
  const problems = document.errors.map((error) => ({
    line: lines.linePos(error.pos[0]).line,
    message: error.message.split("\n")[0] ?? "not YAML",
  }));
  const lineAt = (path: readonly (string | number)[]): number => {
    const node = document.getIn(path, true) as { range?: [number, number, number] } | undefined; // yaml's node type
    return node?.range === undefined ? 1 : lines.linePos(node.range[0]).line;
  };
  try {
    return { value: document.toJS({ maxAliasCount: limits.configAliases }), problems, lineAt };
  } catch {
    return {
      value: undefined,
      problems: [...problems, { message: "its aliases expand to too much" }],
      lineAt,
    };
  }
}

export function isMap(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
