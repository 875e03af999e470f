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
    if (comma > 0 && startsWithTime(line) && isId(line, comma + 1))
      lines.push({ modifiedAt: line.slice(0, comma), id: line.slice(comma + 1) });
    else if (line !== "") unusable += 1;
  }
  return {
    value: lines,
    problems: unusable === 0 ? [] : [{ message: `${unusable} lines that are not "<time>,<id>"` }],
  };
}

/** `YYYY-MM-DDT`. By character, here and below: a list has hundreds of thousands of lines. */
function startsWithTime(line: string): boolean {
  for (let at = 0; at < 10; at += 1) {
    const unit = line.charCodeAt(at);
    if (at === 4 || at === 7 ? unit !== 0x2d : !isDigit(unit)) return false;
  }
  return line.charAt(10) === "T";
}

/** Ids become names of files and addresses: nothing that could lead elsewhere. */
function isId(line: string, from: number): boolean {
  for (let at = from; at < line.length; at += 1) {
    const unit = line.charCodeAt(at);
    const isPlain = isDigit(unit) || ((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a);
    if (!isPlain && (at === from || !"._:+-".includes(line.charAt(at)))) return false;
  }
  return from < line.length;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}
