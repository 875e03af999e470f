// The `notify:` section: who is told of an incident, and by which way. Credentials are names of environment variables, never values.

import * as v from "valibot";

const variable = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be the name of an environment variable"),
);

const smtpSchema = v.strictObject({
  host: v.pipe(v.string(), v.minLength(1)),
  port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535)), 587),
  /** "implicit": TLS from the first byte; "starttls": required after the greeting; "none": only for a relay on the same machine. */
  tls: v.optional(v.picklist(["implicit", "starttls", "none"]), "starttls"),
  from: v.pipe(v.string(), v.minLength(3)),
  to: v.pipe(v.array(v.string()), v.minLength(1)),
  user_env: v.optional(variable),
  password_env: v.optional(variable),
});

const webhookSchema = v.strictObject({
  /** The variable that holds the address. */
  url_env: variable,
  /** "pagerduty": Events API version 2; "json": the notice as it is. */
  format: v.optional(v.picklist(["json", "slack", "pagerduty"]), "json"),
  /** PagerDuty's routing key. */
  key_env: v.optional(variable),
});

const channelSchema = v.strictObject({
  channel: v.pipe(v.string(), v.minLength(1)),
  smtp: v.optional(smtpSchema),
  webhook: v.optional(webhookSchema),
});

export type NotifyChannel = v.InferOutput<typeof channelSchema>;
export type SmtpSettings = v.InferOutput<typeof smtpSchema>;

export const notifySection = v.optional(v.array(channelSchema), []);
