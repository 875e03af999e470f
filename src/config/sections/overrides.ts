// The `overrides:` section (the way past a block for a while, never silent) and the `channels:` that people hear of it on.

import * as v from "valibot";

const text = v.pipe(v.string(), v.minLength(1));

export const overridesSection = v.optional(
  v.strictObject({
    /** Longest time for which an override may hold. */
    max_hours: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(24 * 365)), 168),
    /** "required": a second person must approve before it holds. */
    approver: v.optional(v.picklist(["required", "optional"]), "optional"),
    /** At least one of these must have taken the message before an override holds. None: there are no overrides. */
    channels: v.optional(v.array(text), []),
  }),
  {},
);

export const channelsSection = v.optional(
  v.record(
    text,
    v.strictObject({
      kind: v.literal("webhook"),
      /** The environment variable that holds the address: such an address is a credential. */
      url_env: v.pipe(text, v.regex(/^[A-Z][A-Z0-9_]*$/, "must be the name of an environment variable")),
      /** "slack": the body that Slack's incoming webhooks (and compatible ones) take. */
      format: v.optional(v.picklist(["json", "slack"]), "json"),
    }),
  ),
  {},
);
