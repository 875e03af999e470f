// The `ignores:` section: exceptions with scope, reason, owner and end.

import * as v from "valibot";

export const ignoreEntry = v.strictObject({
  fingerprint: v.optional(v.string()),
  rule: v.optional(v.string()),
  advisory: v.optional(v.string()),
  package: v.optional(v.string()),
  path: v.optional(v.string()),
  service: v.optional(v.string()),
  environment: v.optional(v.string()),
  reason: v.pipe(v.string(), v.minLength(1)),
  owner: v.pipe(v.string(), v.minLength(1)),
  approver: v.optional(v.string()),
  until: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/, "must be a day such as 2027-01-31")),
});

export const ignoresSection = v.optional(v.array(ignoreEntry), []);
