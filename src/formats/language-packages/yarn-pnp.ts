// The table by which Yarn's Plug'n'Play finds packages: they lie in zip files, and no node_modules folder names them.
// Source: yarnpkg.com, "PnP Specification" (packageRegistryData; .pnp.data.json, or the same JSON inside .pnp.cjs). Total.

import { decodeUtf8, limits } from "../../kit/index.ts";
import type { Parsed } from "../../model/index.ts";
import type { InstalledLanguagePackage } from "./installed.ts";

export function isPnpTable(path: string): boolean {
  return /(^|\/)\.pnp(\.c?js|\.data\.json)$/.test(path);
}

export function parsePnpTable(bytes: Uint8Array): Parsed<readonly InstalledLanguagePackage[]> {
  const text = decodeUtf8(bytes);
  const registry = registryOf(text);
  // A loader whose table lies beside it, in .pnp.data.json.
  if (registry === undefined && text.includes(".pnp.data.json")) return { value: [], problems: [] };
  if (registry === undefined)
    return { value: [], problems: [{ message: "a table of Plug'n'Play that cannot be read" }] };
  const found = new Map<string, InstalledLanguagePackage>();
  for (const [ident, stores] of pairsOf(registry)) {
    for (const [reference] of pairsOf(stores)) {
      if (typeof ident !== "string" || typeof reference !== "string") continue; // the project itself
      const one = packageOf(ident, reference);
      if (one !== undefined && found.size < limits.packagesPerDatabase)
        found.set(`${one.name}@${one.version}`, { ecosystem: "npm", licences: [], ...one });
    }
  }
  return { value: [...found.values()], problems: [] };
}

/** "npm:1.2.3", "virtual:HASH#npm:1.2.3", "npm:other@1.2.3" (an alias), "patch:name@npm%3A1.2.3#...::version=1.2.3&hash=x". */
function packageOf(
  ident: string,
  written: string,
): { readonly name: string; readonly version: string } | undefined {
  const reference = written.replace(/^virtual:[^#]*#/, "");
  const patched = /^patch:.*[:&]version=([^&]+)/.exec(reference)?.[1];
  if (patched !== undefined) return { name: ident, version: patched };
  const npm = /^npm:(?:((?:@[^@/]+\/)?[^@/]+)@)?(\d[^:@\s]*)/.exec(reference);
  const version = npm?.[2];
  return version === undefined ? undefined : { name: npm?.[1] ?? ident, version };
}

function* pairsOf(value: unknown): Generator<readonly [unknown, unknown]> {
  if (!Array.isArray(value)) return;
  for (const pair of value as readonly unknown[]) if (Array.isArray(pair)) yield [pair[0], pair[1]];
}

function registryOf(text: string): unknown {
  for (const json of tablesOf(text)) {
    try {
      const table: unknown = JSON.parse(json);
      if (typeof table === "object" && table !== null && "packageRegistryData" in table)
        return table.packageRegistryData;
    } catch {
      // the next form
    }
  }
  return undefined;
}

/** The document itself; the quoted text of Yarn 4; the object of Yarn 2 and 3. */
function* tablesOf(text: string): Generator<string> {
  if (text.trimStart().startsWith("{")) yield text;
  const quoted = /RAW_RUNTIME_STATE\s*=\s*'/.exec(text);
  if (quoted !== null) {
    const start = quoted.index + quoted[0].length;
    yield text
      .slice(start, endOfQuote(text, start))
      .replace(/\\(\r?\n|[\s\S])/g, (_, next: string) => (next.endsWith("\n") ? "" : next));
  }
  const object = /hydrateRuntimeState\(\s*(?=\{)/.exec(text);
  if (object !== null) {
    const start = object.index + object[0].length;
    yield text.slice(start, endOfObject(text, start));
  }
}

function endOfQuote(text: string, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== "'") at += text[at] === "\\" ? 2 : 1;
  return at;
}

/** Behind the brace that closes the one at `start`; braces in strings do not count. */
function endOfObject(text: string, start: number): number {
  let depth = 0;
  let isInString = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (isInString) {
      if (character === "\\") at += 1;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === "{") depth += 1;
    else if (character === "}") {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}
