// The `dependencies:` section: for which machine the packages are meant and where they may come from.

import * as v from "valibot";
import { day } from "./ignores.ts";

export const dependenciesSection = v.optional(
  v.strictObject({
    /** The Python that packages are installed for: markers that it can never meet leave a package out. Absent = every marker counts. */
    python_version: v.optional(
      v.pipe(v.string(), v.regex(/^\d+\.\d+(\.\d+)?$/, "must be a version such as 3.12")),
    ),
    platform: v.optional(v.picklist(["linux", "darwin", "win32"])),
    /** Hosts that packages may come from; empty = the public registry of each ecosystem and what the files themselves name. */
    registries: v.optional(v.array(v.string()), []),
    /** With --online: versions that were published fewer days ago are dependencies/young-package; 0 = never. */
    cool_down_days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(365)), 3),
    /** Names (globs) that only your own registry has: found elsewhere, they are dependency confusion. */
    internal_names: v.optional(v.array(v.string()), []),
    /** Versions (a requirement as the ecosystem writes it; absent = all) that no remedy proposes until a day, after an update that went wrong. */
    avoid: v.optional(
      v.array(
        v.strictObject({
          package: v.pipe(v.string(), v.nonEmpty()),
          versions: v.optional(v.pipe(v.string(), v.nonEmpty())),
          reason: v.pipe(v.string(), v.nonEmpty()),
          until: day,
        }),
      ),
      [],
    ),
    /** Functions of a package that are dangerous to call, where you know more than the advisory; with `advisory`, of that one alone. */
    symbols: v.optional(
      v.array(
        v.strictObject({
          package: v.pipe(v.string(), v.nonEmpty()),
          advisory: v.optional(v.pipe(v.string(), v.nonEmpty())),
          names: v.pipe(v.array(v.pipe(v.string(), v.nonEmpty())), v.minLength(1)),
        }),
      ),
      [],
    ),
  }),
  {},
);
