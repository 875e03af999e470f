// The `stages:` section: the one order in which a change goes to production. A stage may start when every earlier one has passed.

import * as v from "valibot";

export const stagesSection = v.optional(
  v.pipe(
    v.array(v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*$/, "must be lowercase words with dashes"))),
    v.check((names) => new Set(names).size === names.length, "must not name a stage twice"),
  ),
  [],
);
