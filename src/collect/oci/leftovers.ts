// Archives and layers that a run keeps in our cache while it reads them are removed when it ends. One that was killed could not: the next
// run takes away what is too old to be in use.

import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { limits } from "../../kit/index.ts";

const ownNames = /^(saved|layer|archive)-\d+-[0-9a-f]+(\.tar)?$/;

/** A folder that is not there has none. */
export function forgetLeftovers(folder: string): void {
  for (const name of namesIn(folder)) {
    const file = join(folder, name);
    if (!ownNames.test(name)) continue;
    const ageMs = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (ageMs > limits.imageLeftoverMs) rmSync(file, { force: true });
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // no run has needed it yet
  }
}
