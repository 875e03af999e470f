// The `secrets:` section.

import * as v from "valibot";

export const secretsSection = v.optional(
  v.strictObject({
    /** Bits per character from which a bare base64-like run of 28 characters or more counts (R36). */
    entropy_threshold: v.optional(v.pipe(v.number(), v.minValue(3), v.maxValue(6)), 4.5),
    disabled_rules: v.optional(v.array(v.string()), []),
  }),
  {},
);
