// Which known weaknesses the code engine covers; loaded when asked for, since no scan needs it.

import type { CoverageRow } from "./code/index.ts";

export async function coverageTable(): Promise<readonly CoverageRow[]> {
  return (await import("./code/index.ts")).coverageTable();
}
