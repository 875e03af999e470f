// Lockfiles in forms that have no end of their own (lines, YAML, tables) look whole wherever they are cut. Two things tell: what every
// file of the tool ends with is not there, or a package is asked for that the file does not list.

import type { Problem } from "../../model/index.ts";

const seems = "the file seems to be cut off";

/** `end` is what every whole file of the tool holds, and only behind its packages. */
export function withoutEnd(text: string, end: RegExp, what: string): readonly Problem[] {
  return end.test(text) ? [] : [{ message: `${seems}: ${what}`, line: linesOf(text) }];
}

const namesShown = 3;

/** `names`: asked for by a package of the file, and in a whole file always listed. */
export function unlisted(text: string, names: Iterable<string>): readonly Problem[] {
  const missing = [...new Set(names)].sort();
  if (missing.length === 0) return [];
  const more = missing.length > namesShown ? ` and ${missing.length - namesShown} more` : "";
  const shown = missing.slice(0, namesShown).map((name) => name.slice(0, 120));
  return [
    {
      message: `${seems}: it asks for ${shown.join(", ")}${more} without listing what answers`,
      line: linesOf(text),
    },
  ];
}

function linesOf(text: string): number {
  return text.trimEnd().split("\n").length;
}
