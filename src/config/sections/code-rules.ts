// Rules of the project's own for code: a pattern with variables, or a flow from sources to sinks, each with its words, its rewrite and
// its examples. The same form stands under `code.rules` of portcullis.yaml and in the files that `code.rule_files` names.

import * as v from "valibot";
import { listOf } from "../list-of.ts";

const text = v.pipe(v.string(), v.minLength(1, "must not be empty"), v.maxLength(4096));
const pattern = text;

/** Where a variable of the pattern must stand for something in particular; all given tests must hold. */
const variableTest = v.strictObject({
  /** `$NAME`, as the pattern has it. */
  variable: v.pipe(
    v.string(),
    v.regex(/^\$[A-Z_][A-Z0-9_]*$/, "must be a variable of the pattern, such as $URL"),
  ),
  /** RE2 expressions over the text that it stands for: the text itself where it is known, else how it is written. */
  matches: v.optional(text),
  not_matches: v.optional(text),
  is: v.optional(v.array(v.union([v.string(), v.number(), v.boolean(), v.null()]))),
  is_not: v.optional(v.array(v.union([v.string(), v.number(), v.boolean(), v.null()]))),
  below: v.optional(v.number()),
  above: v.optional(v.number()),
  /** Whether its value stands in the code (a literal, or a name that is bound to one once). */
  literal: v.optional(v.boolean()),
});

const conditions = {
  /** None of these is the same place. */
  not: v.optional(listOf(pattern), []),
  /** One of these stands around it. */
  inside: v.optional(listOf(pattern), []),
  not_inside: v.optional(listOf(pattern), []),
  /** One of these stands in it. */
  contains: v.optional(listOf(pattern), []),
  not_contains: v.optional(listOf(pattern), []),
  where: v.optional(v.array(variableTest), []),
};

const alternative = v.strictObject({ pattern, ...conditions });

export const flowKind = v.picklist([
  "sql",
  "command",
  "code",
  "path",
  "ssrf",
  "redirect",
  "xss",
  "template",
  "ldap",
  "xpath",
  "nosql",
  "deserialize",
  "log",
  "header",
  "cookie",
  "regex",
  "xml",
  "trust",
]);

export const argument = v.union([v.pipe(v.number(), v.integer(), v.minValue(0)), v.string()]);

/** The models of `code.models`, without a kind: what they speak of is this rule. */
const flowModel = v.union([
  v.strictObject({ source: v.string() }),
  v.strictObject({ sink: v.string(), args: v.optional(v.array(argument), [0]) }),
  v.strictObject({ sanitizer: v.string() }),
  v.strictObject({ guard: v.string(), arg: v.optional(v.pipe(v.number(), v.integer()), 0) }),
  v.strictObject({ passes: v.string(), from: v.optional(v.array(argument), ["*"]) }),
  v.strictObject({ type: v.string(), is: v.string() }),
]);

const flow = v.pipe(
  v.strictObject({
    /** Data that the engine knows by itself: of requests, of the program's user, of callers nobody sees. */
    from: v.optional(v.array(v.picklist(["remote", "local", "parameter"])), []),
    /** What makes data safe for this kind makes it safe here. */
    like: v.optional(flowKind),
    models: v.array(flowModel),
  }),
  v.check(({ models }) => models.some((one) => "sink" in one), "must have a model with `sink`"),
  v.check(
    ({ from, models }) => from.length > 0 || models.some((one) => "source" in one),
    "must say where data comes from: `from`, or a model with `source`",
  ),
);

const example = v.union([
  v.string(),
  v.strictObject({
    code: v.string(),
    /** Lines of the code (1-based) where the rule must speak, and nowhere else. */
    lines: v.optional(v.array(v.pipe(v.number(), v.integer(), v.minValue(1)))),
    /** What the rewrite makes of it. */
    fixed: v.optional(v.string()),
  }),
  /** Several files, by name. */
  v.strictObject({ files: v.record(v.string(), v.string()) }),
]);

const ownRule = v.pipe(
  v.strictObject({
    /** "unverified-tls"; reports say code/unverified-tls. */
    id: v.pipe(
      v.string(),
      v.regex(/^[a-z0-9][a-z0-9-]*$/, "must be lowercase words joined by hyphens, such as unverified-tls"),
    ),
    title: text,
    /** One sentence; `$NAME` is what the variable stands for. */
    message: v.optional(text),
    severity: v.optional(v.picklist(["critical", "high", "medium", "low"]), "medium"),
    confidence: v.optional(v.picklist(["high", "medium", "low"]), "high"),
    cwe: v.optional(v.array(v.pipe(v.number(), v.integer(), v.minValue(1))), []),
    why: v.optional(v.string(), ""),
    instead: v.optional(v.string(), ""),
    /** What to write in the place of what the pattern matched, or of one of its variables. */
    fix: v.optional(
      v.union([
        text,
        v.strictObject({ replace: v.pipe(v.string(), v.regex(/^\$[A-Z_][A-Z0-9_]*$/)), by: text }),
      ]),
    ),
    /** Whether the rewrite keeps the meaning for every program: only such ones are applied without being asked for. */
    fix_is_safe: v.optional(v.boolean(), false),
    /** RE2 expressions over the path of the files that the rule is for, and that it is not for. */
    path: v.optional(text),
    not_path: v.optional(text),
    pattern: v.optional(pattern),
    any_of: v.optional(v.pipe(v.array(v.union([pattern, alternative])), v.minLength(1))),
    flow: v.optional(flow),
    ...conditions,
    examples: v.optional(
      v.strictObject({ bad: v.optional(v.array(example), []), good: v.optional(v.array(example), []) }),
      {},
    ),
  }),
  v.check(
    (rule) => [rule.pattern, rule.any_of, rule.flow].filter((one) => one !== undefined).length === 1,
    "must have exactly one of `pattern`, `any_of` and `flow`",
  ),
  v.check(
    (rule) => rule.flow === undefined || rule.fix === undefined,
    "must not have a `fix`: a flow has no text to rewrite",
  ),
);

export type OwnCodeRule = v.InferOutput<typeof ownRule>;
export type OwnCodeExample = v.InferOutput<typeof example>;
export type OwnRuleConditions = Pick<OwnCodeRule, keyof typeof conditions>;
export type VariableTest = v.InferOutput<typeof variableTest>;
export type FlowModel = v.InferOutput<typeof flowModel>;

export const ownCodeRules = v.array(ownRule);

/** What a file of `code.rule_files` holds. */
export const ruleFileSchema = v.strictObject({ rules: ownCodeRules });
