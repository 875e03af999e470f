// Which known vulnerabilities concern the packages of one project. Knows versions and advisories; knows nothing of paths, remedies or
// wording. What could not be judged is answered too.

import {
  type Affects,
  affectedTest,
  affects,
  foldAliases,
  type Vulnerability,
} from "../../advisories/index.ts";
import type { LockedPackage } from "../../formats/lock/index.ts";
import { versioningOf } from "../../formats/versions/index.ts";
import type { AdvisoryStore, Ecosystem } from "../../model/index.ts";
import type { Project } from "./project.ts";

export type Exposure = {
  readonly item: LockedPackage;
  readonly ecosystem: Ecosystem;
  readonly vulnerability: Vulnerability;
  /** The answers of those of its advisories that call this version affected. */
  readonly answers: readonly Affects[];
  /** Fixed versions above the installed one that none of its advisories calls affected, ascending. */
  readonly fixedIn: readonly string[];
  /** Whether none of its advisories calls another version affected. */
  readonly isSafe: (version: string) => boolean;
};

export type Exposures = {
  readonly found: readonly Exposure[];
  /** Packages whose version is missing or unreadable although advisories name them. */
  readonly undecided: readonly {
    readonly item: LockedPackage;
    readonly ecosystem: Ecosystem;
    readonly advisories: number;
  }[];
};

/** Ecosystems for which advisories are published at all: for the others, none in the database is no gap. */
const advised: ReadonlySet<string> = new Set([
  "npm",
  "PyPI",
  "Go",
  "crates.io",
  "RubyGems",
  "Packagist",
  "Maven",
  "NuGet",
  "GitHub Actions",
  "Hex",
  "Pub",
  "CRAN",
  "Bioconductor",
  "Julia",
  "Hackage",
  "ConanCenter",
  "SwiftURL",
]);

export function isAdvised(ecosystem: Ecosystem): boolean {
  return advised.has(ecosystem);
}

/** Lookup with the folding done once a package name, whatever the number of its versions and projects. */
export class Vulnerabilities {
  readonly #store: AdvisoryStore;
  readonly #byName = new Map<Ecosystem, Map<string, readonly Vulnerability[]>>();

  constructor(store: AdvisoryStore) {
    this.#store = store;
  }

  /** Those of the package: all, or none when not one concerns this version or leaves it open. */
  of(query: {
    readonly ecosystem: Ecosystem;
    readonly name: string;
    readonly version?: string;
  }): readonly Vulnerability[] {
    const { ecosystem, name } = query;
    let names = this.#byName.get(ecosystem);
    if (names === undefined) {
      names = new Map();
      this.#byName.set(ecosystem, names);
    }
    const known = names.get(name);
    if (known !== undefined) return known;
    const found = this.#store.lookup(query);
    if (found.length === 0) return none; // of this version; another may be concerned
    const folded = foldAliases(found);
    names.set(name, folded);
    return folded;
  }
}

const none: readonly Vulnerability[] = [];

export function exposuresOf(project: Project, vulnerabilities: Vulnerabilities): Exposures {
  const found: Exposure[] = [];
  const undecided: Exposures["undecided"][number][] = [];
  for (const item of project.packages) {
    const ecosystem = item.ecosystem ?? project.ecosystem;
    if (!isAdvised(ecosystem) || !isFromRegistry(item)) continue;
    const { name, version } = item;
    const query = version === undefined ? { ecosystem, name } : { ecosystem, name, version };
    let open = 0;
    for (const vulnerability of vulnerabilities.of(query)) {
      const answers = vulnerability.advisories.map((advisory) => affects(advisory, query));
      const hits = answers.filter((answer) => answer.affected);
      if (hits.length > 0) {
        const tests = vulnerability.advisories.map((advisory) => affectedTest(advisory, query));
        const isSafe = (version: string) => !tests.some((isAffected) => isAffected(version));
        found.push({
          item,
          ecosystem,
          vulnerability,
          answers: hits,
          fixedIn: fixesOf(hits, ecosystem, isSafe),
          isSafe,
        });
      } else if (answers.some((answer) => answer.isUncertain)) open += 1;
    }
    if (open > 0) undecided.push({ item, ecosystem, advisories: open });
  }
  return { found, undecided };
}

/** A folder or archive of one's own that only shares its name with a published package is not that package; a fork in git is close enough to say so. */
function isFromRegistry(item: LockedPackage): boolean {
  return item.source.kind !== "file" && item.source.kind !== "workspace";
}

function fixesOf(
  hits: readonly Affects[],
  ecosystem: Ecosystem,
  isSafe: (version: string) => boolean,
): readonly string[] {
  const { compare } = versioningOf(ecosystem);
  const candidates = [...new Set(hits.flatMap((hit) => hit.fixedIn))];
  return candidates.filter(isSafe).sort((a, b) => compare(a, b) || (a < b ? -1 : 1));
}

/** The first fix that keeps the major version (of a 0.x version: the minor), else the first of all. */
export function nearestFix(version: string | undefined, fixes: readonly string[]): string | undefined {
  return (
    (version === undefined ? undefined : fixes.find((fix) => lineOf(fix) === lineOf(version))) ?? fixes[0]
  );
}

/** What a caret range holds together: "4" of 4.17.20, "0.3" of 0.3.1. */
export function lineOf(version: string): string {
  const [major = "", minor = ""] = version.replace(/^[v=]+/, "").split(".");
  return major === "0" ? `0.${minor}` : major;
}
