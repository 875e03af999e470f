// Reports of other tools that a team keeps in its tree (`code.reports`).

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { NamedReport } from "../../find/index.ts";
import type { Target } from "../../model/index.ts";

/** One that is not there is read as an empty one, which is a gap. */
export function keptReports(paths: readonly string[], target: Target): readonly NamedReport[] {
  if (!("root" in target) || target.kind === "history") return [];
  return paths.map((path) => {
    const file = join(target.root, path);
    const isInside = file.startsWith(`${target.root}/`) && existsSync(file);
    return { name: path, bytes: isInside ? readFileSync(file) : new Uint8Array() };
  });
}
