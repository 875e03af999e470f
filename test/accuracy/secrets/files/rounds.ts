// Files of a blind round: written and labelled as a whole before anything was run on them, and kept with what they taught. Each
// text file holds many, `=== path` before each.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Marked } from "./marked.ts";

/** From the repository's root, where scripts and tests are started: this file itself may be bundled elsewhere. */
const folder = join("test", "accuracy", "secrets", "files", "rounds");

export const rounds: readonly Marked[] = readdirSync(folder)
  .toSorted()
  .flatMap((name) => filesOf(name.replace(/\.txt$/, ""), readFileSync(join(folder, name), "utf8")));

function filesOf(round: string, text: string): readonly Marked[] {
  return text
    .split(/^=== /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf("\n");
      return { class: round, path: part.slice(0, end), text: part.slice(end + 1) };
    });
}
