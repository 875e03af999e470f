// The `gates:` section: what a team's own checks must have left behind. A required gate without evidence is a refusal.

import * as v from "valibot";
import { engineIds } from "../../model/index.ts";

const text = v.pipe(v.string(), v.minLength(1));
const percent = v.pipe(v.number(), v.minValue(0), v.maxValue(100));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const files = v.pipe(v.array(text), v.minLength(1, "must name at least one file"));

const testsGate = v.strictObject({
  name: text,
  read: v.literal("junit"),
  files,
  /** Passed tests; skipped ones do not count. */
  min_tests: v.optional(count, 1),
  /** Kinds by the path or class of a test, or by a property or marker of that name (R72). */
  kinds: v.optional(
    v.record(text, v.strictObject({ paths: v.optional(v.array(text), []), min_tests: v.optional(count, 1) })),
    {},
  ),
});

const coverageGate = v.strictObject({
  name: text,
  /** coverage.py JSON, Cobertura or lcov; recognised by content. */
  read: v.literal("coverage"),
  files,
  line_percent_per_file: v.optional(percent, 80),
  line_percent: v.optional(percent),
  branch_percent: v.optional(percent),
  /** Globs of files that need not reach the share. */
  except: v.optional(v.array(text), []),
});

const resultsGate = v.strictObject({
  name: text,
  /** SARIF, or the JSON (for vulture and mypy also the text) of the named tool. */
  read: v.literal("results"),
  tool: text,
  files,
  max_results: v.optional(count, 0),
  /** An empty file: a tool that says nothing when all is well, or one that never ran. */
  empty: v.optional(v.picklist(["clean", "refuse"]), "refuse"),
  /** Only results of at least this severity count. */
  at_least: v.optional(v.picklist(["critical", "high", "medium", "low", "none"]), "none"),
});

const reportGate = v.strictObject({
  name: text,
  /** A JSON report of a portcullis scan: its verdict must be pass or warn. */
  read: v.literal("report"),
  files,
  /** Layers that the scan must have looked at. */
  layers: v.optional(v.array(v.picklist(engineIds)), []),
});

export const gatesSection = v.optional(
  v.strictObject({
    /** All of them must pass. */
    required: v.optional(v.array(v.variant("read", [testsGate, coverageGate, resultsGate, reportGate])), []),
    /** The whole of CI; longer is warned about (R80). */
    max_minutes: v.optional(v.pipe(v.number(), v.minValue(0))),
  }),
  {},
);

export type GatePolicy = v.InferOutput<typeof gatesSection>["required"][number];
