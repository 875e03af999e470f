// The `code:` section: which rules run, and what a project teaches the engine about its own functions.

import * as v from "valibot";
import { argument, flowKind, ownCodeRules } from "./code-rules.ts";

/** The same format as the built-in models. */
const model = v.union([
  v.strictObject({ source: v.string(), kind: v.optional(v.picklist(["remote", "local"]), "remote") }),
  v.strictObject({ sink: v.string(), kind: flowKind, args: v.optional(v.array(argument), [0]) }),
  v.strictObject({ sanitizer: v.string(), kinds: v.optional(v.array(flowKind)) }),
  v.strictObject({
    guard: v.string(),
    arg: v.optional(v.pipe(v.number(), v.integer()), 0),
    kinds: v.array(flowKind),
  }),
  v.strictObject({ passes: v.string(), from: v.optional(v.array(argument), ["*"]) }),
  v.strictObject({ type: v.string(), is: v.string() }),
  v.strictObject({ entry: v.string(), returns: v.optional(v.picklist(["html", "json"])) }),
]);

export const codeSection = v.optional(
  v.strictObject({
    /** Rule ids that are not reported. */
    disabled_rules: v.optional(v.array(v.string()), []),
    /** Flows from parameters of public functions that nothing in the project calls (low confidence). */
    library_input: v.optional(v.boolean(), true),
    models: v.optional(v.array(model), []),
    /** Reports of other tools about the code (SARIF, Bandit, Semgrep, CodeQL), from the root: joined with every scan of tree or change. */
    reports: v.optional(v.array(v.pipe(v.string(), v.minLength(1))), []),
    /** Rules of the project's own. */
    rules: v.optional(ownCodeRules, []),
    /** Files with more of them, from the root of the repository; each holds `rules:`. */
    rule_files: v.optional(v.array(v.pipe(v.string(), v.minLength(1))), []),
  }),
  {},
);
