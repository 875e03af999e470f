// Reports of other tools, in one list. A report is recognised by its shape.

import { decodeUtf8, limits } from "../../kit/index.ts";
import type { Parsed } from "../../model/index.ts";
import { azureDefender } from "./azure.ts";
import { bandit } from "./bandit.ts";
import { readCodeqlCsv } from "./codeql-csv.ts";
import { ecrBasic, ecrEnhanced } from "./ecr.ts";
import type { ForeignFormat, ForeignReport } from "./foreign-report.ts";
import { grype } from "./grype.ts";
import { sarif } from "./sarif.ts";
import { semgrep } from "./semgrep.ts";
import { trivy } from "./trivy.ts";

export const foreignFormats: readonly ForeignFormat[] = [
  sarif,
  bandit,
  semgrep,
  trivy,
  grype,
  ecrEnhanced,
  ecrBasic,
  azureDefender,
];

/** undefined, with a problem, when no known tool writes such a report. */
export function readForeignReport(bytes: Uint8Array): Parsed<ForeignReport | undefined> {
  if (bytes.length > limits.fileSizeBytes)
    return unreadable(`it is larger than ${limits.fileSizeBytes} bytes`);
  if (bytes.length === 0) return unreadable("it is empty, or not there");
  let json: unknown;
  try {
    json = JSON.parse(decodeUtf8(bytes).replace(/^\ufeff/, ""));
  } catch {
    return readCodeqlCsv(decodeUtf8(bytes)) ?? unreadable("it is neither JSON nor CodeQL's CSV");
  }
  if (typeof json !== "object" || json === null) return unreadable("it is no JSON object");
  // A bare list is what a portal exports of the rows that an interface gives as `data`.
  const fields = (Array.isArray(json) ? { data: json } : json) as Readonly<Record<string, unknown>>; // an object, checked above; readers check each field
  const format = foreignFormats.find((one) => one.recognises(fields));
  return format === undefined
    ? unreadable(`no reader knows its shape (known: ${foreignFormats.map(({ tool }) => tool).join(", ")})`)
    : format.read(fields);
}

function unreadable(message: string): Parsed<undefined> {
  return { value: undefined, problems: [{ message }] };
}
