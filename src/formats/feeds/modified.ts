// OSV's `modified_id.csv`: one "<time>,<id>" line for each record of an ecosystem, newest first by convention (not relied on).

import type { Parsed } from "../../model/index.ts";

/** `modifiedAt` as it is written there: RFC 3339 in UTC, with or without a fraction. */
export type ModifiedLine = { readonly modifiedAt: string; readonly id: string };

export function parseModified(text: string): Parsed<readonly ModifiedLine[]> {
  const lines: ModifiedLine[] = [];
  let unusable = 0;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end).trimEnd();
    start = end + 1;
    const comma = line.indexOf(",");
    // Ids become names of files and addresses: nothing that could lead elsewhere.
    const id = line.slice(comma + 1);
    if (comma > 0 && /^\d{4}-\d{2}-\d{2}T/.test(line) && /^[A-Za-z0-9][A-Za-z0-9._:+-]*$/.test(id))
      lines.push({ modifiedAt: line.slice(0, comma), id });
    else if (line !== "") unusable += 1;
  }
  return {
    value: lines,
    problems: unusable === 0 ? [] : [{ message: `${unusable} lines that are not "<time>,<id>"` }],
  };
}
