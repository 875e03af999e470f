// Lockfiles of the BEAM languages, whose packages come from Hex: mix.lock (Elixir; hexdocs.pm/mix, "mix deps"), rebar.lock (Erlang;
// rebar3.org, "Dependencies") and Gleam's manifest.toml (gleam.run, "gleam.toml").

import type { Parsed, Problem } from "../../model/index.ts";
import { cleanUrl, commitOf } from "./address.ts";
import { withoutEnd } from "./cut-off.ts";
import { readElixirTerm, type Term } from "./elixir-terms.ts";
import {
  type LockedPackage,
  type LockedSource,
  type LockFile,
  type LockfileParser,
  lockedPackage,
  lockFile,
  type Need,
  named,
} from "./parser.ts";
import { fieldOf, listField, present, textField, textOf } from "./plain.ts";
import { readToml } from "./toml.ts";

export const mixLock: LockfileParser = {
  id: "mix-lock",
  ecosystem: "Hex",
  role: "lock",
  matches: named("mix.lock"),
  read: readMix,
};
export const rebarLock: LockfileParser = {
  id: "rebar-lock",
  ecosystem: "Hex",
  role: "lock",
  matches: named("rebar.lock"),
  read: readRebar,
};
export const gleamManifest: LockfileParser = {
  id: "gleam-manifest",
  ecosystem: "Hex",
  role: "lock",
  matches: named("manifest.toml"),
  read: readGleam,
};

/** `"key": {:hex, :package, "1.0.0", "hash", ...}`, `{:git, "url", "commit", [...]}` or `{:path, ...}`. */
function readMix(text: string): Parsed<LockFile> {
  const problems: Problem[] = [];
  const packages: LockedPackage[] = [];
  const { root, isWhole } = readElixirTerm(text);
  if (!isWhole || (root === undefined ? text.trim() !== "" : root.kind !== "group"))
    problems.push({ message: "the map of packages is broken or cut off" });
  if (root?.kind !== "group") return { value: lockFile({}), problems };
  for (const [index, entry] of root.items.entries()) {
    const key = root.keys[index];
    if (entry.kind !== "group" || key === undefined) {
      problems.push({ message: "not an entry: a name and its tuple were expected", line: entry.line });
      continue;
    }
    const parts = entry.items.map(wordOf);
    const [kind, first, second] = parts;
    const place = { id: key, line: entry.line };
    if (kind === "hex" && first !== undefined && second !== undefined) {
      const hash = entry.items[3]?.kind === "text" ? parts[3] : undefined;
      const integrity = hash === undefined || hash === "" ? undefined : `sha256:${hash}`;
      const alias = first === key ? undefined : key;
      const needs = needsOf(entry.items[5]);
      packages.push(
        lockedPackage({ ...place, name: first, version: second, needs, ...present({ alias, integrity }) }),
      );
    } else if (kind === "git" && first !== undefined) {
      const source = { kind: "git" as const, url: cleanUrl(first), ...present({ commit: commitOf(second) }) };
      packages.push(lockedPackage({ ...place, name: key, source }));
    } else if (kind !== "path")
      problems.push({ message: `an entry of unknown form: ${key.slice(0, 80)}`, line: entry.line });
  }
  const known = new Set(packages.map((item) => item.id));
  // What is optional and was not taken is not in the lock.
  const linked = packages.map((item) => ({
    ...item,
    needs: item.needs.filter((need) => known.has(need.to ?? "")),
  }));
  return { value: lockFile({ packages: linked }), problems };
}

/** `[{:mime, "~> 1.0", [hex: :mime, optional: false]}]`: the sixth part; the project's name for each is its key in the lock. */
function needsOf(list: Term | undefined): readonly Need[] {
  if (list?.kind !== "group") return [];
  return list.items.flatMap((item): readonly Need[] => {
    const [name, requirement] = item.kind === "group" ? item.items.map(wordOf) : [];
    return name === undefined ? [] : [{ name, to: name, ...present({ requirement }) }];
  });
}

function wordOf(term: Term): string | undefined {
  return term.kind === "group" ? undefined : term.text;
}

/** `{<<"name">>,{pkg,<<"package">>,<<"1.0.0">>},0}`, with `{pkg_hash,[{<<"name">>,<<"HASH">>}]}` after it; git: `{git,"url",{ref,"commit"}}`. */
function readRebar(text: string): Parsed<LockFile> {
  const packages: LockedPackage[] = [];
  const hashes = new Map<string, string>();
  for (const match of text.matchAll(/\{<<"([^"]+)">>,\s*<<"([0-9A-F]{64})">>\}/g))
    hashes.set(match[1] ?? "", `sha256:${(match[2] ?? "").toLowerCase()}`);
  let line = 1;
  let from = 0;
  const entry =
    /\{<<"([^"]+)">>,\s*\{(?:(pkg),\s*<<"([^"]+)">>,\s*<<"([^"]+)">>|(git|git_subdir),\s*"([^"]*)",\s*\{ref,\s*"([^"]*)"\})[^{}]*\},\s*(\d+)\}/g;
  for (const match of text.matchAll(entry)) {
    for (
      let end = text.indexOf("\n", from);
      end !== -1 && end < match.index;
      end = text.indexOf("\n", from)
    ) {
      line += 1;
      from = end + 1;
    }
    const name = match[1] ?? "";
    const isDirect = match[8] === "0";
    const source: LockedSource =
      match[2] === undefined
        ? { kind: "git", url: cleanUrl(match[6] ?? ""), ...present({ commit: commitOf(match[7]) }) }
        : { kind: "registry" };
    const known = present({ version: match[4], integrity: hashes.get(name) });
    packages.push(lockedPackage({ id: name, name: match[3] ?? name, line, isDirect, source, ...known }));
  }
  const written = [...text.matchAll(/\},\s*\d+\}/g)].length;
  const isLock = packages.length > 0 || /^\s*(\[\]|\{"[\d.]+",\s*\[\]\})/.test(text) || text.trim() === "";
  const problems =
    !isLock || written > packages.length
      ? [{ message: `${Math.max(1, written - packages.length)} entries of unknown form` }]
      : text.trim() === ""
        ? []
        : withoutEnd(text, /\.\s*$/, "the stop that ends a term is missing");
  return { value: lockFile({ packages }), problems };
}

/** Hugo and others call files manifest.toml, too: without `packages` it is none of Gleam's. */
function readGleam(text: string): Parsed<LockFile> {
  const { value, problems } = readToml(text);
  if (!Array.isArray(fieldOf(value, "packages"))) return { value: lockFile({}), problems: [] };
  const lines = new Map<string, number>();
  for (const [index, line] of text.split("\n").entries()) {
    const name = /\bname = "([^"]*)"/.exec(line)?.[1];
    if (name !== undefined && !lines.has(name)) lines.set(name, index + 1);
  }
  const wished = fieldOf(value, "requirements");
  const packages = listField(value, "packages").flatMap((entry): LockedPackage[] => {
    const name = textField(entry, "name");
    if (name === undefined) return [];
    const kind = textField(entry, "source");
    const source: LockedSource =
      kind === "git"
        ? {
            kind: "git",
            url: cleanUrl(textField(entry, "repo") ?? ""),
            ...present({ commit: commitOf(textField(entry, "commit")) }),
          }
        : kind === "local"
          ? { kind: "file", ...present({ url: textField(entry, "path") }) }
          : { kind: "registry" };
    const hash = textField(entry, "outer_checksum");
    const needs = listField(entry, "requirements").flatMap((need) => textOf(need) ?? []);
    return [
      lockedPackage({
        id: name,
        name,
        line: lines.get(name) ?? 1,
        isDirect: fieldOf(wished, name) !== undefined,
        source,
        needs: needs.map((need) => ({ name: need, to: need })),
        ...present({
          version: textField(entry, "version"),
          integrity: hash === undefined ? undefined : `sha256:${hash.toLowerCase()}`,
        }),
      }),
    ];
  });
  return { value: lockFile({ packages }), problems };
}
