// rebar.config of Erlang (rebar3.org, "Dependencies"): the terms of `{deps, [...]}`, of the project and of its profiles, read without
// evaluating them. A version without operator is exact; a name alone takes the newest.

import type { PackageScope, Parsed } from "../../model/index.ts";
import { cleanUrl, commitOf, type LockFile, type LockfileParser, named } from "../lock/index.ts";
import { lineCounter } from "./calls.ts";
import { manifestOf, type Wish } from "./manifest.ts";

export const rebarConfig: LockfileParser = {
  id: "rebar-config",
  ecosystem: "Hex",
  role: "manifest",
  matches: named("rebar.config"),
  read,
};

function read(raw: string): Parsed<LockFile> {
  const text = withoutComments(raw);
  const lineAt = lineCounter(text);
  const profiles = /\{\s*profiles\s*,/.exec(text)?.index ?? text.length;
  const wishes: Wish[] = [];
  let readTo = 0;
  for (const match of text.matchAll(/\{\s*deps\s*,\s*\[/g)) {
    const from = match.index + match[0].length;
    if (from < readTo) continue; // part of what was read already
    const scope: PackageScope = match.index > profiles ? "development" : "production";
    const { items, end } = listAt(text, from);
    readTo = end;
    for (const item of items) {
      const wish = wishOf(item.text, { scope, line: lineAt(item.offset) });
      if (wish !== undefined) wishes.push(wish);
    }
  }
  return { value: manifestOf(wishes, undefined), problems: [] };
}

/** "%" begins a comment outside of strings; offsets and lines are kept. */
function withoutComments(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|%[^\n]*/g, (found) =>
    found.startsWith("%") ? " ".repeat(found.length) : found,
  );
}

type Item = { readonly text: string; readonly offset: number };

/** The elements of a list that begins at `from`, up to its closing bracket. */
function listAt(text: string, from: number): { readonly items: readonly Item[]; readonly end: number } {
  const found: Item[] = [];
  let depth = 0;
  let start = from;
  const take = (end: number): void => {
    const part = text.slice(start, end);
    const lead = part.length - part.trimStart().length;
    if (part.trim() !== "") found.push({ text: part.trim(), offset: start + lead });
  };
  for (let at = from; at < text.length; at += 1) {
    const char = text[at] ?? "";
    if (char === '"') at = endOfString(text, at);
    else if ("[{(".includes(char)) depth += 1;
    else if ("]})".includes(char)) {
      if (depth === 0) {
        take(at);
        return { items: found, end: at };
      }
      depth -= 1;
    } else if (char === "," && depth === 0) {
      take(at);
      start = at + 1;
    }
  }
  take(text.length); // cut off: what stands there is kept
  return { items: found, end: text.length };
}

function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

/** `jsx`, `{jsx, "2.9.0"}`, `{jsx, "~> 2.9", {pkg, jsx_fork}}`, `{jsx, {git, "url", {tag, "v2"}}}`. */
function wishOf(text: string, place: Pick<Wish, "scope" | "line">): Wish | undefined {
  const name = /^\{?\s*'?([a-z]\w*)'?/.exec(text)?.[1];
  if (name === undefined) return undefined;
  const requirement = /^\{\s*'?\w+'?\s*,\s*"([^"]*)"/.exec(text)?.[1];
  const actual = /\{\s*pkg\s*,\s*'?(\w+)'?/.exec(text)?.[1] ?? name;
  const git = /\{\s*git(?:_subdir)?\s*,\s*"([^"]*)"/.exec(text)?.[1];
  const commit = commitOf(/\{\s*ref\s*,\s*"([^"]*)"/.exec(text)?.[1]);
  return {
    name: actual,
    ...(actual === name ? {} : { alias: name }),
    requirement,
    version:
      git === undefined ? /^(?:==\s*)?(\d+\.\d+\.\d+[\w.+-]*)$/.exec(requirement ?? "")?.[1] : undefined,
    ...place,
    ...(git === undefined
      ? {}
      : { source: { kind: "git", url: cleanUrl(git), ...(commit === undefined ? {} : { commit }) } }),
  };
}
