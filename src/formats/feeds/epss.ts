// FIRST's exploit prediction scores, CSV (https://www.first.org/epss/data_stats): a comment line with the date, a header, then
// "CVE-…,0.00043,0.09" lines.

import type { Parsed } from "../../model/index.ts";

export type EpssScores = { readonly scores: ReadonlyMap<string, number>; readonly scoredOn?: string };

export function parseEpss(text: string): Parsed<EpssScores> {
  const scores = new Map<string, number>();
  let unusable = 0;
  let scoredOn: string | undefined;
  for (let start = 0, line = ""; start < text.length; start += line.length + 1) {
    const end = text.indexOf("\n", start);
    line = text.slice(start, end === -1 ? text.length : end);
    if (line.startsWith("#")) scoredOn = /score_date:(\d{4}-\d{2}-\d{2})/.exec(line)?.[1];
    else if (line.startsWith("CVE-")) {
      const comma = line.indexOf(",");
      const value = Number.parseFloat(line.slice(comma + 1));
      if (comma > 0 && value >= 0 && value <= 1) scores.set(line.slice(0, comma), value);
      else unusable += 1;
    } else if (line.trim() !== "" && !line.startsWith("cve,")) unusable += 1;
  }
  return {
    value: { scores, ...(scoredOn === undefined ? {} : { scoredOn }) },
    problems: unusable === 0 ? [] : [{ message: `${unusable} lines without a score` }],
  };
}
