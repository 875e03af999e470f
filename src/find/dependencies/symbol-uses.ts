// Whether a source file uses what an advisory calls dangerous: "yaml.load", "lodash.template", "golang.org/x/net/html.Parse". Read line by
// line, from the names that the file's own imports give: it ranks only, and what it misses takes nothing away. Knows no packages, trees
// or findings.

import { languageOf } from "./imports.ts";

/** 1-based line of the first use of the symbol; undefined when the file shows none. */
export function lineOfUse(text: string, path: string, symbol: string): number | undefined {
  const language = languageOf(path);
  if (language === undefined || symbol.length > longestSymbol) return undefined;
  const lines = text.split("\n");
  const uses = ways[language](lines, symbol);
  return uses.length === 0 ? undefined : firstUse(lines, uses, comments[language]);
}

const longestSymbol = 300;

/** What a line must hold; `besides`, when it is there, must stand somewhere in the file, too. */
type Use = { readonly pattern: RegExp; readonly besides?: RegExp; readonly isImport?: true };

const comments = { PyPI: /^\s*#/, npm: /^\s*(?:\/\/|\*|\/\*)/, Go: /^\s*(?:\/\/|\*|\/\*)/ };
const imports = /^\s*(?:import\b|from\s+[\w.]+\s+import\b|(?:export\s.*)?\bfrom\s*["'])|\brequire\s*\(/;

function firstUse(lines: readonly string[], uses: readonly Use[], comment: RegExp): number | undefined {
  const code = withoutLists(lines.map((line) => (comment.test(line) ? "" : line)));
  const open = uses.filter(({ besides }) => besides === undefined || code.some((line) => besides.test(line)));
  for (const [index, line] of code.entries()) {
    const isImport = imports.test(line);
    const isUse = open.some((use) => (use.isImport === true || !isImport) && use.pattern.test(line));
    if (isUse) return index + 1;
  }
  return undefined;
}

/** The lists of imports that go on over lines name things and use none. */
function withoutLists(lines: readonly string[]): readonly string[] {
  let end: string | undefined;
  return lines.map((line) => {
    if (end !== undefined) {
      if (line.includes(end)) end = undefined;
      return "";
    }
    if (/^\s*from\s+[\w.]+\s+import\s*\([^)]*$/.test(line)) end = ")";
    else if (/^\s*import\s[^}'"]*\{[^}]*$/.test(line)) end = "}";
    return line;
  });
}

const ways: Readonly<
  Record<"PyPI" | "npm" | "Go", (lines: readonly string[], symbol: string) => readonly Use[]>
> = {
  PyPI: pythonUses,
  npm: scriptUses,
  Go: goUses,
};

/** The name as it stands, not as the tail of a longer one. */
function named(text: string): Use {
  return { pattern: new RegExp(`(?<![\\w.$])${escaped(text)}(?![\\w$])`) };
}

/** A method is called on a value whose type no line tells: its class must be named in the file. */
function method(name: string, besides: RegExp): Use {
  return { pattern: new RegExp(`\\.${escaped(name)}\\s*\\(`), besides };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** "a.b.C.m" as the parts that a file may import, with what is left to write behind each. */
function pythonUses(lines: readonly string[], symbol: string): readonly Use[] {
  const parts = symbol
    .replace(/\(.*$/, "")
    .split(/::|[.:]/)
    .filter((part) => part !== "");
  const last = parts.at(-1);
  if (last === undefined) return [];
  const uses: Use[] = [];
  const owner = parts.at(-2);
  for (const { module, name, as } of pythonBindings(lines)) {
    if (name === undefined) {
      const depth = module.split(".").length;
      if (parts.length > depth && parts.slice(0, depth).join(".") === module)
        uses.push(named([as, ...parts.slice(depth)].join(".")));
      else if (parts.length === 1)
        uses.push({ pattern: new RegExp(`(?<![\\w.])${escaped(as)}(?:\\.\\w+)*\\.${escaped(last)}\\b`) });
    } else {
      const at = parts.lastIndexOf(name);
      if (at !== -1 && isInModule(module, parts.slice(0, at)))
        uses.push(named([as, ...parts.slice(at + 1)].join(".")));
      if (name === owner) uses.push(method(last, named(as).pattern));
    }
  }
  return uses;
}

/** `from yaml import load` is yaml.load, and load of an advisory that names no module; `from json import load` is neither. */
function isInModule(module: string, before: readonly string[]): boolean {
  const written = module.split(".");
  return before.length === 0 || before[0] === written[0] || before.at(-1) === written.at(-1);
}

type Binding = { readonly module: string; readonly name?: string; readonly as: string };

function pythonBindings(lines: readonly string[]): readonly Binding[] {
  const found: Binding[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    const plain = /^\s*import\s+([\w., \t]+)/.exec(line)?.[1];
    if (plain !== undefined)
      for (const [module, as] of pairs(plain)) found.push({ module, as: as === module ? module : as });
    const [, from, rest] = /^\s*from\s+([\w.]+)\s+import\s+(.*)/.exec(line) ?? [];
    if (from === undefined || rest === undefined) continue;
    let list = rest;
    // A list in brackets goes on over lines.
    for (
      let next = index + 1;
      list.includes("(") && !list.includes(")") && next < lines.length && next < index + 100;
      next += 1
    )
      list += lines[next]?.replace(/#.*$/, "") ?? "";
    for (const [name, as] of pairs(list.replace(/[()\\]|#.*$/g, " "))) found.push({ module: from, name, as });
  }
  return found;
}

/** "a as b, c" -> [a, b], [c, c]. */
function pairs(list: string): readonly (readonly [name: string, as: string])[] {
  return list.split(",").flatMap((part): (readonly [string, string])[] => {
    const [, name, as] = /^\s*([\w.$]+)(?:\s+as\s+|\s*:\s*)?([\w$]+)?/.exec(part) ?? [];
    return name === undefined ? [] : [[name, as ?? name]];
  });
}

const scriptBinding =
  /(?:\bimport\s+(?:type\s+)?(?:([\w$]+)\s*,?\s*)?(?:\*\s*as\s+([\w$]+)\s*)?(?:\{([^}]*)\}\s*)?from\s*|(?:\b(?:const|let|var)\s+)(?:([\w$]+)|\{([^}]*)\})\s*=\s*(?:await\s+)?(?:require|import)\s*\(\s*)["']([^"'\n]+)["']\s*\)?(?:\.([\w$]+))?/g;

/** The last part is what is used; what stands before it is how the package is usually called. */
function scriptUses(lines: readonly string[], symbol: string): readonly Use[] {
  const last = symbol.replace(/\(.*$/, "").split(/[.#]/).at(-1) ?? "";
  if (!/^[\w$]+$/.test(last)) return [];
  const uses: Use[] = [];
  for (const match of lines.join("\n").matchAll(scriptBinding)) {
    const [, standard, everything, list, whole, picked, from = "", member] = match;
    if (from.startsWith(".")) continue;
    const isThis =
      from
        .replace(/\.[cm]?js$/, "")
        .split("/")
        .slice(1)
        .at(-1) === last || member === last;
    for (const name of [standard, everything, whole]) {
      if (name === undefined) continue;
      if (isThis) uses.push(named(name));
      else
        uses.push({
          pattern: new RegExp(`(?<![\\w.$])${escaped(name)}(?:\\.[\\w$]+)*\\.${escaped(last)}(?![\\w$])`),
        });
    }
    for (const [name, as] of pairs(list ?? picked ?? "")) if (name === last) uses.push(named(as));
  }
  uses.push({
    pattern: new RegExp(`require\\(\\s*["'][^."'/][^"']*["']\\s*\\)\\.${escaped(last)}(?![\\w$])`),
    isImport: true,
  });
  return uses;
}

/** "path.Func" or "path.Type.Method": Go's vulnerability database writes the import path in front. */
function goUses(lines: readonly string[], symbol: string): readonly Use[] {
  const uses: Use[] = [];
  for (const line of lines) {
    const [, alias, path] = /^\s*(?:import\s+)?([\w.]+\s+)?"([^"\s]+)"\s*(?:\/\/.*)?$/.exec(line) ?? [];
    if (path === undefined || !symbol.startsWith(`${path}.`)) continue;
    const parts = symbol.slice(path.length + 1).split(".");
    const [first = "", second] = parts;
    for (const name of alias === undefined ? packageNames(path) : [alias.trim()]) {
      if (parts.length === 1) uses.push(named(`${name}.${first}`));
      else if (second !== undefined) uses.push(method(second, named(`${name}.${first}`).pattern));
    }
  }
  return uses;
}

/** What a Go package most probably calls itself: the last part of its path, without a version, "go-" and "-go". */
function packageNames(path: string): readonly string[] {
  const parts = path.split("/").filter((part) => !/^v\d+$/.test(part));
  const name = (parts.at(-1) ?? "").replace(/\.v\d+$/, "");
  return [...new Set([name, name.replace(/^go-|[-.]go$/g, ""), name.replaceAll("-", "")])];
}
