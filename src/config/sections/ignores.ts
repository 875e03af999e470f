// The `ignores:` section (exceptions with scope, reason, owner and end), what is taken over from other tools' ignore files, and who may
// approve an exception that a change brings with it.

import * as v from "valibot";

const text = v.pipe(v.string(), v.minLength(1));
export const day = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d{2}-\d{2}$/, "must be a day such as 2027-01-31"),
  v.check(isOfCalendar, "must be a day of the calendar, such as 2027-01-31"),
);

/** 2027-02-31 has the form of a day and is none. */
function isOfCalendar(text: string): boolean {
  const moment = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(text);
}

/** The keys that say where an entry holds; at least one must be given. */
export const ignoreScopeKeys = ["fingerprint", "rule", "advisory", "package", "path", "fix_state"] as const;

export const ignoreEntry = v.pipe(
  v.strictObject({
    fingerprint: v.optional(text),
    rule: v.optional(text),
    advisory: v.optional(text),
    package: v.optional(text),
    path: v.optional(text),
    service: v.optional(text),
    environment: v.optional(text),
    fix_state: v.optional(v.picklist(["fixed", "not-fixed", "wont-fix", "end-of-life", "unknown"])),
    reason: text,
    owner: text,
    approver: v.optional(text),
    until: day,
  }),
  v.check(
    (entry) => ignoreScopeKeys.some((key) => entry[key] !== undefined),
    `must name what it is about: ${ignoreScopeKeys.join(", ")}`,
  ),
);

export const ignoresSection = v.optional(v.array(ignoreEntry), []);

export const importedIgnoresSection = v.optional(
  v.strictObject({
    /** Read `.trivyignore`, `# nosec` and the like at all. */
    enabled: v.optional(v.boolean(), true),
    /** Exceptions without an end of their own end this many days after the commit of their line. */
    max_days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650)), 90),
    /** Files in which `pip-audit --ignore-vuln ID` is looked for. */
    pip_audit_files: v.optional(v.array(text), [
      ".github/workflows/*.yml",
      ".github/workflows/*.yaml",
      ".gitlab-ci.yml",
      ".pre-commit-config.yaml",
      "Makefile",
      "tox.ini",
      "noxfile.py",
      "pip-audit.txt",
    ]),
    /** OpenVEX and CycloneDX VEX documents. */
    vex_files: v.optional(v.array(text), ["*.openvex.json", "*.vex.json", ".vex/**/*.json", "vex/**/*.json"]),
  }),
  {},
);

/** People whose signed approval makes a proposed exception hold (`portcullis ignore approve`). */
export const approversSection = v.optional(
  v.array(
    v.strictObject({
      name: text,
      /** Ed25519, SPKI DER in base64: what `portcullis ignore key` prints. */
      public_key: v.optional(text),
      /** Names at the forge. */
      logins: v.optional(v.array(text), []),
      /** Addresses of their commits: nobody approves what they wrote. */
      emails: v.optional(v.array(text), []),
    }),
  ),
  [],
);
