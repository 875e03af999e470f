// What source files import, by package: the places at which JavaScript and Python ask for others. Read line by line and not by a grammar,
// because it only ranks findings: an import that is missed takes nothing away.

import { pythonName } from "../../formats/lock/index.ts";
import { decodeUtf8, limits, unreachable } from "../../kit/index.ts";
import type { RepoPath, TreeReader } from "../../model/index.ts";
import { distributionsOf } from "./import-names.ts";
import { isInstalled } from "./installed.ts";

export type ImportPlace = { readonly path: RepoPath; readonly line: number };

export type Language = "npm" | "PyPI" | "Go";

const languages: readonly (readonly [ending: RegExp, language: Language])[] = [
  [/\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/i, "npm"],
  [/\.pyw?$/i, "PyPI"],
  [/(?<!_test)\.go$/, "Go"], // what only tests import is not in the program that is built
];

export function languageOf(path: string): Language | undefined {
  if (isInstalled(path) || /(?:^|\/)vendor\/.*\.go$/.test(path)) return undefined;
  return languages.find(([ending]) => ending.test(path))?.[1];
}

/** "npm\0lodash" or "PyPI\0pyyaml" to every place that imports it, in the order of paths. */
export type ImportIndex = ReadonlyMap<string, readonly ImportPlace[]>;

/** Reads every source file of the tree, up to the limits; only asked for when there is a finding to rank. */
export async function importsOfTree(tree: TreeReader, signal: AbortSignal): Promise<ImportIndex> {
  const paths = await tree.list();
  const sources = paths.filter((path) => languageOf(path) !== undefined).sort();
  const installed = await installedModules(tree, paths);
  const index = new Map<string, ImportPlace[]>();
  let bytesLeft = limits.importBytes;
  for (const path of sources.slice(0, limits.importFiles)) {
    signal.throwIfAborted();
    const language = languageOf(path);
    const bytes = await tree.read(path).catch(() => undefined); // it ranks only: the file's own gap is another's to say
    if (bytes === undefined || language === undefined) continue;
    bytesLeft -= bytes.length;
    if (bytesLeft < 0) break;
    for (const { name, line } of importsOf(decodeUtf8(bytes), language, installed)) {
      const key = `${language}\0${name}`;
      const places = index.get(key);
      if (places === undefined) index.set(key, [{ path, line }]);
      else if (places.at(-1)?.path !== path) places.push({ path, line });
    }
  }
  return index;
}

type Import = { readonly name: string; readonly line: number };

export function importsOf(
  text: string,
  language: Language,
  installed: InstalledModules = new Map(),
): readonly Import[] {
  switch (language) {
    case "npm":
      return scriptImports(text);
    case "PyPI":
      return pythonImports(text, installed);
    case "Go":
      return goImports(text);
    default:
      return unreachable(language);
  }
}

/** Top-level import name to the distributions that brought it, as the installed tree itself says. */
type InstalledModules = ReadonlyMap<string, readonly string[]>;

const metadata = /(?:^|\/)(?:site|dist)-packages\/([^/]+)-[^-/]+\.dist-info\/(top_level\.txt|RECORD)$/;

/** `top_level.txt` of setuptools, and the first part of every path in RECORD (packaging.python.org, "Recording installed projects"). */
async function installedModules(tree: TreeReader, paths: readonly RepoPath[]): Promise<InstalledModules> {
  const found = new Map<string, string[]>();
  for (const path of paths) {
    const match = metadata.exec(path);
    const bytes = match === null ? undefined : await tree.read(path).catch(() => undefined); // as above
    if (match === null || bytes === undefined) continue;
    const distribution = pythonName(match[1] ?? "");
    const isList = match[2] === "top_level.txt";
    for (const line of decodeUtf8(bytes).split(/\r?\n/)) {
      const module = isList ? line.trim() : /^([A-Za-z_]\w*)(?:\.py,|\/)/.exec(line)?.[1];
      if (module === undefined || module === "") continue;
      const list = found.get(module) ?? [];
      if (!list.includes(distribution)) found.set(module, [...list, distribution]);
    }
  }
  return found;
}

/** `from "x"`, `require("x")`, `import("x")`, `import "x"`; "x/y" is x, "@s/x/y" is @s/x. */
const script = /(?:\bfrom\s*|\brequire\s*\(\s*|\bimport\s*\(\s*|\bimport\s+)(["'])([^"'\n\\]+)\1/g;

function scriptImports(text: string): readonly Import[] {
  if (!text.includes("import") && !text.includes("require") && !text.includes("from")) return [];
  const found: Import[] = [];
  const lines = new LineCounter(text);
  for (const match of text.matchAll(script)) {
    const name = /^(?!\.|\/|node:|[a-z]+:)(@[\w.-]+\/[\w.-]+|[\w.-]+)/.exec(match[2] ?? "")?.[1];
    if (name !== undefined) found.push({ name, line: lines.at(match.index) });
  }
  return found;
}

const python =
  /^[ \t]*(?:import[ \t]+([\w., \t]+)|from[ \t]+([\w.]+)[ \t]+import[ \t]+\(?[ \t]*([\w*, \t]*))/gm;

function pythonImports(text: string, installed: InstalledModules): readonly Import[] {
  if (!text.includes("import")) return [];
  const found: Import[] = [];
  const lines = new LineCounter(text);
  for (const match of text.matchAll(python)) {
    const [, plain, from, names] = match;
    const line = lines.at(match.index + match[0].search(/\S/));
    // "from . import x" is the project's own.
    if (from?.startsWith(".")) continue;
    const modules =
      from === undefined ? words(plain) : [from, ...words(names).map((name) => `${from}.${name}`)];
    for (const module of modules) {
      const own = installed.get(module.split(".")[0] ?? "");
      for (const name of own ?? distributionsOf(module)) found.push({ name, line });
    }
  }
  return found;
}

const goImport = /^[ \t]*(?:import[ \t]+)?(?:[\w.]+[ \t]+)?"([\w.~+/-]+)"[ \t]*(?:\/\/.*)?\r?$/gm;
const goParts = 8;

/** The module of a package is a beginning of its path, so each beginning is an answer; without a dot in front it is Go's own. */
function goImports(text: string): readonly Import[] {
  const start = text.search(/^import\b/m);
  if (start === -1) return [];
  const found: Import[] = [];
  const lines = new LineCounter(text);
  for (const match of text.matchAll(goImport)) {
    if (match.index < start) continue;
    const line = lines.at(match.index);
    const parts = (match[1] ?? "").split("/");
    if (parts[0]?.includes(".") !== true) found.push({ name: "stdlib", line });
    else
      for (let count = 1; count <= Math.min(parts.length, goParts); count += 1)
        found.push({ name: parts.slice(0, count).join("/"), line });
  }
  return found;
}

/** "a as b, c" -> a, c. */
function words(list: string | undefined): readonly string[] {
  return (list ?? "").split(",").flatMap((part) => /^[\w.]+/.exec(part.trim())?.[0] ?? []);
}

/** Lines of ascending offsets by one walk through the text. */
class LineCounter {
  readonly #text: string;
  #line = 1;
  #newline: number;

  constructor(text: string) {
    this.#text = text;
    this.#newline = text.indexOf("\n");
  }

  at(offset: number): number {
    while (this.#newline !== -1 && this.#newline < offset) {
      this.#line += 1;
      this.#newline = this.#text.indexOf("\n", this.#newline + 1);
    }
    return this.#line;
  }
}
