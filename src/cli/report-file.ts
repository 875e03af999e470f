// A JSON report from a file, checked whole against the schema: the one way in which a command reads what an earlier scan wrote.

import { readFileSync } from "node:fs";
import { messageOf, PortcullisError } from "../kit/index.ts";
import type { Report } from "../model/index.ts";
import { readReport } from "../show/index.ts";

export function reportFrom(file: string): Report {
  return readReport(textOf(file), file);
}

export function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new PortcullisError("input", `Cannot read ${file}: ${messageOf(cause)}`, { cause });
  }
}
