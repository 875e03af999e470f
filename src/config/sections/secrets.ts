// The `secrets:` section: thresholds, rules of one's own, and what is allowed to stand.

import * as v from "valibot";
import { severities } from "../../model/index.ts";

const expression = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));

/** Content of these is no finding. All given kinds must hold with `condition: and`, any of them with `or`. */
const allowSchema = v.strictObject({
  description: v.optional(v.string()),
  /** Ids of the rules it is for; absent = all. */
  rules: v.optional(v.array(v.string()), []),
  condition: v.optional(v.picklist(["or", "and"]), "or"),
  /** RE2 expressions over the path. */
  paths: v.optional(v.array(expression), []),
  regexes: v.optional(v.array(expression), []),
  regex_target: v.optional(v.picklist(["secret", "match", "line"]), "secret"),
  /** Words inside the secret, without case. */
  stopwords: v.optional(v.array(v.pipe(v.string(), v.minLength(1))), []),
  commits: v.optional(v.array(v.string()), []),
});

const customRuleFields = v.strictObject({
  /** "acme-token"; reports say secrets/acme-token. */
  id: v.pipe(
    v.string(),
    v.regex(/^[a-z0-9][a-z0-9-]*$/, "must be lowercase words joined by hyphens, such as acme-token"),
  ),
  title: v.optional(v.string()),
  severity: v.optional(v.picklist(severities), "high"),
  /** RE2 syntax (as Go has it): linear in the length of the text. Absent = the file at `path` is the finding, whatever it holds. */
  pattern: v.optional(expression),
  /** The group that holds the secret; absent = the first that matched, else the whole match. */
  secret_group: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(99))),
  /** The rule runs on files that hold one of these words, without case; absent = on every file. */
  keywords: v.optional(v.array(v.pipe(v.string(), v.minLength(2))), []),
  /** Shannon entropy of the secret in bits per character, at least. */
  entropy: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(8))),
  /** RE2 expression over the path of the files that the rule is for. */
  path: v.optional(expression),
  /** Other rules that must match near it, for the whole to count. */
  requires: v.optional(
    v.array(
      v.strictObject({
        rule: v.string(),
        within_lines: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
      }),
    ),
    [],
  ),
  /** False for a rule that only others require: it is never a finding of its own. */
  report: v.optional(v.boolean(), true),
  remedy: v.optional(v.string()),
  allow: v.optional(v.array(allowSchema), []),
});

const customRuleSchema = v.pipe(
  customRuleFields,
  v.check(
    (rule) => rule.pattern !== undefined || rule.path !== undefined,
    "a rule needs `pattern`, or `path` for files that are no business of the repository",
  ),
);

export type CustomRule = v.InferOutput<typeof customRuleSchema>;
export type SecretAllowance = v.InferOutput<typeof allowSchema>;

/** Whom `scan --verify` may ask whether a secret still works. Nobody is asked unless both say so. */
const livenessSchema = v.strictObject({
  /** Names of providers: github, gitlab, slack, ... */
  providers: v.optional(v.array(v.string()), []),
  /** The only hosts that may be asked; absent = the own hosts of the providers above. */
  hosts: v.optional(v.array(v.string()), []),
  /** Where a provider is, when it is your own: `gitlab: https://gitlab.acme.io`. A token of your own server is then never shown to another. */
  bases: v.optional(
    v.record(v.string(), v.pipe(v.string(), v.regex(/^https:\/\//, "must begin with https://"))),
    {},
  ),
  /** Hosts inside your own network that may be asked all the same. */
  private_hosts: v.optional(v.array(v.string()), []),
  timeout_seconds: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(60)), 10),
  requests_per_second: v.optional(v.pipe(v.number(), v.minValue(0.1), v.maxValue(20)), 2),
  /** Secrets asked about in one run; the rest stays unknown. */
  most: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 50),
});

export const secretsSection = v.optional(
  v.strictObject({
    /** Bits per character from which a bare base64-like run of 28 characters or more counts (R36). */
    entropy_threshold: v.optional(v.pipe(v.number(), v.minValue(3), v.maxValue(6)), 4.5),
    disabled_rules: v.optional(v.array(v.string()), []),
    rules: v.optional(v.array(customRuleSchema), []),
    allow: v.optional(v.array(allowSchema), []),
    liveness: v.optional(livenessSchema, {}),
  }),
  {},
);
