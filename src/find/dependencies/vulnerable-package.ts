// Exposures of one project -> findings: one a vulnerability, package name and project, with every version and place of it.

import { bestSeverity, canonicalName } from "../../advisories/index.ts";
import type { Config } from "../../config/index.ts";
import { type LockedPackage, packageRefOf } from "../../formats/lock/index.ts";
import { versioningOf } from "../../formats/versions/index.ts";
import {
  type AdvisoryRef,
  type AdvisoryStore,
  type Finding,
  type FingerprintKey,
  type FixState,
  fingerprint,
  type Location,
  type PackageRef,
  type Remedy,
  ruleId,
} from "../../model/index.ts";
import { placeClassOf } from "../judge/index.ts";
import type { Avoided } from "./avoided.ts";
import { type Exposure, type Exposures, nearestFix } from "./exposure.ts";
import type { Place, Project } from "./project.ts";
import { remediesOf } from "./remedy.ts";
import { Dependents } from "./required-by.ts";

export type FindingContext = {
  readonly store: AdvisoryStore;
  readonly key: FingerprintKey;
  /** Symbols that the configuration calls dangerous. */
  readonly declared: Config["dependencies"]["symbols"];
  readonly avoided: Avoided;
};

/** Exposures that are one finding: the same vulnerability in one or more versions of one package. */
type Case = { readonly first: Exposure; readonly all: readonly Exposure[]; readonly names: Names };
type Names = { readonly fingerprint: Finding["fingerprint"]; readonly formerly: Finding["formerly"] };

export function vulnerableFindings(
  project: Project,
  exposures: Exposures,
  context: FindingContext,
): readonly Finding[] {
  const cases = casesOf(project, exposures.found, context.key);
  const dependents = new Dependents(project);
  const remedies = new Remedies(cases, project, dependents, context.avoided);
  return cases.map((one) => findingOf(one, remedies, project, dependents, context));
}

/** Identities alone, for the other side of a change. */
export function vulnerableNames(
  project: Project,
  exposures: Exposures,
  key: FingerprintKey,
): ReadonlySet<string> {
  return new Set(
    casesOf(project, exposures.found, key).flatMap((one) => [one.names.fingerprint, ...one.names.formerly]),
  );
}

function casesOf(project: Project, found: readonly Exposure[], key: FingerprintKey): readonly Case[] {
  const groups = new Map<string, Exposure[]>();
  for (const exposure of found) {
    const id = `${exposure.vulnerability.id}\0${exposure.ecosystem}\0${exposure.item.name}`;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [exposure]);
    else group.push(exposure);
  }
  return [...groups.values()].flatMap((all) => {
    const compare = versioningOf(all[0]?.ecosystem ?? "").compare;
    const sorted = all.sort(
      (a, b) => compare(a.item.version ?? "", b.item.version ?? "") || a.item.line - b.item.line,
    );
    const [first] = sorted;
    return first === undefined ? [] : [{ first, all: sorted, names: namesOf(first, project, key) }];
  });
}

function namesOf({ vulnerability, ecosystem, item }: Exposure, project: Project, key: FingerprintKey): Names {
  const named = (id: string) => fingerprint(key, "dependencies", [id, ecosystem, item.name, project.folder]);
  return { fingerprint: named(vulnerability.id), formerly: vulnerability.aliases.map(named) };
}

function findingOf(
  one: Case,
  remedies: Remedies,
  project: Project,
  dependents: Dependents,
  context: FindingContext,
): Finding {
  const { first } = one;
  const { vulnerability, item, ecosystem } = first;
  const ids = [vulnerability.id, ...vulnerability.aliases];
  const exploited = ids.map((id) => context.store.isExploited(id)).find((entry) => entry !== undefined);
  const epss = ids.map((id) => context.store.epss(id)).find((score) => score !== undefined);
  const word = first.answers.find((answer) => answer.severityWord !== undefined)?.severityWord;
  const choice = bestSeverity(vulnerability.advisories, {
    isExploited: exploited !== undefined,
    ...(word === undefined ? {} : { word }),
  });
  const isMalicious = ids.some((id) => id.startsWith("MAL-"));
  const advisory = advisoryRef(first);
  const versions = [...new Set(one.all.map((exposure) => exposure.item.version ?? "(unpinned)"))];
  const fixes = [...new Set(one.all.flatMap((exposure) => exposure.fixedIn))];
  const symbols = symbolsOf(first, ids, context);
  return {
    kind: "finding",
    rule: ruleId(isMalicious ? "dependencies/malicious-package" : "dependencies/vulnerable-package"),
    engine: "dependencies",
    witnesses: ["dependencies"],
    cwe: isMalicious ? [506] : [1395],
    title: `${item.name} ${versions.join(", ")}: ${advisory.summary}`,
    message: messageOf(one, versions, isMalicious),
    severity: choice.severity,
    ...(choice.cvss === undefined ? {} : { score: choice.cvss.score }),
    // go.mod names the least standard library that may build the module, not the one that does.
    confidence: item.id === "stdlib" ? "low" : "high",
    placeClass: placeClassOf(project.file.path),
    locations: locationsOf(one, project),
    fingerprint: one.names.fingerprint,
    formerly: one.names.formerly,
    evidence: {
      kind: "vulnerability",
      advisory,
      package: refOf(item, project),
      fixedIn: fixes.sort((a, b) => versioningOf(ecosystem).compare(a, b)),
      fixState: fixes.length > 0 ? "fixed" : fixStateOf(first),
      severityBySource: choice.bySource,
      ...(choice.cvss === undefined ? {} : { cvss: choice.cvss }),
      ...(epss === undefined ? {} : { epss }),
      isExploited: exploited !== undefined,
      ...(exploited?.dueOn === undefined ? {} : { exploitedDueOn: exploited.dueOn }),
      requiredBy: dependents.requiredBy(item),
      ...(symbols.length === 0 ? {} : { symbols }),
    },
    remedies: isMalicious ? [removal(item)] : one.all.flatMap((exposure) => remedies.of(exposure)),
  };
}

function fixStateOf({ answers }: Exposure): FixState {
  return answers.find((answer) => answer.fixState !== "unknown")?.fixState ?? "unknown";
}

function advisoryRef({ vulnerability }: Exposure): AdvisoryRef {
  const [best] = vulnerability.advisories;
  const summary =
    vulnerability.advisories.find((advisory) => advisory.summary !== "")?.summary ??
    firstLine(best.details) ??
    vulnerability.id;
  const url = best.references[0];
  return {
    id: vulnerability.id,
    aliases: vulnerability.aliases,
    summary: summary.length > 200 ? `${summary.slice(0, 197)}...` : summary,
    ...(url === undefined ? {} : { url }),
    ...(best.publishedAt === undefined ? {} : { publishedAt: best.publishedAt }),
    source: best.id.split("-")[0] ?? best.id,
  };
}

function firstLine(details: string | undefined): string | undefined {
  return details
    ?.split("\n")
    .map((line) => line.trim())
    .find((line) => line !== "" && !line.startsWith("#"));
}

function messageOf(one: Case, versions: readonly string[], isMalicious: boolean): string {
  const { item, vulnerability, answers } = one.first;
  const ranges = [...new Set(answers.flatMap((answer) => answer.ranges))].slice(0, 3).join(" or ");
  const near = nearestFix(item.version, one.first.fixedIn);
  const lowest = one.first.fixedIn[0];
  const others = one.first.fixedIn.filter((fix) => fix !== near);
  const fix =
    near === undefined
      ? "no fixed version is known"
      : `fixed in ${near}${others.length > 0 && lowest !== near ? `, first overall ${lowest}` : ""}`;
  const what = isMalicious ? "is reported as malicious" : `is affected by ${vulnerability.id}`;
  const said = `${item.name} ${versions.join(", ")} ${what}${ranges === "" ? "" : ` (${ranges})`}; ${isMalicious ? "remove it and rotate what it could read" : fix}.`;
  return isMalicious ? said : `${said}${symbolsNamed(answers)}`;
}

const symbolsShown = 4;

/** What the advisory says is dangerous to call; whether it is called is said behind it, where a language can be read. */
function symbolsNamed(answers: Exposure["answers"]): string {
  const symbols = [...new Set(answers.flatMap((answer) => answer.symbols))].sort();
  if (symbols.length === 0) return "";
  const more = symbols.length > symbolsShown ? ` and ${symbols.length - symbolsShown} more` : "";
  return ` The advisory names ${symbols.slice(0, symbolsShown).join(", ")}${more}.`;
}

const symbolsKept = 50;

/** Those of the advisory and those that the configuration declares, sorted. */
function symbolsOf(
  { answers, item, ecosystem }: Exposure,
  ids: readonly string[],
  { declared }: FindingContext,
): readonly string[] {
  const own = declared.filter(
    (one) =>
      canonicalName(ecosystem, one.package) === canonicalName(ecosystem, item.name) &&
      (one.advisory === undefined || ids.includes(one.advisory)),
  );
  const said = [...own.flatMap(({ names }) => names), ...answers.flatMap(({ symbols }) => symbols)];
  return said.length === 0 ? said : [...new Set(said)].sort().slice(0, symbolsKept);
}

function removal(item: LockedPackage): Remedy {
  return {
    kind: "advice",
    text: `Remove ${item.name}; treat every secret of the machines that installed it as leaked.`,
  };
}

type Sibling = { readonly exposure: Exposure; readonly name: Finding["fingerprint"] };

/** What is to be done about each package of a project, worked out once for all vulnerabilities of it. */
class Remedies {
  readonly #project: Project;
  readonly #dependents: Dependents;
  readonly #avoided: Avoided;
  readonly #siblings = new Map<string, Sibling[]>();
  readonly #targets = new Map<string, string | undefined>();
  readonly #known = new Map<string, readonly Remedy[]>();

  constructor(cases: readonly Case[], project: Project, dependents: Dependents, avoided: Avoided) {
    this.#avoided = avoided;
    this.#project = project;
    this.#dependents = dependents;
    for (const { all, names } of cases) {
      for (const exposure of all) {
        const sibling = { exposure, name: names.fingerprint };
        const list = this.#siblings.get(exposure.item.id);
        if (list === undefined) this.#siblings.set(exposure.item.id, [sibling]);
        else list.push(sibling);
      }
    }
  }

  of(exposure: Exposure): readonly Remedy[] {
    const { item, ecosystem } = exposure;
    const own = nearestFix(item.version, this.#fixesOf(exposure));
    const heldBack = own === undefined ? this.#heldBack(exposure) : undefined;
    if (heldBack !== undefined) return [heldBack];
    if (own === undefined)
      return [
        {
          kind: "advice",
          text: `No fixed version of ${item.name} is known: replace it, or accept the risk for a limited time.`,
        },
      ];
    const to = this.#target(item, ecosystem) ?? own;
    const key = `${item.id}\0${to}`;
    const known = this.#known.get(key) ?? this.#plan(item, ecosystem, to);
    this.#known.set(key, known);
    return known;
  }

  /** Those that may be proposed. */
  #fixesOf({ item, ecosystem, fixedIn }: Exposure): readonly string[] {
    return fixedIn.filter((version) => this.#avoided({ ecosystem, name: item.name, version }) === undefined);
  }

  #heldBack({ item, ecosystem, fixedIn }: Exposure): Remedy | undefined {
    const version = nearestFix(item.version, fixedIn);
    const entry = version === undefined ? undefined : this.#avoided({ ecosystem, name: item.name, version });
    if (entry === undefined) return undefined;
    const text = `${item.name} ${version} fixes it; dependencies.avoid holds it back until ${entry.until}: ${entry.reason}`;
    return { kind: "advice", text };
  }

  /** One version for all vulnerabilities of the package, where one resolves them all. */
  #target(item: LockedPackage, ecosystem: Exposure["ecosystem"]): string | undefined {
    if (this.#targets.has(item.id)) return this.#targets.get(item.id);
    const compare = versioningOf(ecosystem).compare;
    const siblings = this.#siblings.get(item.id) ?? [];
    const highest = siblings
      .flatMap(({ exposure }) => nearestFix(item.version, this.#fixesOf(exposure)) ?? [])
      .reduce<string | undefined>(
        (best, fix) => (best === undefined || compare(fix, best) > 0 ? fix : best),
        undefined,
      );
    const isForAll =
      highest !== undefined &&
      siblings.every(({ exposure }) => exposure.fixedIn.length === 0 || exposure.isSafe(highest));
    const target = isForAll ? highest : undefined;
    this.#targets.set(item.id, target);
    return target;
  }

  #plan(item: LockedPackage, ecosystem: Exposure["ecosystem"], to: string): readonly Remedy[] {
    const compare = versioningOf(ecosystem).compare;
    const resolves = (this.#siblings.get(item.id) ?? [])
      .filter(({ exposure }) => exposure.fixedIn.some((fix) => compare(fix, to) <= 0) && exposure.isSafe(to))
      .map(({ name }) => name);
    const fix = { item, ecosystem, to, resolves: [...new Set(resolves)].sort() };
    return remediesOf(fix, this.#project, this.#dependents);
  }
}

export function refOf(item: LockedPackage, project: Project): PackageRef {
  const declared = project.declarations.get(item.id);
  const isLock = project.format.role === "lock" && !project.format.id.startsWith("installed-");
  return packageRefOf(item, {
    ecosystem: project.ecosystem,
    declaredAt: declared === undefined ? undefined : locationOf(declared),
    lockedAt: isLock ? locationOf({ file: project.file, line: item.line }) : undefined,
  });
}

export function locationOf({ file, line }: Place): Location {
  return {
    path: file.path,
    origin: file.origin,
    region: { startLine: line, startColumn: 1, endLine: line + 1, endColumn: 1 },
  };
}

/** Where to act comes first: the manifest for what is asked for directly, else the lockfile. */
function locationsOf(one: Case, project: Project): Finding["locations"] {
  const places = one.all.flatMap(({ item }) => {
    const declared = project.declarations.get(item.id);
    const isInstalled = project.format.id.startsWith("installed-");
    const locked: Place =
      isInstalled && declared !== undefined ? declared : { file: project.file, line: item.line };
    return declared === undefined || (declared.file === locked.file && declared.line === locked.line)
      ? [locked]
      : [declared, locked];
  });
  const unique = [...new Map(places.map((place) => [`${place.file.path}:${place.line}`, place])).values()];
  const [head, ...tail] = unique.map(locationOf);
  return [head ?? locationOf({ file: project.file, line: 1 }), ...tail];
}
