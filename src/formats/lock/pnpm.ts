// pnpm-lock.yaml, lockfileVersion 5.0 to 9.0 (github.com/pnpm/spec, "lockfile"), and shrinkwrap.yaml, its name before pnpm 3. A package
// key is "/name/1.2.3_peers" (5), "/name@1.2.3(peers)" (6) or "name@1.2.3(peers)" (9, with the edges apart in "snapshots"). One package
// with several sets of peers is one package here. "link:" leads to the project's own folders, which are not packages.

import type { PackageScope, Parsed, Problem } from "../../model/index.ts";
import { cleanUrl, commitOf, sourceOfSpec } from "./address.ts";
import {
  entryOf,
  readBlockYaml,
  type YamlEntry,
  type YamlNode,
  yamlEntries,
  yamlText,
} from "./block-yaml.ts";
import { unlisted, withoutEnd } from "./cut-off.ts";
import { misshapenNode } from "./misshapen.ts";
import {
  baseName,
  isBlank,
  type LockedPackage,
  type LockedSource,
  type LockFile,
  type LockfileParser,
  lockFile,
  type Need,
  type PackageTrait,
  type Root,
} from "./parser.ts";
import { present } from "./plain.ts";
import { reachedScopes } from "./scopes.ts";

export const pnpmLock: LockfileParser = {
  id: "pnpm-lock",
  ecosystem: "npm",
  role: "lock",
  // With a lockfile a branch: pnpm-lock.BRANCH.yaml.
  matches: (path) => /^(pnpm-lock(\.[\w!.-]+)?|shrinkwrap)\.yaml$/.test(baseName(path)),
  read,
};

type Identity = { readonly name: string; readonly version?: string; readonly address?: string };
/** The ids of the packages by key, and what references led to none. */
type Listed = { readonly ids: ReadonlyMap<string, string>; readonly unanswered: Set<string> };
type Draft = { -readonly [K in keyof LockedPackage]: LockedPackage[K] };

function read(text: string): Parsed<LockFile> {
  const documents = readBlockYaml(text);
  const problems: Problem[] = documents.flatMap((document) => document.problems);
  const drafts = new Map<string, Draft>();
  const roots: Root[] = [];
  let isLock = false;
  for (const { root } of documents) {
    const version = Number.parseFloat(
      yamlText(entryOf(root, "lockfileVersion")) ?? entryText(root, "lockfileVersion"),
    );
    const isShrinkwrap = entryOf(root, "shrinkwrapVersion") !== undefined;
    if (Number.isNaN(version) && !isShrinkwrap && entryOf(root, "packages") === undefined) continue;
    isLock = true;
    for (const section of ["packages", "snapshots", "importers"])
      problems.push(...misshapenNode(section, entryOf(root, section), "map"));
    const form = isShrinkwrap ? 5 : Number.isNaN(version) ? 9 : version;
    problems.push(...unlisted(text, readDocument(root, form, drafts, roots)));
    if (form >= 9 && entryOf(root, "packages") !== undefined)
      problems.push(
        ...withoutEnd(text, /^snapshots:/m, "snapshots, which stands behind all packages, is missing"),
      );
  }
  if (!isLock && !isBlank(text)) problems.push({ message: "not a pnpm lockfile: no lockfileVersion" });
  return { value: lockFile({ packages: markScopes([...drafts.values()], roots), roots }), problems };
}

function entryText(root: YamlNode | undefined, key: string): string {
  const node = entryOf(root, key);
  return node?.kind === "text" ? node.text : "";
}

/** Answers the names that are asked for and not listed. */
function readDocument(
  root: YamlNode | undefined,
  version: number,
  drafts: Map<string, Draft>,
  roots: Root[],
): ReadonlySet<string> {
  const ids = new Map<string, string>();
  const listed: Listed = { ids, unanswered: new Set() };
  for (const entry of yamlEntries(entryOf(root, "packages"))) {
    const identity = identityOf(entry, version);
    const runtime = /^runtime:(.*)$/.exec(identity.address ?? "")?.[1];
    const id = `${identity.name}@${identity.version ?? identity.address ?? ""}`;
    ids.set(entry.key, id);
    ids.set(withoutPeers(entry.key), id);
    if (drafts.has(id)) continue;
    const draft = draftOf(id, identity, entry);
    // "node@runtime:22.0.0" is the interpreter itself and not the npm package of that name.
    drafts.set(id, runtime === undefined ? draft : { ...draft, ecosystem: "unknown", version: runtime });
  }
  const edges = version >= 9 ? entryOf(root, "snapshots") : entryOf(root, "packages");
  for (const entry of yamlEntries(edges)) {
    const draft = drafts.get(ids.get(entry.key) ?? ids.get(withoutPeers(entry.key)) ?? "");
    if (draft === undefined) continue;
    if (version >= 9 && entryText(entry.value, "optional") === "true") draft.scope = "optional";
    const needs = [
      ...edgesOf(entry.value, "dependencies", version, listed),
      ...edgesOf(entry.value, "optionalDependencies", version, listed),
    ];
    const known = new Set(draft.needs.map((need) => need.to));
    draft.needs = [...draft.needs, ...needs.filter((need) => !known.has(need.to))];
  }
  const importers = entryOf(root, "importers");
  const places = importers === undefined ? [{ key: ".", value: root }] : yamlEntries(importers);
  for (const place of places) roots.push(rootOf(place.key, place.value, version, listed));
  return listed.unanswered;
}

/** Peers stand in brackets (6, 9) or after "_" (5). */
function withoutPeers(key: string): string {
  const bracket = key.indexOf("(");
  return bracket <= 0 ? key : key.slice(0, bracket);
}

function identityOf(entry: YamlEntry, version: number): Identity {
  const name = yamlText(entryOf(entry.value, "name"));
  const written = yamlText(entryOf(entry.value, "version"));
  const key = withoutPeers(entry.key);
  const fromKey = version < 6 ? identityOfFive(key) : identityOfSix(key.replace(/^\//, ""));
  if (name !== undefined && written !== undefined) {
    // Written out only where the key does not tell them: the key is an address, or a registry's host stands before it.
    const isRegistry = fromKey.version === written;
    return { name, version: written, ...(isRegistry ? {} : { address: fromKey.address ?? key }) };
  }
  const isAddress = fromKey.version === undefined;
  return {
    ...fromKey,
    name: name ?? fromKey.name,
    ...present({ version: isAddress ? written : fromKey.version }),
  };
}

/** "/@scope/name/1.2.3_peer@1.0.0" or "registry.example/name/1.2.3"; anything else is an address. */
function identityOfFive(key: string): Identity {
  const match = /^(?:[^/@]*)\/((?:@[^/]+\/)?[^/@]+)\/(\d[^/_]*)(?:[_/].*)?$/.exec(key);
  if (match !== null) return { name: match[1] ?? key, version: match[2] ?? "" };
  const six = /^\/(@?[^@]+)@(\d[^/]*)$/.exec(key);
  return six === null ? { name: key, address: key } : { name: six[1] ?? key, version: six[2] ?? "" };
}

/** "@scope/name@1.2.3", "name@https://...", "name@file:..." */
function identityOfSix(key: string): Identity {
  const divider = key.indexOf("@", 1);
  if (divider === -1) return { name: key, address: key };
  const tail = key.slice(divider + 1);
  const name = key.slice(0, divider);
  if (/^\d/.test(tail)) return { name, version: tail.replace(/_.*$/, "") };
  return /^[a-z.]+\//.test(name) && !name.startsWith("@")
    ? { name: key, address: key }
    : { name, address: tail };
}

function draftOf(id: string, identity: Identity, entry: YamlEntry): Draft {
  const resolution = entryOf(entry.value, "resolution");
  const flag = (name: string) => entryText(entry.value, name) === "true";
  const deprecated = yamlText(entryOf(entry.value, "deprecated"));
  const traits: PackageTrait[] = [];
  if (flag("requiresBuild")) traits.push("install-script");
  if (deprecated !== undefined) traits.push("deprecated");
  if (entryText(entry.value, "patched") === "true" || /\(patch_hash=/.test(entry.key)) traits.push("patched");
  const scope: PackageScope = flag("dev") ? "development" : flag("optional") ? "optional" : "production";
  return {
    id,
    name: identity.name,
    line: entry.line,
    scope,
    isDirect: false,
    source: sourceOf(identity, resolution),
    licences: [],
    needs: [],
    traits,
    ...present({
      version: identity.version,
      integrity: yamlText(entryOf(resolution, "integrity")),
      remark: deprecated,
    }),
  };
}

function sourceOf(identity: Identity, resolution: YamlNode | undefined): LockedSource {
  const type = yamlText(entryOf(resolution, "type"));
  const commit = yamlText(entryOf(resolution, "commit"));
  if (type === "git" || commit !== undefined) {
    const url = cleanUrl(yamlText(entryOf(resolution, "repo")) ?? identity.address ?? "");
    return { kind: "git", url, ...present({ commit: commitOf(commit) }) };
  }
  if (type === "directory")
    return { kind: "file", ...present({ url: yamlText(entryOf(resolution, "directory")) }) };
  const tarball = yamlText(entryOf(resolution, "tarball"));
  if (identity.address === undefined)
    return { kind: "registry", ...present({ url: tarball === undefined ? undefined : cleanUrl(tarball) }) };
  const old = /^(github\.com|gitlab\.com|bitbucket\.org)\/([^/]+\/[^/]+)\/([0-9a-f]{7,40})$/.exec(
    identity.address,
  );
  if (old !== null)
    return {
      kind: "git",
      url: `https://${old[1] ?? ""}/${old[2] ?? ""}`,
      ...present({ commit: commitOf(old[3]) }),
    };
  const address = tarball ?? identity.address.replace(/^@/, "https://");
  return sourceOfSpec(address) ?? { kind: "tarball", url: cleanUrl(address) };
}

function edgesOf(
  node: YamlNode | undefined,
  field: string,
  version: number,
  listed: Listed,
): readonly Need[] {
  return yamlEntries(entryOf(node, field)).map((edge) => {
    const to = targetOf(edge.key, yamlText(edge.value) ?? entryText(node, edge.key), version, listed);
    return { name: edge.key, ...present({ to }) };
  });
}

/** A reference is a version (of the same name), a whole key (alias), or an address. */
function targetOf(
  name: string,
  reference: string,
  version: number,
  { ids, unanswered }: Listed,
): string | undefined {
  const candidates =
    version < 6
      ? [`/${name}/${reference}`, reference, `/${name}@${reference}`]
      : [`/${name}@${reference}`, `${name}@${reference}`, reference, `/${reference}`];
  for (const candidate of candidates) {
    const id = ids.get(candidate) ?? ids.get(withoutPeers(candidate));
    if (id !== undefined) return id;
  }
  // Versions and keys are always listed; what leads to folders of the project, or to nothing, is not.
  if (/^\/?(?:@?[\w.-]+[@/])?\d/.test(reference)) unanswered.add(name);
  return undefined;
}

const fields: readonly (readonly [field: string, scope: PackageScope])[] = [
  ["dependencies", "production"],
  ["optionalDependencies", "optional"],
  ["devDependencies", "development"],
  ["configDependencies", "development"],
  ["packageManagerDependencies", "development"],
];

function rootOf(folder: string, node: YamlNode | undefined, version: number, listed: Listed): Root {
  const specifiers = entryOf(node, "specifiers");
  const needs = fields.flatMap(([field, scope]) =>
    yamlEntries(entryOf(node, field)).map((edge) => {
      const isPlain = edge.value.kind === "text";
      const reference = (isPlain ? yamlText(edge.value) : yamlText(entryOf(edge.value, "version"))) ?? "";
      const requirement = yamlText(
        isPlain ? entryOf(specifiers, edge.key) : entryOf(edge.value, "specifier"),
      );
      const to = targetOf(
        edge.key,
        reference,
        version,
        isInstalled(field) ? listed : { ids: listed.ids, unanswered: new Set() },
      );
      return { name: edge.key, scope, line: edge.line, ...present({ requirement, to }) };
    }),
  );
  return { folder: folder === "." ? "" : folder, needs };
}

/** What configures pnpm itself is named, and not always listed. */
function isInstalled(field: string): boolean {
  return field.endsWith("ependencies") && !/^(config|packageManager)/.test(field);
}

/** Direct marks, aliases, and for version 9, which keeps no flags, the scope by walking from the projects. */
function markScopes(drafts: readonly Draft[], roots: readonly Root[]): readonly LockedPackage[] {
  const byId = new Map(drafts.map((draft) => [draft.id, draft]));
  for (const need of roots.flatMap((root) => root.needs)) {
    const draft = byId.get(need.to ?? "");
    if (draft === undefined) continue;
    draft.isDirect = true;
    if (need.requirement !== undefined) draft.requirement = need.requirement;
    if (need.name !== draft.name) draft.alias = need.name;
  }
  const scopes = reachedScopes(drafts, roots);
  return drafts.map((draft) =>
    draft.scope === "production" ? { ...draft, scope: scopes.get(draft.id) ?? draft.scope } : draft,
  );
}
