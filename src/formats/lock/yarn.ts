// yarn.lock: the classic form (yarn 1; its own indented text) and the berry form (yarn 2 and later; YAML with "__metadata").
// Both are blocks of "descriptor, descriptor:" with fields below. Direct packages are told by package.json, for classic; berry lists
// the workspaces themselves, which are not packages but roots.

import type { Parsed, Problem } from "../../model/index.ts";
import { cleanUrl, sourceOfSpec } from "./address.ts";
import { unlisted } from "./cut-off.ts";
import { sourceOfResolved } from "./npm-entry.ts";
import {
  isBlank,
  type LockedPackage,
  type LockedSource,
  type LockFile,
  type LockfileParser,
  lockFile,
  type Need,
  named,
  type PackageTrait,
  type Root,
} from "./parser.ts";
import { present } from "./plain.ts";

export const yarnLock: LockfileParser = {
  id: "yarn-lock",
  ecosystem: "npm",
  role: "lock",
  matches: named("yarn.lock"),
  read,
};

type Block = {
  readonly line: number;
  readonly descriptors: readonly string[];
  readonly fields: ReadonlyMap<string, string>;
  readonly needs: readonly { readonly name: string; readonly range: string }[];
};

function read(text: string): Parsed<LockFile> {
  const problems: Problem[] = [];
  const blocks = readBlocks(text, problems);
  const isBerry = blocks.some((block) => block.descriptors[0] === "__metadata");
  if (blocks.length === 0 && !isBlank(text)) problems.push({ message: "no yarn.lock entry found" });
  const entries = blocks.filter((block) => block.descriptors[0] !== "__metadata");
  const ids = new Map<string, string>();
  for (const block of entries) {
    for (const descriptor of block.descriptors) {
      ids.set(descriptor, idOf(block));
      ids.set(descriptor.replace(/::.*$/, ""), idOf(block)); // "::locator=..." says who asked
    }
  }
  const packages = new Map<string, LockedPackage>();
  const roots: Root[] = [];
  for (const block of entries) {
    const resolution = block.fields.get("resolution");
    if (resolution?.includes("@workspace:")) roots.push(rootOf(block, resolution, ids));
    const locked = isBerry ? berryPackage(block, ids) : classicPackage(block, ids);
    if (locked === undefined) continue;
    if (locked.version === undefined)
      problems.push({ message: `no version for ${locked.name}`, line: block.line });
    const same = packages.get(locked.id);
    packages.set(
      locked.id,
      same === undefined ? locked : { ...same, ...locked, traits: [...same.traits, ...locked.traits] },
    );
  }
  problems.push(...unlisted(text, behindTheLast(entries)));
  const direct = new Set(roots.flatMap((root) => root.needs.map((need) => need.to)));
  const marked = [...packages.values()].map((item) =>
    direct.has(item.id) ? { ...item, isDirect: true } : item,
  );
  return { value: lockFile({ packages: marked, roots }), problems };
}

/**
 * What is asked for, not listed, and would stand behind the last entry, because entries are sorted: the end is missing. Elsewhere a name
 * may be one of the project's own packages, which the classic form does not list.
 */
function behindTheLast(entries: readonly Block[]): readonly string[] {
  const names = new Set(
    entries.flatMap((block) => block.descriptors.map((one) => splitDescriptor(one).name)),
  );
  const last = splitDescriptor(entries.at(-1)?.descriptors[0] ?? "").name;
  return entries
    .flatMap((block) => block.needs.map((need) => need.name))
    .filter((name) => name > last && !names.has(name));
}

/** A patched package is the same package again: it shares the id of the plain one. */
function idOf(block: Block): string {
  const resolution = block.fields.get("resolution");
  if (resolution === undefined) return block.descriptors[0] ?? "";
  const { name, range } = splitDescriptor(resolution);
  return range.startsWith("npm:") || range.startsWith("patch:")
    ? `${name}@${block.fields.get("version") ?? range}`
    : resolution;
}

function readBlocks(text: string, problems: Problem[]): readonly Block[] {
  const blocks: Block[] = [];
  let current: { fields: Map<string, string>; needs: { name: string; range: string }[] } | undefined;
  let section = "";
  let pending = "";
  const lines = text.split(/\r?\n/);
  for (const [index, raw] of lines.entries()) {
    if (raw === "" || raw.startsWith("#") || raw.trim() === "") continue;
    const indent = raw.length - raw.trimStart().length;
    const line = index + 1;
    if (indent === 0) {
      if (raw.startsWith("? ")) {
        pending = raw.slice(2).trim();
        continue;
      }
      const head = raw.startsWith(":") ? pending : raw.trimEnd();
      const isHead = raw.startsWith(":") || head.endsWith(":");
      current = undefined;
      if (!isHead) {
        problems.push({ message: `not an entry: ${JSON.stringify(raw.slice(0, 80))}`, line });
        continue;
      }
      current = { fields: new Map(), needs: [] };
      section = "";
      const descriptors = splitDescriptors(raw.startsWith(":") ? head : head.slice(0, -1));
      blocks.push({ line, descriptors, ...current });
      continue;
    }
    if (current === undefined) continue;
    const pair = splitField(raw.trim());
    if (indent <= 2) {
      section = pair.value === "" ? pair.name : "";
      if (pair.value !== "") current.fields.set(pair.name, pair.value);
    } else if (indent <= 4 && (section === "dependencies" || section === "optionalDependencies")) {
      current.needs.push({ name: pair.name, range: pair.value });
    }
  }
  return blocks;
}

/** Comma-separated; in the classic form each may be quoted, in berry the whole list is. */
function splitDescriptors(head: string): readonly string[] {
  const pieces = head.match(/"(?:[^"\\]|\\.)*"|[^,\s][^,]*/g) ?? [];
  return pieces.flatMap((piece) => unquote(piece.trim()).split(", ")).filter((piece) => piece !== "");
}

function unquote(text: string): string {
  const isQuoted = text.length > 1 && text.startsWith('"') && text.endsWith('"');
  return isQuoted ? text.slice(1, -1).replace(/\\(.)/g, "$1") : text;
}

/** `name "value"` (classic) or `name: value` (berry). */
function splitField(text: string): { readonly name: string; readonly value: string } {
  const match = /^("(?:[^"\\]|\\.)*"|[^\s:"]+):?(?:\s+(.*))?$/.exec(text);
  return { name: unquote(match?.[1] ?? text), value: unquote((match?.[2] ?? "").trim()) };
}

/** "name@range" -> both; the "@" of a scope is not the divider. */
function splitDescriptor(descriptor: string): { readonly name: string; readonly range: string } {
  const divider = descriptor.indexOf("@", 1);
  return divider === -1
    ? { name: descriptor, range: "" }
    : { name: descriptor.slice(0, divider), range: descriptor.slice(divider + 1) };
}

function classicPackage(block: Block, ids: ReadonlyMap<string, string>): LockedPackage | undefined {
  const { name: asked, range } = splitDescriptor(block.descriptors[0] ?? "");
  if (asked === "" || block.descriptors.every((one) => splitDescriptor(one).range.startsWith("link:")))
    return undefined;
  const alias = /^npm:(@?[^@]+)(?:@|$)/.exec(range)?.[1];
  const resolved = block.fields.get("resolved");
  return {
    id: idOf(block),
    name: alias ?? asked,
    line: block.line,
    scope: "production",
    isDirect: false,
    source: classicSource(range, resolved),
    licences: [],
    needs: needsOf(block, ids, ""),
    answers: block.descriptors,
    traits: [],
    ...present({
      alias: alias === undefined || alias === asked ? undefined : asked,
      version: block.fields.get("version"),
      integrity: block.fields.get("integrity") ?? sha1Of(resolved),
    }),
  };
}

/** Before `integrity` existed, yarn kept the SHA-1 of the archive as the fragment of its address. */
function sha1Of(resolved: string | undefined): string | undefined {
  const hash = /\.tgz#([0-9a-f]{40})$/.exec(resolved ?? "")?.[1];
  return hash === undefined ? undefined : `sha1-${Buffer.from(hash, "hex").toString("base64")}`;
}

function classicSource(range: string, resolved: string | undefined): LockedSource {
  const asked = range.startsWith("npm:") || /^[\d^~<>=*vx|]/.test(range) ? undefined : sourceOfSpec(range);
  if (resolved === undefined) return asked ?? { kind: "registry" };
  const source = sourceOfResolved(resolved);
  if (asked?.kind === "git" && source.kind !== "git")
    return { kind: "git", url: asked.url ?? cleanUrl(resolved) };
  return asked?.kind === "file" ? asked : source;
}

function needsOf(block: Block, ids: ReadonlyMap<string, string>, defaultProtocol: string): readonly Need[] {
  return block.needs.map(({ name, range }) => {
    const to = ids.get(`${name}@${range}`) ?? ids.get(`${name}@${defaultProtocol}${range}`);
    return { name, requirement: range.replace(/^npm:/, ""), ...present({ to }) };
  });
}

function rootOf(block: Block, resolution: string, ids: ReadonlyMap<string, string>): Root {
  const folder = resolution.slice(resolution.indexOf("@workspace:") + "@workspace:".length);
  const needs = needsOf(block, ids, "npm:").map((need) => ({ ...need, scope: "production" as const }));
  return { name: splitDescriptor(resolution).name, folder: folder === "." ? "" : folder, needs };
}

function berryPackage(block: Block, ids: ReadonlyMap<string, string>): LockedPackage | undefined {
  const resolution = block.fields.get("resolution") ?? block.descriptors[0] ?? "";
  const { name, range } = splitDescriptor(resolution);
  if (name === "" || /^(workspace|link|portal):/.test(range)) return undefined;
  const asked = splitDescriptor(block.descriptors[0] ?? "").name;
  const isPatched = range.startsWith("patch:");
  const traits: PackageTrait[] = isPatched ? ["patched"] : [];
  const version = block.fields.get("version");
  return {
    id: idOf(block),
    name,
    line: block.line,
    scope: "production",
    isDirect: false,
    source: berrySource(range),
    licences: [],
    needs: needsOf(block, ids, "npm:"),
    answers: block.descriptors,
    traits,
    ...present({
      alias: asked === name ? undefined : asked,
      version,
      integrity: block.fields.get("checksum"),
    }),
  };
}

function berrySource(range: string): LockedSource {
  if (range.startsWith("npm:")) {
    const archive = /::__archiveUrl=([^&]+)/.exec(range)?.[1];
    return archive === undefined
      ? { kind: "registry" }
      : { kind: "registry", url: cleanUrl(decode(archive)) };
  }
  if (range.startsWith("patch:")) {
    const inner = decode(range.slice("patch:".length).split("#")[0] ?? "");
    return berrySource(splitDescriptor(inner).range);
  }
  return sourceOfSpec(range) ?? { kind: "registry" };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
