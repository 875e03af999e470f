// The `dependencies:` section: for which machine the packages are meant and where they may come from.

import * as v from "valibot";

export const dependenciesSection = v.optional(
  v.strictObject({
    /** The Python that packages are installed for: markers that it can never meet leave a package out. Absent = every marker counts. */
    python_version: v.optional(
      v.pipe(v.string(), v.regex(/^\d+\.\d+(\.\d+)?$/, "must be a version such as 3.12")),
    ),
    platform: v.optional(v.picklist(["linux", "darwin", "win32"])),
    /** Hosts that packages may come from; empty = the public registry of each ecosystem and what the files themselves name. */
    registries: v.optional(v.array(v.string()), []),
    /** Names (globs) that only your own registry has: found elsewhere, they are dependency confusion. */
    internal_names: v.optional(v.array(v.string()), []),
  }),
  {},
);
