// The events whose meaning the ledger knows: what the folds read, with the shape that append insists on. Other types may be appended
// too; they are kept, hashed and shown, and no fold reads them. Holds no logic beyond reading.

import * as v from "valibot";
import { limits, PortcullisError } from "../kit/index.ts";
import { engineIds, type LedgerEvent, remediationStates, severities } from "../model/index.ts";

const text = v.pipe(v.string(), v.minLength(1));
/** A key of a derived row: one line. */
const name = v.pipe(v.string(), v.regex(/^[^\u0000-\u001f]+$/, "must be one line"));
const day = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/));

/** What is remembered of a finding: enough for lists and clocks; no message, no excerpt, no secret. */
const seenFinding = v.strictObject({
  /** The fingerprint, then every former or other name. */
  names: v.pipe(v.array(name), v.minLength(1)),
  rule: text,
  engine: v.picklist(engineIds),
  /** Engines or tools that claim it; each closes only what it saw itself. */
  witnesses: v.pipe(v.array(text), v.minLength(1)),
  severity: v.picklist(severities),
  title: v.string(),
  paths: v.array(text),
  place: v.string(),
  service: v.optional(text),
  package: v.optional(text),
  hasFix: v.boolean(),
  isExploited: v.boolean(),
  exploitedDueOn: v.optional(day),
  /** From when it could have been found: its advisory's publication, or the run before, whichever came later. */
  findableAt: v.optional(v.pipe(v.string(), v.isoTimestamp())),
});

const scope = v.variant("kind", [
  v.strictObject({ kind: v.literal("everything") }),
  v.strictObject({ kind: v.literal("paths"), paths: v.array(v.string()) }),
  v.strictObject({ kind: v.literal("change") }),
  v.strictObject({ kind: v.literal("history") }),
]);

const coverage = v.strictObject({
  /** An engine, or the name of a tool whose report was read. */
  witness: text,
  rules: text,
  advisories: v.optional(name),
  scope,
});

const run = v.strictObject({
  run: text,
  /** "repository", or "image:NAME" without tag and digest, "archive:NAME", "sbom:NAME". */
  target: text,
  /** Absent: the default branch. */
  branch: v.optional(text),
  /** Where the judged thing was to be deployed. */
  environment: v.optional(text),
  coverage: v.array(coverage),
  /** What should have been looked at and was not: absence there says nothing. */
  gaps: v.array(v.strictObject({ witness: v.optional(text), path: v.optional(text) })),
  seen: v.array(
    v.strictObject({
      name: text,
      state: v.optional(v.picklist(["blocked", "warned"])),
      /** An exception or override let it pass. */
      isHeld: v.optional(v.boolean()),
    }),
  ),
});

/** Payloads by type of event. */
export const payloads = {
  "rules.known": v.strictObject({ digest: name, ids: v.array(text) }),
  "finding.detected": seenFinding,
  "run.recorded": run,
  "finding.state": v.strictObject({
    name: text,
    state: v.picklist(remediationStates),
    reason: v.optional(v.string()),
  }),
  "finding.paused": v.strictObject({ name: text, reason: text }),
  "finding.resumed": v.strictObject({ name: text }),
  "finding.owned": v.strictObject({ name: text, owner: text }),
  "finding.rotation": v.strictObject({
    name: text,
    rotation: v.picklist(["leaked", "rotated", "confirmed-dead"]),
  }),
  "finding.milestone": v.strictObject({ name: text, milestone: text }),
  "change.closed": v.strictObject({ branch: text }),
  "retrospective.filled": v.strictObject({ name: text, cause: text, impact: text, lessons: text }),
  "retrospective.closed": v.strictObject({ name: text }),
  "exception.approved": v.strictObject({
    /** An exception's name, or a commit: then all that it proposes. */
    about: name,
    by: name,
    /** Of the approver's key; absent where the forge vouched for the login. */
    signature: v.optional(text),
  }),
  /** A clock of something that is no finding: an update under review, a document. */
  "clock.started": v.strictObject({
    subject: name,
    title: text,
    table: name,
    class: name,
    milestone: name,
    owner: v.optional(name),
  }),
  "clock.marked": v.strictObject({ subject: name, milestone: name }),
  "payload.purged": v.strictObject({ positions: v.array(v.pipe(v.number(), v.integer())), reason: text }),
} as const;

type Payloads = { [T in keyof typeof payloads]: v.InferOutput<(typeof payloads)[T]> };
export type KnownEvent = {
  [T in keyof Payloads]: { readonly type: T; readonly payload: Payloads[T] };
}[keyof Payloads];
export type SeenFinding = Payloads["finding.detected"];
export type RecordedRun = Payloads["run.recorded"];
export type RunCoverage = RecordedRun["coverage"][number];

/** Undefined for types that no fold reads, and for payloads of another version's shape. */
export function readEvent(type: string, payload: unknown): KnownEvent | undefined {
  if (!isKnownType(type)) return undefined;
  const parsed = v.safeParse(payloads[type], payload);
  if (!parsed.success) return undefined;
  return { type, payload: parsed.output } as KnownEvent; // the schema was chosen by the same `type`
}

export function isKnownType(type: string): type is keyof Payloads {
  return Object.hasOwn(payloads, type);
}

/** Throws "input" for what no later reader could use. */
export function checkEvent(event: LedgerEvent): void {
  if (!/^[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)+$/.test(event.type)) {
    throw new PortcullisError(
      "input",
      `Cannot record an event of type ${JSON.stringify(event.type)}: a type is like "run.recorded".`,
    );
  }
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(event.at) || Number.isNaN(Date.parse(event.at))) {
    throw new PortcullisError(
      "input",
      `Cannot record ${event.type}: ${JSON.stringify(event.at)} is not an instant in UTC.`,
    );
  }
  const sizeBytes = JSON.stringify(event.payload).length;
  if (sizeBytes > limits.ledgerPayloadBytes) {
    throw new PortcullisError(
      "input",
      `Cannot record ${event.type}: ${sizeBytes} bytes are more than ${limits.ledgerPayloadBytes}.`,
    );
  }
  if (!isKnownType(event.type)) return;
  const parsed = v.safeParse(payloads[event.type], event.payload);
  if (parsed.success) return;
  const [issue] = parsed.issues;
  throw new PortcullisError(
    "input",
    `Cannot record ${event.type}: \`${v.getDotPath(issue) ?? "payload"}\` ${issue.message}.`,
  );
}
