// A .gitleaks.toml of version 8 as plain data. Source: the "Configuration" section of the Gitleaks README (v8.25 and later:
// [[rules.allowlists]], condition, regexTarget, [[rules.required]]; the older [allowlist] and [rules.allowlist] too).
// Total: what cannot be used is a problem with the rule's name, and the rest is given.

import { parse, TomlError } from "smol-toml";
import { messageOf } from "../../kit/index.ts";
import type { Parsed, Problem } from "../../model/index.ts";

export type GitleaksAllowlist = {
  readonly description?: string;
  readonly condition: "or" | "and";
  readonly paths: readonly string[];
  readonly regexes: readonly string[];
  readonly regexTarget: "secret" | "match" | "line";
  readonly stopwords: readonly string[];
  readonly commits: readonly string[];
  /** Of a global list: the rules it is for; empty means all. */
  readonly targetRules: readonly string[];
};

export type GitleaksRule = {
  readonly id: string;
  readonly description?: string;
  /** Absent for a rule that goes by the path alone. */
  readonly regex?: string;
  readonly path?: string;
  readonly keywords: readonly string[];
  readonly entropy?: number;
  readonly secretGroup?: number;
  readonly required: readonly {
    readonly id: string;
    readonly withinLines?: number;
    readonly withinColumns?: number;
  }[];
  /** False for a rule that is a part of others and is not reported by itself. */
  readonly isReported: boolean;
  readonly allowlists: readonly GitleaksAllowlist[];
};

export type GitleaksConfig = {
  readonly usesDefault: boolean;
  /** A file of the same form whose rules and lists this one adds to, as a path from the root of the repository. */
  readonly extendsPath?: string;
  readonly disabledRules: readonly string[];
  readonly rules: readonly GitleaksRule[];
  readonly allowlists: readonly GitleaksAllowlist[];
};

/** Without a fatal one the rules that are given mean what the file says. */
export type GitleaksProblem = Problem & { readonly isFatal?: true };

type Table = Readonly<Record<string, unknown>>;

export function readGitleaksConfig(
  text: string,
): Parsed<GitleaksConfig> & { readonly problems: readonly GitleaksProblem[] } {
  const problems: GitleaksProblem[] = [];
  const document = parsed(text, problems);
  const extend = tableOf(document["extend"]) ?? {};
  if (typeof extend["url"] === "string")
    problems.push({
      message: "extend.url is not followed: write the rules of that file into this one",
      isFatal: true,
    });
  const rules = tablesOf(document["rules"]).flatMap((rule, index) => ruleOf(rule, index, problems));
  return {
    value: {
      usesDefault: extend["useDefault"] === true,
      ...optional("extendsPath", textOf(extend["path"])),
      disabledRules: textsOf(extend["disabledRules"]),
      rules,
      allowlists: [...tablesOf(document["allowlists"]), ...tablesOf(document["allowlist"])].map(allowlistOf),
    },
    problems,
  };
}

function parsed(text: string, problems: GitleaksProblem[]): Table {
  try {
    return parse(text);
  } catch (thrown) {
    const line = thrown instanceof TomlError ? { line: thrown.line } : {};
    problems.push({ message: `it is not TOML: ${messageOf(thrown).split("\n")[0]}`, ...line, isFatal: true });
    return {};
  }
}

function ruleOf(rule: Table, index: number, problems: GitleaksProblem[]): readonly GitleaksRule[] {
  const id = textOf(rule["id"]);
  if (id === undefined) {
    problems.push({ message: `rule ${index + 1} has no id`, isFatal: true });
    return [];
  }
  const known = new Set([
    "id",
    "description",
    "regex",
    "path",
    "keywords",
    "entropy",
    "secretGroup",
    "required",
    "allowlists",
    "allowlist",
    "tags",
    "skipReport",
  ]);
  for (const key of Object.keys(rule)) {
    if (!known.has(key)) problems.push({ message: `rule ${id}: \`${key}\` has no counterpart here` });
  }
  return [
    {
      id,
      ...optional("description", textOf(rule["description"])),
      ...optional("regex", textOf(rule["regex"])),
      ...optional("path", textOf(rule["path"])),
      keywords: textsOf(rule["keywords"]),
      isReported: rule["skipReport"] !== true,
      ...optional("entropy", numberOf(rule["entropy"])),
      ...optional("secretGroup", numberOf(rule["secretGroup"])),
      required: tablesOf(rule["required"]).flatMap((part) => {
        const partId = textOf(part["id"]);
        return partId === undefined
          ? []
          : [
              {
                id: partId,
                ...optional("withinLines", numberOf(part["withinLines"])),
                ...optional("withinColumns", numberOf(part["withinColumns"])),
              },
            ];
      }),
      allowlists: [...tablesOf(rule["allowlists"]), ...tablesOf(rule["allowlist"])].map(allowlistOf),
    },
  ];
}

function allowlistOf(list: Table): GitleaksAllowlist {
  const target = textOf(list["regexTarget"])?.toLowerCase();
  const condition = textOf(list["condition"])?.toLowerCase();
  return {
    ...optional("description", textOf(list["description"])),
    condition: condition === "and" || condition === "&&" ? "and" : "or",
    paths: textsOf(list["paths"]),
    regexes: textsOf(list["regexes"]),
    regexTarget: target === "match" || target === "line" ? target : "secret",
    stopwords: textsOf(list["stopwords"]),
    commits: textsOf(list["commits"]),
    targetRules: textsOf(list["targetRules"]),
  };
}

function optional<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  // One entry of exactly that key; the computed key hides it from the compiler.
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: T };
}

function tableOf(value: unknown): Table | undefined {
  // Any object that is no list: members stay unknown.
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Table) : undefined;
}

function tablesOf(value: unknown): readonly Table[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.map(tableOf).filter((item) => item !== undefined);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
