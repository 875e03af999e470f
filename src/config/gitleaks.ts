// A .gitleaks.toml joined to the configuration: its rules and allowlists become entries of the `secrets:` section, so that
// everything after this file knows one form only. What has no counterpart is told, never dropped in silence.

import {
  type GitleaksAllowlist,
  type GitleaksConfig,
  type GitleaksProblem,
  type GitleaksRule,
  readGitleaksConfig,
} from "../formats/gitleaks-config/index.ts";
import { PortcullisError } from "../kit/index.ts";
import type { Config } from "./schema.ts";
import type { CustomRule, SecretAllowance } from "./sections/secrets.ts";

export const gitleaksConfigName = ".gitleaks.toml";

export type Joined = { readonly config: Config; readonly notices: readonly string[] };

/** The file that this one extends, as a path from the root of the repository (Gitleaks follows two). */
export function extendedPath(text: string): string | undefined {
  return readGitleaksConfig(text).value.extendsPath;
}

export const mostExtended = 2;

/**
 * `texts` are the file and those that it extends, the nearest first; `knownRules` the ids of the shipped rules, without family.
 * Throws "config" when one cannot be read at all.
 */
export function withGitleaks(
  config: Config,
  texts: readonly string[],
  knownRules: ReadonlySet<string>,
): Joined {
  const read = texts.map(readGitleaksConfig);
  const problems = read.flatMap((one): readonly GitleaksProblem[] => one.problems);
  const value = read.map((one) => one.value).reduceRight((base, own) => extended(own, base));
  if (value.extendsPath !== undefined)
    problems.push({
      message: `extend.path: ${value.extendsPath} is not there, or stands behind more than ${mostExtended} others`,
      isFatal: true,
    });
  const [broken] = problems.filter((problem) => problem.isFatal === true);
  if (broken !== undefined) {
    throw new PortcullisError(
      "config",
      `Cannot use ${gitleaksConfigName}: ${broken.line === undefined ? "" : `line ${broken.line}, `}${broken.message}.`,
      { hint: "a rule that is passed over in silence would be a leak that nobody is told of" },
    );
  }
  const notices = problems.map((problem) => problem.message);
  const ids = new Map(value.rules.map((rule) => [rule.id, slug(rule.id)]));
  const nameOf = (id: string): string => ids.get(id) ?? slug(id);
  const rules = value.rules.flatMap((rule) => customRule(rule, nameOf, notices));
  // A rule of theirs with the id of one of ours replaces ours, as it does there.
  const replaced = rules.map((rule) => rule.id).filter((id) => knownRules.has(id));
  const disabled = value.disabledRules.map(slug);
  for (const id of disabled.filter((one) => !knownRules.has(one)))
    notices.push(`disabledRules: ${id} has no counterpart among our rules`);
  if (!value.usesDefault && value.rules.length > 0)
    notices.push(
      "without extend.useDefault Gitleaks would run these rules alone; here the shipped rules stay on",
    );
  const { secrets } = config;
  return {
    config: {
      ...config,
      secrets: {
        ...secrets,
        rules: [...secrets.rules, ...rules],
        allow: [...secrets.allow, ...value.allowlists.map((list) => allowance(list, nameOf))],
        disabled_rules: [
          ...secrets.disabled_rules,
          ...[...disabled, ...replaced].map((id) => `secrets/${id}`),
        ],
      },
    },
    notices: notices.map((notice) => `${gitleaksConfigName}: ${notice}`),
  };
}

/** What is written nearer wins; keywords, lists and lists of rules add up. */
function extended(own: GitleaksConfig, base: GitleaksConfig): GitleaksConfig {
  const ofBase = new Map(base.rules.map((rule) => [rule.id, rule]));
  const rules = own.rules.map((rule): GitleaksRule => {
    const below = ofBase.get(rule.id);
    ofBase.delete(rule.id);
    return below === undefined
      ? rule
      : {
          ...below,
          ...rule,
          keywords: [...rule.keywords, ...below.keywords],
          allowlists: [...rule.allowlists, ...below.allowlists],
          required: rule.required.length > 0 ? rule.required : below.required,
        };
  });
  const { extendsPath: _followed, ...rest } = own;
  return {
    ...rest,
    ...(base.extendsPath === undefined ? {} : { extendsPath: base.extendsPath }),
    usesDefault: own.usesDefault || base.usesDefault,
    // A rule that is switched off here is one of the base, or one of the shipped ones.
    disabledRules: [...own.disabledRules.filter((id) => !ofBase.has(id)), ...base.disabledRules],
    rules: [...rules, ...[...ofBase.values()].filter((rule) => !own.disabledRules.includes(rule.id))],
    allowlists: [...own.allowlists, ...base.allowlists],
  };
}

function customRule(
  rule: GitleaksRule,
  nameOf: (id: string) => string,
  notices: string[],
): readonly CustomRule[] {
  if (rule.regex === undefined && rule.path === undefined)
    throw new PortcullisError(
      "config",
      `Cannot use ${gitleaksConfigName}: rule ${rule.id} has neither \`regex\` nor \`path\`, and no rule of that id is extended.`,
    );
  if (rule.required.some((part) => part.withinColumns !== undefined))
    notices.push(`rule ${rule.id}: withinColumns is read as "on the same line"`);
  return [
    {
      id: nameOf(rule.id),
      title: rule.description ?? rule.id,
      severity: "high",
      ...(rule.regex === undefined ? {} : { pattern: rule.regex }),
      ...(rule.secretGroup === undefined ? {} : { secret_group: rule.secretGroup }),
      keywords: rule.keywords.map((word) => word.toLowerCase()).filter((word) => word.length >= 2),
      ...(rule.entropy === undefined ? {} : { entropy: rule.entropy }),
      ...(rule.path === undefined ? {} : { path: rule.path }),
      report: rule.isReported,
      requires: rule.required.map((part) => {
        const lines = part.withinLines ?? (part.withinColumns === undefined ? undefined : 0);
        return { rule: nameOf(part.id), ...(lines === undefined ? {} : { within_lines: lines }) };
      }),
      allow: rule.allowlists.map((list) => allowance(list, nameOf)),
    },
  ];
}

function allowance(list: GitleaksAllowlist, nameOf: (id: string) => string): SecretAllowance {
  return {
    ...(list.description === undefined ? {} : { description: list.description }),
    rules: list.targetRules.map((id) => `secrets/${nameOf(id)}`),
    condition: list.condition,
    paths: [...list.paths],
    regexes: [...list.regexes],
    regex_target: list.regexTarget,
    stopwords: [...list.stopwords],
    commits: [...list.commits],
  };
}

function slug(id: string): string {
  return (
    id
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "") || "rule"
  );
}
