// Gemfile.lock and gems.locked (bundler.io): sections by indentation. A gem that is locked for several platforms is one package;
// what PATH names "." is the project itself.

import type { Parsed, Problem } from "../../model/index.ts";
import { cleanUrl } from "./address.ts";
import { withoutEnd } from "./cut-off.ts";
import {
  baseName,
  type LockedPackage,
  type LockedSource,
  type LockFile,
  type LockfileParser,
  lockFile,
  type Need,
} from "./parser.ts";
import { present } from "./plain.ts";

export const gemfileLock: LockfileParser = {
  id: "gemfile-lock",
  ecosystem: "RubyGems",
  role: "lock",
  // BUNDLE_GEMFILE may name another file, as the appraisals of a library do: gemfiles/rails_7.gemfile.lock.
  matches: (path) =>
    /^(Gemfile([._-][\w.-]+)?\.lock|gems\.locked|[\w.-]+\.gemfile\.lock)$/.test(baseName(path)),
  read,
};

type Draft = {
  name: string;
  version: string;
  line: number;
  source: LockedSource;
  needs: Need[];
  isProject: boolean;
};

function read(text: string): Parsed<LockFile> {
  const problems: Problem[] = [];
  const drafts = new Map<string, Draft>();
  const direct = new Map<string, string | undefined>();
  const hashes = new Map<string, string>();
  let section = "";
  let source: { url?: string; commit?: string } = {};
  let current: Draft | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    if (raw.trim() === "") continue;
    const indent = raw.length - raw.trimStart().length;
    const body = raw.trim();
    if (indent === 0) {
      section = body;
      source = {};
      current = undefined;
      if (!/^[A-Z][A-Z ]*$/.test(body))
        problems.push({ message: `not a section: ${JSON.stringify(body.slice(0, 80))}`, line: index + 1 });
      continue;
    }
    if (["GEM", "GIT", "PATH", "PLUGIN SOURCE"].includes(section)) {
      const field = indent === 2 ? /^(remote|revision): (.*)$/.exec(body) : null;
      if (field?.[1] === "remote") source = { ...source, url: cleanUrl(field[2] ?? "") };
      if (field?.[1] === "revision") source = { ...source, commit: field[2] ?? "" };
      if (indent === 4) current = specOf(body, index + 1, section, source, drafts, problems);
      if (indent === 6 && current !== undefined) addNeed(current, body);
    } else if (section === "DEPENDENCIES") {
      const match = /^([^\s!]+)!?(?:\s+\((.*)\))?!?$/.exec(body);
      if (match?.[1] !== undefined) direct.set(match[1].replace(/!$/, ""), match[2]);
    } else if (section === "CHECKSUMS") {
      const match = /^(\S+) \(([^)]+)\)\s+(\S+)$/.exec(body);
      if (match !== null)
        hashes.set(`${match[1]}@${plainVersion(match[2] ?? "")}`, (match[3] ?? "").replace("=", ":"));
    }
  }
  const packages = [...drafts.values()]
    .filter((draft) => !draft.isProject)
    .map((draft) => finished(draft, drafts, direct, hashes));
  if (drafts.size > 0)
    problems.push(
      ...withoutEnd(text, /^DEPENDENCIES\s*$/m, "DEPENDENCIES, which stands behind all gems, is missing"),
    );
  return { value: lockFile({ packages }), problems };
}

function specOf(
  body: string,
  line: number,
  section: string,
  from: { readonly url?: string; readonly commit?: string },
  drafts: Map<string, Draft>,
  problems: Problem[],
): Draft | undefined {
  const match = /^(\S+) \(([^)]+)\)$/.exec(body);
  if (match === null) {
    problems.push({ message: `not a gem and its version: ${JSON.stringify(body.slice(0, 80))}`, line });
    return undefined;
  }
  const name = match[1] ?? "";
  const version = plainVersion(match[2] ?? "");
  const kind = section === "GIT" ? "git" : section === "PATH" ? "file" : "registry";
  const known = drafts.get(name);
  if (known !== undefined && known.version === version) return known;
  const draft: Draft = {
    name,
    version,
    line,
    source: { kind, ...from },
    needs: [],
    isProject: section === "PATH" && from.url === ".",
  };
  drafts.set(known === undefined ? name : `${name}@${version}`, draft);
  return draft;
}

/** "1.15.4-x86_64-linux" is version 1.15.4 for a platform; a gem version itself holds no "-". */
function plainVersion(version: string): string {
  const dash = version.indexOf("-");
  return dash === -1 ? version : version.slice(0, dash);
}

function addNeed(draft: Draft, body: string): void {
  const match = /^(\S+?)!?(?: \((.*)\))?$/.exec(body);
  const name = match?.[1];
  if (name === undefined || draft.needs.some((need) => need.name === name)) return;
  draft.needs.push({ name, ...present({ requirement: match?.[2] }) });
}

function finished(
  draft: Draft,
  drafts: ReadonlyMap<string, Draft>,
  direct: ReadonlyMap<string, string | undefined>,
  hashes: ReadonlyMap<string, string>,
): LockedPackage {
  const { name, version, line, source } = draft;
  const needs = draft.needs.map((need) => ({
    ...need,
    ...(drafts.has(need.name) ? { to: idOf(drafts.get(need.name) ?? draft) } : {}),
  }));
  return {
    id: idOf(draft),
    name,
    version,
    line,
    scope: "production",
    isDirect: direct.has(name),
    source,
    licences: [],
    needs,
    traits: hashes.size === 0 ? ["hash-optional"] : [],
    ...present({ requirement: direct.get(name), integrity: hashes.get(`${name}@${version}`) }),
  };
}

function idOf(draft: Draft): string {
  return `${draft.name}@${draft.version}`;
}
