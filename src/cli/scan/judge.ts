// What a run is judged by: configuration, key and baseline from the trusted state of the target; flags and environment before them.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Collection, findRepository } from "../../collect/index.ts";
import {
  type Config,
  defaultConfig,
  extendedPath,
  gitleaksConfigName,
  loadConfig,
  mostExtended,
  withGitleaks,
} from "../../config/index.ts";
import type { Baseline, BaselineEntry } from "../../decide/index.ts";
import { decodeUtf8, PortcullisError } from "../../kit/index.ts";
import { type EngineId, type Fingerprint, type FingerprintKey, repoPath } from "../../model/index.ts";
import type { Judgement } from "../../pipeline.ts";
import { namedFile } from "../named-file.ts";
import { isThere, ownFile } from "../own-file.ts";
import { cacheFolder } from "../wire.ts";

export const configFileName = "portcullis.yaml";
export const keyFileName = ".portcullis/key";
export const baselineFileName = ".portcullis/baseline.json";

/** Public on purpose: without a key of its own a repository's fingerprints are stable, but anybody can compute them. */
const shippedKey: FingerprintKey = "706f727463756c6c69732d7075626c69632d66696e6765727072696e742d6b65";

export type JudgeFlags = {
  readonly policyFile?: string;
  readonly only?: readonly EngineId[];
  readonly key?: string;
};

export async function judgementFor(
  collection: Collection,
  flags: JudgeFlags,
  warn: (notice: string) => void = () => {},
): Promise<Judgement> {
  if (collection.trustedFolder !== undefined)
    for (const path of [
      keyFileName,
      baselineFileName,
      ...(flags.policyFile === undefined ? [configFileName] : []),
    ])
      isThere(collection.trustedFolder, path);
  const read = (path: string): Promise<Uint8Array | undefined> => collection.trusted.read(repoPath(path));
  const written = await configOf(read, flags.policyFile);
  const gitleaks = await read(gitleaksConfigName);
  const config =
    gitleaks === undefined
      ? written
      : await joined(written, await withExtended(read, decodeUtf8(gitleaks)), warn);
  return {
    config,
    configName: flags.policyFile ?? configFileName,
    isConfigInTree: flags.policyFile === undefined,
    key: flags.key === undefined ? keyFrom(await read(keyFileName)) : checkedKey(flags.key, "PORTCULLIS_KEY"),
    baseline: baselineFrom(await read(baselineFileName)),
    only: flags.only,
  };
}

/** A `.gitleaks.toml` of the trusted state is read as it is; what has no counterpart here is told. */
async function joined(
  config: Config,
  texts: readonly string[],
  warn: (notice: string) => void,
): Promise<Config> {
  const { loadEngines } = await import("../../find/index.ts");
  const [secrets] = await loadEngines(["secrets"]);
  const shipped = await secrets?.rules({ config, key: shippedKey });
  const ids = new Set((shipped ?? []).map((rule) => rule.id.slice("secrets/".length)));
  const { config: whole, notices } = withGitleaks(config, texts, ids);
  for (const notice of notices) warn(notice);
  return whole;
}

/** The file and those that it extends, the nearest first; all of them from the trusted state. */
async function withExtended(
  read: (path: string) => Promise<Uint8Array | undefined>,
  text: string,
): Promise<readonly string[]> {
  const texts = [text];
  for (let next = extendedPath(text); next !== undefined && texts.length <= mostExtended; ) {
    const path = next.replace(/^\.\//, "");
    const bytes = /^\/|(?:^|\/)\.{0,2}(?:\/|$)/.test(path) ? undefined : await read(path);
    if (bytes === undefined) break;
    texts.push(decodeUtf8(bytes));
    next = extendedPath(decodeUtf8(bytes));
  }
  return texts;
}

async function configOf(
  read: (path: string) => Promise<Uint8Array | undefined>,
  policyFile: string | undefined,
): Promise<Config> {
  const bytes = policyFile === undefined ? await read(configFileName) : namedFile(policyFile);
  if (bytes === undefined) return defaultConfig();
  const name = policyFile ?? configFileName;
  const text = decodeUtf8(bytes);
  const config = loadConfig(text, name);
  if (config.code.rules.length === 0 && config.code.rule_files.length === 0) return config;
  const { withRuleFiles } = await import("../rules/code-rules.ts");
  // A policy that comes by flag names files beside itself.
  const beside = async (path: string): Promise<Uint8Array | undefined> => {
    const file = join(dirname(policyFile ?? ""), path);
    return existsSync(file) ? readFileSync(file) : undefined;
  };
  return withRuleFiles(config, { name, text }, policyFile === undefined ? read : beside);
}

function keyFrom(bytes: Uint8Array | undefined): FingerprintKey {
  return bytes === undefined ? shippedKey : checkedKey(decodeUtf8(bytes).trim(), keyFileName);
}

function checkedKey(text: string, place: string): FingerprintKey {
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new PortcullisError("config", `The fingerprint key in ${place} must be 64 hex digits.`, {
      hint: "`portcullis init` makes one",
    });
  }
  return text;
}

function baselineFrom(bytes: Uint8Array | undefined): Baseline {
  const entries = entriesOf(bytes).flatMap(entryFrom);
  const names = new Set(entries.map(({ fingerprint }) => fingerprint));
  return { has: (name) => names.has(name), listed: entries };
}

/** What a baseline file lists; nothing where there is none. */
export function entriesOf(bytes: Uint8Array | undefined): readonly unknown[] {
  if (bytes === undefined) return [];
  let value: unknown;
  try {
    value = JSON.parse(decodeUtf8(bytes));
  } catch (cause) {
    throw noBaseline("it is not JSON", cause);
  }
  const { findings } = (value ?? {}) as { readonly findings?: unknown }; // checked here and by entryFrom
  if (!Array.isArray(findings)) throw noBaseline("it holds no list of findings");
  return findings;
}

function noBaseline(what: string, cause?: unknown): PortcullisError {
  return new PortcullisError("config", `Cannot read ${baselineFileName}: ${what}.`, {
    cause,
    hint: "take the file away, and `portcullis baseline create` writes a new one",
  });
}

function entryFrom(value: unknown): readonly BaselineEntry[] {
  const { fingerprint, rule, path, isHistory } = (value ?? {}) as Readonly<Record<string, unknown>>; // each field is checked
  if (typeof fingerprint !== "string") return [];
  const text = (field: unknown): string => (typeof field === "string" ? field : "?");
  return [
    {
      fingerprint: fingerprint as Fingerprint, // any other text matches nothing
      rule: text(rule),
      path: text(path),
      isHistory: isHistory === true,
    },
  ];
}

/** Configuration and key of the folder that the user stands in, for commands that scan nothing. */
export async function ownSetup(
  policyFile?: string,
): Promise<{ readonly config: Config; readonly key: FingerprintKey }> {
  const root = findRepository(process.cwd(), cacheFolder())?.workTree ?? process.cwd();
  const read = async (path: string): Promise<Uint8Array | undefined> => ownFile(root, path);
  return { config: await configOf(read, policyFile), key: keyFrom(await read(keyFileName)) };
}
