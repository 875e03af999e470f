// The `policy:` section: clauses over facts, first match wins, and what incomplete knowledge counts as.

import * as v from "valibot";
import { engineIds, gapReasons, placeClasses } from "../../model/index.ts";
import { listOf } from "../list-of.ts";

const knownSeverity = v.picklist(["critical", "high", "medium", "low", "none"]);
export const actions = ["block", "warn", "report"] as const;

const rulePattern = /^[a-z0-9-]+\/(?:[a-z0-9-]+|\*)$/;

const subjectKinds = [
  "tree",
  "staged",
  "range",
  "history",
  "commits",
  "files",
  "stdin",
  "archive",
  "sbom",
  "image",
] as const;
/** "available": somebody published a version without the vulnerability. The others are the fix states of an advisory. */
const fixStates = ["available", "fixed", "not-fixed", "wont-fix", "end-of-life", "unknown"] as const;
/** "present": a scan without a base, where nothing tells old from new. */
const packageChanges = ["added", "changed", "unchanged", "present"] as const;
const score = v.pipe(v.number(), v.minValue(0), v.maxValue(10));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const hours = v.pipe(v.number(), v.minValue(0));

/** All given facts must hold; a list means any of its members. A fact that a finding does not have never holds. */
const clauseFacts = v.strictObject({
  layer: v.optional(listOf(v.picklist(engineIds))),
  family: v.optional(listOf(v.string())), // the part of a rule id before "/"
  rule: v.optional(listOf(v.string())), // id or family/*
  tool: v.optional(listOf(v.string())), // an engine or a foreign tool that claims it: bandit, trivy
  severity: v.optional(listOf(knownSeverity)),
  confidence: v.optional(listOf(v.picklist(["high", "medium", "low"]))),
  path: v.optional(listOf(v.string())), // globs
  place: v.optional(listOf(v.picklist(placeClasses))),
  new: v.optional(v.boolean()),
  service: v.optional(listOf(v.string())),
  target: v.optional(listOf(v.picklist(subjectKinds))),
  branch: v.optional(listOf(v.string())), // globs; the branch that is judged, or that a change wants to join
  environment: v.optional(listOf(v.string())),
  cvss_at_least: v.optional(score),
  epss_at_least: v.optional(share),
  exploited: v.optional(v.boolean()), // in CISA's catalogue of known exploited vulnerabilities
  fix: v.optional(listOf(v.picklist(fixStates))),
  reached: v.optional(v.boolean()),
  scope: v.optional(listOf(v.picklist(["production", "development", "optional", "peer"]))),
  sla: v.optional(listOf(v.picklist(["running", "paused", "met", "breached"]))),
  due_within_hours: v.optional(hours),
  age_hours_at_least: v.optional(hours),
  /** Of a secret, as its provider answered `scan --verify`; "unknown" where nobody was asked. */
  validity: v.optional(listOf(v.picklist(["live", "revoked", "unknown"]))),
  rotation: v.optional(listOf(v.picklist(["leaked", "rotated", "confirmed-dead"]))),
  /** A clause with `package` or `licence` judges packages, not findings. */
  package: v.optional(listOf(v.picklist(packageChanges))),
  licence: v.optional(listOf(v.picklist(["allowed", "review", "denied"]))),
});

export const policySection = v.optional(
  v.strictObject({
    unknown_severity: v.optional(knownSeverity, "high"),
    /** What the findings of a rule (an id, or family/*) count as, whatever it says itself. Vulnerabilities keep their advisory's. */
    severities: v.optional(
      v.record(v.pipe(v.string(), v.regex(rulePattern, "must be a rule id or family/*")), knownSeverity),
      {},
    ),
    /** A secret that stopped a run stops every later one until the ledger says that it was rotated, even when its line is gone. */
    require_rotation: v.optional(v.boolean(), false),
    ignores_in_change: v.optional(v.picklist(["propose", "trust"]), "propose"),
    /** How far away the end of an entry of `ignores:` or of our own comment may be; one that ends later does not hold. Absent: any day. */
    ignores_max_days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650))),
    /** Layers that never block and never warn: their findings are in every report, and that is all. */
    report_only: v.optional(v.array(v.picklist(engineIds)), []),
    rules: v.optional(
      v.array(
        v.strictObject({
          name: v.optional(v.string()),
          when: v.optional(clauseFacts, {}),
          action: v.picklist(actions),
        }),
      ),
    ),
    incomplete: v.optional(
      v.strictObject({
        /** Gaps of these kinds make the verdict incomplete wherever they are; others only warn. */
        reasons: v.optional(v.array(v.picklist(gapReasons)), ["crashed", "data-missing", "data-stale"]),
        /** A changed file that could not be looked at. */
        changed_files: v.optional(v.boolean(), true),
      }),
      {},
    ),
  }),
  {},
);
