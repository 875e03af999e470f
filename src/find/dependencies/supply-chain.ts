// Where packages come from and what a change does to that: facts of the lockfiles themselves, without any database.

import type { Config } from "../../config/index.ts";
import { hostOf, type LockedPackage } from "../../formats/lock/index.ts";
import {
  type Finding,
  type FingerprintKey,
  fingerprint,
  type Location,
  ruleId,
  type Severity,
} from "../../model/index.ts";
import { placeClassOf } from "../judge/index.ts";
import { confusedWith } from "./popular-names.ts";
import type { Project } from "./project.ts";
import { label } from "./required-by.ts";
import { type DependencyProblem, dependencyRules } from "./rules.ts";
import { locationOf } from "./vulnerable-package.ts";

/** What one rule says of one or more packages of a project. */
export type Claim = {
  readonly problem: DependencyProblem;
  readonly items: readonly LockedPackage[];
  readonly message: string;
  readonly advice: string;
  /** What makes the finding the same one in the next run, besides rule and folder. */
  readonly identity: string;
};

/** Facts of one state of the project. */
export function originFacts(project: Project, config: Config, key: FingerprintKey): readonly Finding[] {
  const claims = [
    ...unpinned(project),
    ...unlocked(project),
    ...unhashed(project),
    ...deprecated(project),
    ...project.packages.flatMap((item) => originOf(item, project, config)),
  ];
  return claims.map((claim) => findingOf(claim, project, key));
}

/** Facts that only a comparison with the state before shows. */
export function changeFacts(
  project: Project,
  base: Project | undefined,
  key: FingerprintKey,
): readonly Finding[] {
  if (base === undefined) return [];
  const before = new Map<string, LockedPackage>();
  const versionsBefore = new Map<string, LockedPackage[]>();
  for (const item of base.packages) {
    before.set(label(item), item);
    versionsBefore.set(item.name, [...(versionsBefore.get(item.name) ?? []), item]);
  }
  const claims = project.packages.flatMap((item): readonly Claim[] => {
    const same = item.version === undefined ? undefined : before.get(label(item));
    return [
      ...changedHash(item, same),
      ...changedSource(item, versionsBefore.get(item.name) ?? []),
      ...addedScript(item, versionsBefore.get(item.name) ?? []),
    ];
  });
  return claims.map((claim) => findingOf(claim, project, key));
}

const shown = 10;

function list(items: readonly LockedPackage[]): string {
  const names = [...new Set(items.map(label))].sort();
  return names.slice(0, shown).join(", ") + (names.length > shown ? ` and ${names.length - shown} more` : "");
}

function unpinned(project: Project): readonly Claim[] {
  const isOpen =
    project.format.role === "manifest" ||
    ["python-requirements", "conda-environment"].includes(project.format.id);
  const items = isOpen
    ? project.packages.filter((item) => item.version === undefined && item.source.kind === "registry")
    : [];
  if (items.length === 0) return [];
  const lock = project.isUnlocked
    ? " No lockfile answers this manifest, so what they bring is not known either."
    : "";
  const message = `${items.length} of ${project.packages.length} requirements pin no version: ${list(items)}.${lock}`;
  return [
    {
      problem: "unpinned-requirement",
      items,
      message,
      advice: "Pin every version, best by a lockfile with hashes.",
      identity: project.file.path,
    },
  ];
}

/** Manifests that ask for packages with dependencies of their own, every version of which is chosen at each installation. */
function unlocked(project: Project): readonly Claim[] {
  if (!project.isUnlocked) return [];
  const items = project.packages.filter((item) => item.source.kind === "registry");
  // The open ones are named by `unpinned`, which says the rest, too.
  if (items.length === 0 || items.some((item) => item.version === undefined)) return [];
  return [
    {
      problem: "no-lockfile",
      items,
      message: `${items.length === 1 ? "1 package is" : `${items.length} packages are`} pinned, and no lockfile tells what they bring with them: ${list(items)}.`,
      advice: "Commit the lockfile that your package manager writes.",
      identity: project.file.path,
    },
  ];
}

const hashing: ReadonlySet<string> = new Set([
  "npm-package-lock",
  "pnpm-lock",
  "bun-lock",
  "python-requirements",
  "pipfile-lock",
  "poetry-lock",
  "pdm-lock",
  "uv-lock",
  "cargo-lock",
]);

/** Only where the file has hashes at all: a file without any is a choice, one with a hole is a slip or an attack. */
function unhashed(project: Project): readonly Claim[] {
  if (!hashing.has(project.format.id) || !project.packages.some((item) => item.integrity !== undefined))
    return [];
  const items = project.packages.filter(
    (item) =>
      item.integrity === undefined &&
      item.source.kind === "registry" &&
      !item.traits.includes("bundled") &&
      !item.traits.includes("hash-optional"),
  );
  if (items.length === 0) return [];
  const message = `${items.length} of ${project.packages.length} packages have no hash: ${list(items)}.`;
  return [
    {
      problem: "unhashed-requirement",
      items,
      message,
      advice: "Regenerate the file so that every package has its hash.",
      identity: project.file.path,
    },
  ];
}

function deprecated(project: Project): readonly Claim[] {
  const items = project.packages.filter(
    (item) => item.traits.includes("deprecated") || item.traits.includes("yanked"),
  );
  return items.map((item) => {
    const remark = item.remark === undefined ? "" : `: ${item.remark.slice(0, 200)}`;
    return {
      problem: "deprecated-package",
      items: [item],
      message: `${label(item)} is deprecated${remark}`,
      advice: "Look for its successor.",
      identity: item.name,
    };
  });
}

function originOf(item: LockedPackage, project: Project, config: Config): readonly Claim[] {
  const claims: Claim[] = [];
  const ecosystem = item.ecosystem ?? project.ecosystem;
  const url = item.source.url;
  const host = hostOf(url);
  const { registries, internal_names: internal } = config.dependencies;
  const claim = (problem: DependencyProblem, message: string, advice: string): void => {
    claims.push({ problem, items: [item], message, advice, identity: item.name });
  };
  const isOwn = host === undefined || registries.includes(host);
  if (item.source.kind === "registry" && registries.length > 0 && !isOwn) {
    claim(
      "foreign-registry",
      `${label(item)} comes from ${host}, which dependencies.registries does not list.`,
      "Take it from a configured registry, or add the host.",
    );
  }
  if (url !== undefined && /^(git\+)?(http|git):\/\//.test(url)) {
    claim(
      "insecure-source",
      `${label(item)} is fetched over an unencrypted connection from ${host ?? "its host"}.`,
      "Use https, or ssh for git.",
    );
  }
  if (
    internal.some((glob) => matches(glob, item.name)) &&
    item.source.kind === "registry" &&
    host !== undefined &&
    !isOwn
  ) {
    claim(
      "dependency-confusion",
      `${label(item)} is an internal name and comes from ${host}.`,
      "Remove it, and reserve the name or scope at the public registry.",
    );
  }
  const popular = item.isDirect ? confusedWith(ecosystem, item.name) : undefined;
  if (popular !== undefined && item.source.kind === "registry") {
    claim(
      "confusable-name",
      `${label(item)} is one character away from ${popular}.`,
      `Check that ${item.name} was meant and not ${popular}.`,
    );
  }
  return claims;
}

/** "*" stands for any run of characters. */
function matches(glob: string, name: string): boolean {
  const parts = glob.split("*");
  if (parts.length === 1) return glob === name;
  const [first = "", ...rest] = parts;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const [index, part] of rest.entries()) {
    const found = index === rest.length - 1 && part !== "" ? name.lastIndexOf(part) : name.indexOf(part, at);
    if (found < at || (index === rest.length - 1 && part !== "" && found + part.length !== name.length))
      return false;
    at = found + part.length;
  }
  return true;
}

function changedHash(item: LockedPackage, same: LockedPackage | undefined): readonly Claim[] {
  if (
    same?.integrity === undefined ||
    item.integrity === undefined ||
    sharesHash(item.integrity, same.integrity)
  )
    return [];
  const message = `${label(item)} has another hash than before the change, although the version is the same.`;
  return [
    {
      problem: "changed-hash",
      items: [item],
      message,
      advice: "Compare both archives before you install.",
      identity: label(item),
    },
  ];
}

/** Files may be added to a version (another platform's wheel), and a hash may get a stronger algorithm. */
function sharesHash(a: string, b: string): boolean {
  const left = a.split(" ");
  const right = new Set(b.split(" "));
  if (left.some((hash) => right.has(hash))) return true;
  const algorithm = (hash: string) => hash.split(/[-:/]/)[0];
  return ![...right].some((hash) => left.some((other) => algorithm(other) === algorithm(hash)));
}

function changedSource(item: LockedPackage, before: readonly LockedPackage[]): readonly Claim[] {
  if (before.length === 0) return [];
  const origin = (one: LockedPackage) => `${one.source.kind} ${hostOf(one.source.url) ?? ""}`;
  const isKnown = before.some(
    (other) =>
      origin(other) === origin(item) ||
      (other.source.kind === item.source.kind &&
        (hostOf(other.source.url) ?? hostOf(item.source.url)) === undefined),
  );
  const other = before[0];
  if (
    isKnown ||
    other === undefined ||
    (hostOf(item.source.url) === undefined && item.source.kind === other.source.kind)
  )
    return [];
  if (hostOf(other.source.url) === undefined && item.source.kind === other.source.kind) return [];
  const from = `${other.source.kind}${place(other)}`;
  const message = `${label(item)} now comes from ${item.source.kind}${place(item)} instead of ${from}.`;
  return [
    {
      problem: "changed-source",
      items: [item],
      message,
      advice: "Find out who moved it and why.",
      identity: item.name,
    },
  ];
}

function place(item: LockedPackage): string {
  const host = hostOf(item.source.url);
  return host === undefined ? "" : ` (${host})`;
}

function addedScript(item: LockedPackage, before: readonly LockedPackage[]): readonly Claim[] {
  if (
    !item.traits.includes("install-script") ||
    before.some((other) => other.traits.includes("install-script"))
  )
    return [];
  const message = `${label(item)} runs a script when it is installed${before.length > 0 ? ", which no earlier version here did" : ""}.`;
  return [
    {
      problem: "install-script-added",
      items: [item],
      message,
      advice: "Read the script, or install with scripts switched off.",
      identity: item.name,
    },
  ];
}

const rules = new Map(dependencyRules.map((rule) => [rule.id as string, rule])); // by plain text

export function findingOf(claim: Claim, project: Project, key: FingerprintKey): Finding {
  const rule = rules.get(`dependencies/${claim.problem}`);
  const places = claim.items.slice(0, 1000).map((item): Location => {
    const declared = project.declarations.get(item.id);
    return locationOf(declared ?? { file: project.file, line: item.line });
  });
  const [head, ...tail] = places;
  const severity: Severity = rule?.severity ?? "low";
  return {
    kind: "finding",
    rule: rule?.id ?? ruleId(`dependencies/${claim.problem}`),
    engine: "dependencies",
    witnesses: ["dependencies"],
    cwe: rule?.cwe ?? [],
    title: rule?.title ?? claim.problem,
    message: claim.message,
    severity,
    confidence: claim.problem === "confusable-name" ? "low" : "high",
    placeClass: placeClassOf(project.file.path),
    locations: [head ?? locationOf({ file: project.file, line: 1 }), ...tail],
    fingerprint: fingerprint(key, "dependencies", [
      claim.problem,
      project.ecosystem,
      claim.identity,
      project.folder,
    ]),
    formerly: [],
    evidence: { kind: "pattern", excerpt: list(claim.items).slice(0, 240) },
    remedies: [{ kind: "advice", text: claim.advice }],
  };
}
