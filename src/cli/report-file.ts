// A JSON report from a file, checked whole against the schema: the one way in which a command reads what an earlier scan wrote.

import type { Report } from "../model/index.ts";
import { readReport } from "../show/index.ts";
import { namedText } from "./named-file.ts";

export function reportFrom(file: string): Report {
  return readReport(namedText(file), file);
}
