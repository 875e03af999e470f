// OSV's `modified_id.csv`: one "<time>,<id>" line for each record of an ecosystem, newest first by convention (not relied on).

import type { Parsed } from "../../model/index.ts";

/** `modifiedAt` as it is written there: RFC 3339 in UTC, with or without a fraction. */
export type ModifiedLine = { readonly modifiedAt: string; readonly id: string };

/**
 * The day of the time, and an id that may become the name of a file or address: nothing in it leads elsewhere. One expression and not a
 * walk by characters, because a list has hundreds of thousands of lines.
 */
const entry = /(\d{4}-\d\d-\d\dT[^,\n]*),([0-9A-Za-z][\w.:+-]*)[\t\r ]*(?:\n|$)/y;

export function parseModified(text: string): Parsed<readonly ModifiedLine[]> {
  const lines: ModifiedLine[] = [];
  let unusable = 0;
  for (let start = 0; start < text.length; ) {
    entry.lastIndex = start;
    const match = entry.exec(text);
    if (match !== null) {
      lines.push({ modifiedAt: match[1] ?? "", id: match[2] ?? "" });
      start = entry.lastIndex;
      continue;
    }
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    if (text.slice(start, end).trim() !== "") unusable += 1;
    start = end + 1;
  }
  return {
    value: lines,
    problems: unusable === 0 ? [] : [{ message: `${unusable} lines that are not "<time>,<id>"` }],
  };
}
