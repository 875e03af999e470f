// The `licences:` section: SPDX ids or expressions that are allowed, denied or to be looked at, for production and for development.

import * as v from "valibot";

const list = v.optional(v.array(v.pipe(v.string(), v.minLength(1))), []);

const rules = v.strictObject({
  /** When not empty, everything else is denied. */
  allow: list,
  deny: list,
  review: list,
  /** What a package without a known licence counts as. */
  unknown: v.optional(v.picklist(["allow", "review", "deny"]), "review"),
});

export const licencesSection = v.optional(
  v.strictObject({
    production: v.optional(rules),
    development: v.optional(rules),
  }),
  {},
);
