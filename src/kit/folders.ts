// Making a folder with all that is missing above it. Node's own `recursive` never returns where a folder that exists refuses a child as
// "no such file" (/proc does), which a cache folder named by the environment could be.

import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** `mode` is that of each folder made. Throws Node's error when it cannot be. */
export function makeFolder(folder: string, mode = 0o777): void {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent, mode);
  try {
    mkdirSync(folder, { mode });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw thrown; // another process was quicker; Node's errors carry a code
  }
}
