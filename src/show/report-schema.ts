// The JSON report's schema, for whoever reads a report back: the published JSON Schema is generated from it, and `readReport` checks
// a file against it before anything is believed.

import * as v from "valibot";
import { PortcullisError } from "../kit/index.ts";
import {
  engineIds,
  gapReasons,
  placeClasses,
  type Report,
  remediationStates,
  reportSchema,
  severities,
  verdicts,
} from "../model/index.ts";

const text = v.string();
const region = v.looseObject({
  startLine: v.number(),
  startColumn: v.number(),
  endLine: v.number(),
  endColumn: v.number(),
});
const location = v.looseObject({
  path: text,
  origin: v.looseObject({ kind: text }),
  region: v.optional(region),
  snippet: v.optional(text),
});

const finding = v.looseObject({
  kind: v.literal("finding"),
  rule: v.pipe(text, v.regex(/^[a-z][a-z0-9-]*\/[a-z0-9][a-z0-9-]*$/)),
  engine: v.picklist(engineIds),
  witnesses: v.array(text),
  cwe: v.array(v.number()),
  title: text,
  message: text,
  severity: v.picklist(severities),
  score: v.optional(v.number()),
  confidence: v.picklist(["high", "medium", "low"]),
  placeClass: v.picklist(placeClasses),
  locations: v.pipe(v.array(location), v.minLength(1)),
  introduced: v.optional(
    v.looseObject({
      commit: text,
      author: text,
      authoredAt: text,
      isInHead: v.boolean(),
      isOnDefaultBranch: v.boolean(),
    }),
  ),
  fingerprint: v.pipe(text, v.regex(/^v1:[0-9a-f]{32}$/)),
  formerly: v.array(text),
  evidence: v.looseObject({ kind: v.picklist(["secret", "flow", "pattern", "vulnerability", "foreign"]) }),
  remedies: v.array(v.looseObject({ kind: text })),
  isInChange: v.optional(v.boolean()),
});

const triaged = v.looseObject({
  finding,
  countsAs: v.picklist(severities),
  isNew: v.boolean(),
  service: v.optional(text),
  state: v.picklist(remediationStates),
  rotation: v.optional(text),
  sla: v.optional(v.looseObject({ table: text, startedAt: text, state: text })),
  exceptions: v.array(
    v.looseObject({ reason: text, owner: text, endsOn: text, origin: text, isProposedByChange: v.boolean() }),
  ),
  heldBy: v.optional(v.number()),
  action: v.optional(v.picklist(["block", "warn", "report"])),
  clause: v.optional(text),
});

export const reportJsonSchema = v.looseObject({
  schema: v.literal(reportSchema),
  run: v.looseObject({
    startedAt: text,
    durationMs: v.number(),
    tool: text,
    version: text,
    warnings: v.array(text),
  }),
  target: v.looseObject({ kind: text, name: text }),
  findings: v.array(triaged),
  inventory: v.array(v.looseObject({ kind: text })),
  gaps: v.array(v.looseObject({ kind: v.literal("gap"), reason: v.picklist(gapReasons), detail: text })),
  skips: v.array(
    v.looseObject({ reason: text, files: v.number(), sizeBytes: v.number(), examples: v.array(text) }),
  ),
  coverage: v.array(
    v.looseObject({
      engine: v.picklist(engineIds),
      engineVersion: text,
      rules: text,
      filesScanned: v.number(),
      bytesScanned: v.number(),
    }),
  ),
  decision: v.looseObject({
    verdict: v.picklist(verdicts),
    reasons: v.array(
      v.looseObject({
        clause: text,
        effect: v.picklist(["warn", "fail", "incomplete"]),
        text,
        subjects: v.array(text),
        nextStep: text,
      }),
    ),
    policy: text,
  }),
  rules: v.array(
    v.looseObject({
      id: text,
      engine: v.picklist(engineIds),
      title: text,
      severity: v.picklist(severities),
      help: text,
    }),
  ),
});

/** Text of a JSON report -> Report; throws "input" with the first thing that is wrong. */
export function readReport(json: string, name: string): Report {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new PortcullisError("input", `Cannot read ${name}: it is not JSON.`, {
      cause,
      hint: "write one with `portcullis scan --report json=FILE`",
    });
  }
  const result = v.safeParse(reportJsonSchema, value);
  if (result.success) return value as Report; // checked against the schema of the same type
  const [issue] = result.issues;
  const where = (issue.path ?? []).map((item) => String(item.key)).join(".");
  throw new PortcullisError(
    "input",
    `Cannot read ${name}: ${where === "" ? "it" : `\`${where}\``} is not what a Portcullis report holds there (expected ${issue.expected ?? "another value"}).`,
  );
}
