// YAML text -> plain data for one advisory record, with the core schema only and few aliases; a file of its own because the YAML
// reader is heavy and only folders of YAML records need it.

import { parseDocument } from "yaml";
import { limits } from "../../kit/index.ts";
import type { Problem } from "../../model/index.ts";
import { nestsTooDeep, tooDeepText } from "../yaml-depth.ts";

export function parseYamlRecord(text: string): { readonly value: unknown } | { readonly problem: Problem } {
  if (nestsTooDeep(text)) return { problem: { message: `not YAML: ${tooDeepText}` } };
  try {
    // The failsafe schema keeps every scalar as its text: version 1.10 must not become the number 1.1, nor a day a date.
    const document = parseDocument(text, {
      schema: "failsafe",
      customTags: [],
      uniqueKeys: false,
      logLevel: "silent",
    });
    const [error] = document.errors;
    if (error !== undefined)
      return {
        problem: { message: `not YAML: ${error.message.split("\n")[0]}`, ...lineOf(error.linePos?.[0].line) },
      };
    return { value: document.toJS({ maxAliasCount: limits.configAliases }) };
  } catch {
    return { problem: { message: "not YAML: its aliases expand to too much" } };
  }
}

function lineOf(line: number | undefined): { readonly line?: number } {
  return line === undefined ? {} : { line };
}
