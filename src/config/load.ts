// Bytes of `portcullis.yaml` -> Config. YAML without custom tags; an error names the line, the key and the nearest known key.

import * as v from "valibot";
import { LineCounter, parseDocument } from "yaml";
import { nestsTooDeep, tooDeepText } from "../formats/index.ts";
import { limits, messageOf, PortcullisError } from "../kit/index.ts";
import { literalCredentials, variableFor, withoutCredentials } from "./credentials.ts";
import { nearestWord } from "./nearest.ts";
import { isMap, overPreset, type PresetName, presets } from "./presets/index.ts";
import { danglingNames } from "./references.ts";
import { type Config, configSchema } from "./schema.ts";
import { type OwnCodeRule, ruleFileSchema } from "./sections/code-rules.ts";

/** `name` is the file's name for messages. Throws "config" with one sentence per problem. */
export function loadConfig(text: string, name: string): Config {
  return parseConfig(readYaml(text, name), name, linesOf(text));
}

/** Where a key stands, for messages. */
export function linesOf(text: string): (path: readonly PropertyKey[]) => number | undefined {
  return (path) => lineOf(text, path);
}

/** Checks plain data against the schema. */
export function parseConfig(
  value: unknown,
  name: string,
  lineAt: (path: readonly PropertyKey[]) => number | undefined = () => undefined,
): Config {
  if (value !== undefined && value !== null && !isMap(value))
    throw new PortcullisError("config", `Cannot read ${name}: it is no map of keys and values.`, {
      hint: "`portcullis config --schema` prints what the file may hold",
    });
  const literals = literalCredentials(value);
  if (literals.length > 0)
    throw unreadable(
      name,
      literals.map(
        ({ at }) =>
          `${lineText(lineAt(at))}\`${at.map(String).join(".")}\` is an address with a credential in it, and credentials come from the environment only`,
      ),
    );
  const config = parseWith(configSchema, withPreset(value ?? {}), { name, lineAt });
  const problems = danglingNames(config).map(({ at, text }) => {
    return `${lineText(lineAt(at))}${text}`;
  });
  if (problems.length > 0) throw unreadable(name, problems);
  return config;
}

/** A file of `code.rule_files`. */
export function loadRuleFile(text: string, name: string): readonly OwnCodeRule[] {
  const lineAt = (path: readonly PropertyKey[]): number | undefined => lineOf(text, path);
  return parseWith(ruleFileSchema, readYaml(text, name), { name, lineAt }).rules;
}

type Place = {
  readonly name: string;
  readonly lineAt: (path: readonly PropertyKey[]) => number | undefined;
};

function parseWith<T>(schema: v.GenericSchema<unknown, T>, value: unknown, { name, lineAt }: Place): T {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => describe(issue, schema, lineAt));
  throw unreadable(name, problems);
}

function unreadable(name: string, problems: readonly string[]): PortcullisError {
  return new PortcullisError("config", `Cannot read ${name}: ${problems.slice(0, 5).join("; ")}.`, {
    hint: "`portcullis config --schema` prints what the file may hold",
  });
}

/** The file over the preset that it names; an unknown name is left for the schema to refuse. */
export function withPreset(value: unknown): unknown {
  if (!isMap(value) || typeof value["preset"] !== "string") return value;
  const name = value["preset"];
  return Object.hasOwn(presets, name) ? overPreset(value, presets[name as PresetName]) : value; // the key was just found
}

export function readYaml(text: string, name: string): unknown {
  if (text.length > limits.configSizeBytes) {
    throw new PortcullisError(
      "config",
      `Cannot read ${name}: it is larger than ${limits.configSizeBytes} bytes.`,
    );
  }
  if (nestsTooDeep(text)) throw new PortcullisError("config", `Cannot read ${name}: ${tooDeepText}.`);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    customTags: [],
    version: "1.2",
  });
  const [error] = document.errors;
  if (error !== undefined) {
    const line = lines.linePos(error.pos[0]).line;
    throw new PortcullisError(
      "config",
      `Cannot read ${name}: line ${line}, ${error.message.split("\n")[0]?.replace(/ at line.*$/, "")}.`,
    );
  }
  try {
    return document.toJS({ maxAliasCount: limits.configAliases });
  } catch (cause) {
    const what = /unresolved alias/i.test(messageOf(cause))
      ? "an alias has no anchor"
      : "its aliases expand to too much";
    throw new PortcullisError("config", `Cannot read ${name}: ${what}.`, { cause });
  }
}

export function lineOf(text: string, path: readonly PropertyKey[]): number | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true) as
      | { range?: [number, number, number] }
      | undefined; // yaml's node type
    if (node?.range !== undefined) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

type Issue = v.BaseIssue<unknown>;

function describe(issue: Issue, schema: unknown, lineAt: Place["lineAt"]): string {
  const keys = (issue.path ?? []).map((item) => item.key as PropertyKey); // keys of plain data
  const where = keys.map(String).join(".") || "the file";
  const place = lineText(lineAt(keys));
  if (issue.type === "strict_object" && issue.expected === "never") {
    const known = knownKeys(schema, keys.slice(0, -1));
    const variable = variableFor(String(keys.at(-1)), known);
    if (variable !== undefined)
      return `${place}\`${where}\` is not a known key: credentials come from the environment, so name the variable in \`${variable}\``;
    const near = nearestWord(String(keys.at(-1)), known);
    const advice = near === undefined ? `known keys: ${known.join(", ")}` : `did you mean \`${near}\`?`;
    return `${place}\`${where}\` is not a known key (${advice})`;
  }
  if (issue.kind === "schema" && issue.received === "undefined") return `${place}\`${where}\` is missing`;
  const inner = deepest(issue);
  const isVariable = /_env$/.test(String(keys.at(-1)));
  return `${place}\`${where}\` ${expectation(inner, isVariable ? "" : ` (got ${withoutCredentials(inner.received)})`)}`;
}

function lineText(line: number | undefined): string {
  return line === undefined ? "" : `line ${line}, `;
}

function deepest(issue: Issue): Issue {
  const [first] = issue.issues ?? [];
  return first === undefined ? issue : deepest(first);
}

/** `got` is left out where the value may be what only the environment should hold. */
function expectation(issue: Issue, got: string): string {
  if (issue.kind === "validation")
    return issue.message.startsWith("must") ? `${issue.message}${got}` : `is not accepted: ${issue.message}`;
  const expected = issue.expected ?? "something else";
  return `must be ${plainWords[expected] ?? expected}${got}`;
}

const plainWords: Readonly<Record<string, string>> = {
  ...{ Array: "a list", Object: "a map", string: "text", number: "a number", boolean: "true or false" },
};

/** Keys that the schema knows at a place, in any of its variants, for the nearest-key hint. */
function knownKeys(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  let schemas: readonly unknown[] = alternatives(schema);
  for (const key of path)
    schemas = schemas.map((one) => stepInto(one, key)).flatMap((inner) => alternatives(inner));
  const keys = schemas.flatMap((one) =>
    Object.keys((one as { entries?: Record<string, unknown> } | undefined)?.entries ?? {}),
  );
  return [...new Set(keys)];
}

/** A union or a variant is each of its options. */
function alternatives(schema: unknown): readonly unknown[] {
  const inner = unwrap(schema) as { options?: unknown } | undefined;
  return Array.isArray(inner?.options) ? inner.options.flatMap(alternatives) : [inner];
}

function unwrap(schema: unknown): unknown {
  let inner = schema as { type?: string; wrapped?: unknown; pipe?: readonly unknown[] } | undefined;
  while (inner?.wrapped !== undefined) inner = inner.wrapped as typeof inner;
  return inner;
}

function stepInto(schema: unknown, key: PropertyKey): unknown {
  const shape = schema as { entries?: Record<string, unknown>; item?: unknown; value?: unknown } | undefined;
  return shape?.entries?.[String(key)] ?? shape?.item ?? shape?.value;
}
