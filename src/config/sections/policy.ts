// The `policy:` section: clauses over facts, first match wins, and what incomplete knowledge counts as.

import * as v from "valibot";
import { engineIds, gapReasons, placeClasses } from "../../model/index.ts";
import { listOf } from "../list-of.ts";

const knownSeverity = v.picklist(["critical", "high", "medium", "low", "none"]);
export const actions = ["block", "warn", "report"] as const;

/** All given facts must hold; a list means any of its members. */
const clauseFacts = v.strictObject({
  layer: v.optional(listOf(v.picklist(engineIds))),
  rule: v.optional(listOf(v.string())), // id or family/*
  severity: v.optional(listOf(knownSeverity)),
  path: v.optional(listOf(v.string())),
  place: v.optional(listOf(v.picklist(placeClasses))),
  new: v.optional(v.boolean()),
});

export const policySection = v.optional(
  v.strictObject({
    unknown_severity: v.optional(knownSeverity, "high"),
    ignores_in_change: v.optional(v.picklist(["propose", "trust"]), "propose"),
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
