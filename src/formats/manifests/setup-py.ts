// setup.py and setup.cfg (setuptools.pypa.io, "Dependencies management"): what they ask for in so many words. Nothing is run: a list
// that the program computes is said to be computed.

import type { PackageScope, Parsed } from "../../model/index.ts";
import { type LockFile, type LockfileParser, named, parseRequirement, pythonName } from "../lock/index.ts";
import { callsOf, lineCounter, namedString, withoutComments } from "./calls.ts";
import { manifestOf, type Wish } from "./manifest.ts";

export const setupPy: LockfileParser = {
  id: "setup-py",
  ecosystem: "PyPI",
  role: "manifest",
  matches: named("setup.py"),
  read: readPy,
};
export const setupCfg: LockfileParser = {
  id: "setup-cfg",
  ecosystem: "PyPI",
  role: "manifest",
  matches: named("setup.cfg"),
  read: readCfg,
};

const scopes: Readonly<Record<string, PackageScope>> = {
  install_requires: "production",
  extras_require: "optional",
  tests_require: "development",
  setup_requires: "development",
};

function readPy(raw: string): Parsed<LockFile> {
  const text = withoutComments(raw, ["#"]);
  const computed: number[] = [];
  const lineAt = lineCounter(text);
  const names = new Names(text);
  const keyword = /\b(install_requires|extras_require|tests_require|setup_requires)["']?\s*[=:]\s*(?!=)/g;
  let readTo = 0;
  const wishes = [...text.matchAll(keyword)].flatMap((match): readonly Wish[] => {
    if (match.index < readTo) return [];
    const line = lineAt(match.index);
    const from = match.index + match[0].length;
    const values =
      literalAt(text, from, names) ??
      names.literalOf(/^[A-Za-z_]\w*(?=\s*[,)\n])/.exec(text.slice(from, from + 200))?.[0]);
    if (values === undefined) {
      computed.push(line);
      return [];
    }
    readTo = values.end;
    if (values.isComputed) computed.push(line);
    const scope = scopes[match[1] ?? ""] ?? "production";
    return requirements(values.texts, scope, text);
  });
  const call = callsOf(text, /\bsetup\s*(?=\()/g)[0];
  const name = call === undefined ? undefined : namedString(call.args, "name");
  return {
    value: { ...manifestOf(unique(wishes), name === undefined ? undefined : pythonName(name)), computed },
    problems: [],
  };
}

type Literal = {
  readonly texts: readonly { readonly text: string; readonly offset: number }[];
  readonly isComputed: boolean;
  /** Offset behind it. */
  readonly end: number;
};

const literalStart = /^[[({]/;

/** More names than any real file gives lists to; each is looked for once. */
const namesMost = 100;

/** The strings of a list, tuple or dictionary of lists, and of the literals that names inside it stand for; all else is computed. */
function literalAt(text: string, from: number, names: Names): Literal | undefined {
  if (!literalStart.test(text.slice(from, from + 1))) return undefined;
  // By place: however many names lead to a string, it is one.
  const texts = new Map<number, { text: string; offset: number }>();
  const met = new Set<string>();
  let isComputed = false;
  let depth = 0;
  const token =
    /"""([\s\S]*?)"""|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|[[({]|[\])}]|[A-Za-z_][\w.]*|[^\s\w]/g;
  token.lastIndex = from;
  let last: { text: string; offset: number } | undefined;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [whole] = match;
    const value = match[1] ?? match[2] ?? match[3];
    if (value !== undefined) {
      // Strings side by side are one string.
      if (last !== undefined) last.text += value;
      else {
        last = { text: value, offset: match.index };
        texts.set(last.offset, last);
      }
      continue;
    }
    // The key of a dictionary is the name of an extra.
    if (whole === ":" && last !== undefined) texts.delete(last.offset);
    last = undefined;
    if ("[({".includes(whole)) depth += 1;
    else if ("])}".includes(whole)) {
      depth -= 1;
      if (depth === 0) break;
    } else if (/^[A-Za-z_]/.test(whole)) {
      const isName = /^\s*[,\])}]/.test(text.slice(token.lastIndex, token.lastIndex + 80));
      const named = isName ? names.literalOf(whole) : undefined;
      for (const one of met.has(whole) ? [] : (named?.texts ?? [])) texts.set(one.offset, { ...one });
      met.add(whole);
      isComputed ||= named === undefined || named.isComputed;
    } else if (whole === "%") isComputed = true;
  }
  const isPart = /^[ \t]*(?:[+%.|]|if\b)/.test(text.slice(token.lastIndex, token.lastIndex + 80));
  return {
    texts: [...texts.values()],
    end: token.lastIndex || text.length,
    isComputed: isComputed || (depth === 0 && isPart),
  };
}

/** What the same file gives to names, and adds to it. */
class Names {
  readonly #text: string;
  readonly #known = new Map<string, Literal | undefined>();
  constructor(text: string) {
    this.#text = text;
  }

  literalOf(name: string | undefined): Literal | undefined {
    if (name === undefined || !/^[A-Za-z_]\w*$/.test(name)) return undefined;
    if (this.#known.has(name) || this.#known.size >= namesMost) return this.#known.get(name);
    this.#known.set(name, undefined); // a list that holds itself
    const found = this.#find(name);
    this.#known.set(name, found);
    return found;
  }

  #find(name: string): Literal | undefined {
    const given = new RegExp(
      `^[ \\t]*${name}[ \\t]*(?:\\[[^\\]\\n]*\\][ \\t]*)?(?::[^=\\n]*)?\\+?=\\s*(?!=)|\\b${name}\\.(?:append|extend|insert|update|setdefault)(?=\\()`,
      "gm",
    );
    const literals: Literal[] = [];
    let readTo = 0;
    let isOpen = false;
    for (const match of this.#text.matchAll(given)) {
      if (match.index < readTo) continue;
      const literal = literalAt(this.#text, match.index + match[0].length, this);
      isOpen ||= literal === undefined;
      if (literal === undefined) continue;
      literals.push(literal);
      readTo = literal.end;
    }
    if (literals.length === 0) return undefined;
    return {
      end: 0,
      texts: [...new Map(literals.flatMap((one) => one.texts).map((one) => [one.offset, one])).values()],
      isComputed: isOpen || literals.some((one) => one.isComputed),
    };
  }
}

function requirements(texts: Literal["texts"], scope: PackageScope, whole: string): readonly Wish[] {
  const lineAt = lineCounter(whole);
  return [...texts]
    .sort((a, b) => a.offset - b.offset)
    .flatMap(({ text, offset }) => {
      const line = lineAt(offset);
      return text.split("\n").flatMap((one, index) => wishOf(one, scope, line + index));
    });
}

function wishOf(text: string, scope: PackageScope, line: number): readonly Wish[] {
  const requirement = parseRequirement(text);
  if (requirement === undefined || text.trim() === "") return [];
  const { name, version, marker, specifier, source } = requirement;
  return [
    { name, version, marker, requirement: specifier === "" ? undefined : specifier, source, scope, line },
  ];
}

function unique(wishes: readonly Wish[]): readonly Wish[] {
  const seen = new Set<string>();
  return wishes.filter((wish) => {
    const key = `${wish.name} ${wish.requirement ?? ""} ${wish.marker ?? ""}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

/** Sections and "key = value" with indented continuation lines, as configparser reads them. */
function readCfg(text: string): Parsed<LockFile> {
  const wishes: Wish[] = [];
  const computed: number[] = [];
  let section = "";
  let scope: PackageScope | undefined;
  let name: string | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = index + 1;
    const body = raw
      .replace(/(^|\s)[#;].*$/, (found) => (found.trim().startsWith(";") && !/^\s*;/.test(raw) ? found : ""))
      .trim();
    const head = /^\[([^\]]+)\]/.exec(raw);
    if (head !== null) {
      section = head[1] ?? "";
      scope = undefined;
      continue;
    }
    if (body === "") continue;
    const field = /^\S/.test(raw) ? /^([\w.-]+)\s*[=:]\s*(.*)$/.exec(body) : null;
    if (field === null && /^\s/.test(raw)) {
      if (scope !== undefined) wishes.push(...wishOf(body, scope, line));
      continue;
    }
    const [, key = "", value = ""] = field ?? [];
    scope =
      section === "options.extras_require" ? "optional" : section === "options" ? scopes[key] : undefined;
    if (section === "metadata" && key === "name" && value !== "") name = pythonName(value);
    if (scope === undefined || value === "") continue;
    if (/^(file|attr):/.test(value)) computed.push(line);
    else
      for (const one of value.split(
        /;(?=\s*[A-Za-z0-9])(?!.*\b(python|sys|platform|os|implementation|extra)_?)/,
      ))
        wishes.push(...wishOf(one, scope, line));
  }
  return { value: { ...manifestOf(unique(wishes), name), computed }, problems: [] };
}
