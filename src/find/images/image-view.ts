// The facts of all files, put together: which distribution, which packages in which layer, which language packages that the distribution
// does not own, and what is not known. Nothing here judges.

import { isDistribution } from "../../advisories/index.ts";
import { type InstalledLanguagePackage, packageOfJarName } from "../../formats/language-packages/index.ts";
import { type ImageFacts, systemFiles } from "../../formats/oci/index.ts";
import {
  type OsRelease,
  parseRpmDatabase,
  type SystemPackage,
  withSqliteLog,
} from "../../formats/system-packages/index.ts";
import {
  type Artifact,
  compareText,
  type Gap,
  type Location,
  type Origin,
  type Skip,
} from "../../model/index.ts";
import type { Inspected } from "../contract/index.ts";
import { type Distribution, distributionOf } from "./distributions.ts";
import type { DatabaseKind, FileFacts } from "./facts.ts";

export type PlacedSystemPackage = {
  readonly package: SystemPackage;
  readonly location: Location;
  /** Whose database names it; absent where a bill of materials does. */
  readonly database?: DatabaseKind;
};
export type PlacedLanguagePackage = {
  readonly package: InstalledLanguagePackage;
  readonly location: Location;
};

export type ImageView = {
  readonly image?: ImageFacts;
  readonly release?: OsRelease;
  readonly distribution?: Distribution;
  readonly systemPackages: readonly PlacedSystemPackage[];
  readonly languagePackages: readonly PlacedLanguagePackage[];
  readonly gaps: readonly Gap[];
  readonly skips: readonly Skip[];
};

type Database = { readonly artifact: Artifact; readonly facts: Extract<FileFacts, { kind: "database" }> };

export async function viewOf(facts: AsyncIterable<Inspected<FileFacts>>): Promise<ImageView> {
  const builder = new Builder();
  for await (const { artifact, facts: found } of facts) builder.add(artifact, found);
  await builder.readLogs();
  return builder.view();
}

async function withLog({ artifact, facts }: Database, log: Artifact): Promise<Database | undefined> {
  const read = (one: Artifact): Promise<Uint8Array | undefined> => one.read().catch(() => undefined); // the caller names the gap
  const [database, changes] = await Promise.all([read(artifact), read(log)]);
  if (database === undefined || changes === undefined) return undefined;
  const merged = withSqliteLog(database, changes);
  if (merged === undefined) return undefined;
  const { value, problems } = parseRpmDatabase(merged.value);
  return { artifact, facts: { ...facts, packages: value, problems: [...merged.problems, ...problems] } };
}

class Builder {
  #image: ImageFacts | undefined;
  readonly #releases: { readonly path: string; readonly release: OsRelease }[] = [];
  #alpineVersion: string | undefined;
  readonly #databases: Database[] = [];
  /** Of rpm databases: what was written last stands only there. */
  readonly #logs: Artifact[] = [];
  readonly #owned = new Set<string>();
  readonly #language: {
    readonly artifact: Artifact;
    readonly facts: Extract<FileFacts, { kind: "language" }>;
  }[] = [];
  readonly #gaps: Gap[] = [];
  readonly #vendored: Skip[] = [];

  add(artifact: Artifact, facts: FileFacts): void {
    if (artifact.origin.kind === "image-config") {
      if (facts.kind === "image" && artifact.origin.pointer === "") this.#image = facts.image;
      return;
    }
    if (artifact.origin.kind !== "layer") return;
    if (facts.kind === "database") {
      this.#databases.push({ artifact, facts });
      return;
    }
    if (artifact.surface === "history") return; // removed by a later layer: not installed
    switch (facts.kind) {
      case "release":
        this.#releases.push({ path: artifact.path, release: facts.release });
        break;
      case "alpine-release":
        this.#alpineVersion = facts.version;
        break;
      case "owned":
        for (const path of facts.paths) this.#owned.add(path);
        break;
      case "write-ahead-log":
        this.#logs.push(artifact);
        break;
      case "language":
        this.#language.push({ artifact, facts });
        break;
      case "image":
        break; // a file of the scanned image that only bears the name of our own
    }
  }

  async readLogs(): Promise<void> {
    for (const log of this.#logs) {
      const index = this.#databases.findLastIndex(
        ({ artifact: { path, surface } }) => surface === "head" && `${path}-wal` === log.path,
      );
      const database = this.#databases[index];
      const merged = database === undefined ? undefined : await withLog(database, log);
      if (merged === undefined)
        this.#gap(
          log,
          "the rpm database has changes in a write-ahead log that cannot be read; packages may be missing",
        );
      else this.#databases.splice(index, 1, merged);
    }
  }

  view(): ImageView {
    const release = this.#releases.sort((a, b) => compareText(a.path, b.path))[0]?.release;
    const distribution =
      release === undefined ? undefined : distributionOf(withAlpineVersion(release, this.#alpineVersion));
    const systemPackages = this.#systemPackages();
    const languagePackages = this.#languagePackages(systemPackages.length > 0);
    const isSystem = ({ package: one }: PlacedLanguagePackage): boolean => isDistribution(one.ecosystem);
    return {
      ...(this.#image === undefined ? {} : { image: this.#image }),
      ...(release === undefined ? {} : { release }),
      ...(distribution === undefined ? {} : { distribution }),
      // What a bill of materials says of the distribution's packages counts only where no database says it.
      systemPackages:
        systemPackages.length > 0 ? systemPackages : languagePackages.filter(isSystem).map(asSystemPackage),
      languagePackages: languagePackages.filter((one) => !isSystem(one)),
      gaps: this.#gaps,
      skips: this.#vendored,
    };
  }

  #systemPackages(): readonly PlacedSystemPackage[] {
    const placed: PlacedSystemPackage[] = [];
    for (const { artifact, facts } of databasesInUse(this.#databases)) {
      for (const { message, line } of facts.problems) {
        this.#gap(
          artifact,
          `${artifact.path}${line === undefined ? "" : `:${line}`}: ${message}; packages may be missing`,
        );
      }
      const below = this.#databases.filter(
        (one) =>
          one.artifact.path === artifact.path &&
          layerIndexOf(one.artifact.origin) < layerIndexOf(artifact.origin),
      );
      const origins = originsOf(facts.packages, artifact.origin, below);
      for (const one of facts.packages) {
        for (const path of one.ownedMetadata) this.#owned.add(path);
        const region =
          one.line === undefined
            ? {}
            : { region: { startLine: one.line, startColumn: 1, endLine: one.line, endColumn: 1 } };
        placed.push({
          package: one,
          location: { path: artifact.path, origin: origins.get(one) ?? artifact.origin, ...region },
          database: facts.database,
        });
      }
    }
    return placed;
  }

  #languagePackages(hasSystemPackages: boolean): readonly PlacedLanguagePackage[] {
    const placed: PlacedLanguagePackage[] = [];
    for (const { artifact, facts } of lastOfEachPath(this.#language)) {
      // Without the distribution's own list nothing else would speak of the package.
      if (hasSystemPackages && this.#isOwned(artifact.path)) continue;
      if (isVendored(artifact.path)) {
        this.#vendored.push({
          kind: "skip",
          reason: "vendored",
          engine: "images",
          path: artifact.path,
          sizeBytes: artifact.sizeBytes,
        });
        continue;
      }
      for (const { message } of facts.problems) this.#gap(artifact, `${artifact.path}: ${message}`);
      for (const read of facts.packages) {
        const one = read.name === "" ? packageOfJarName(artifact.path) : read;
        if (one === undefined || (one.ecosystem === "Maven" && !one.name.includes(":")))
          this.#unnamedJar(artifact, read.within);
        if (one !== undefined)
          placed.push({ package: one, location: { path: artifact.path, origin: artifact.origin } });
      }
    }
    return withoutRepeatedStatements(placed);
  }

  /** The distribution's list names the file, or (an .egg-info folder) the folder it stands in; merged /usr makes /lib the same as /usr/lib. */
  #isOwned(path: string): boolean {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    const names = [path, folder, path.replace(/^usr\//, ""), folder.replace(/^usr\//, ""), `usr/${path}`];
    return names.some((name) => this.#owned.has(name));
  }

  /** Advisories speak of group and artifact: without the group nothing can be asked. Warns, since most such jars are no libraries. */
  #unnamedJar({ path, origin }: Artifact, within: string | undefined): void {
    const detail = `${path}${within === undefined ? "" : `!${within}`} does not say its Maven group: its vulnerabilities are not known`;
    this.#gaps.push({ kind: "gap", reason: "unparsable", engine: "images", path, origin, detail });
  }

  #gap(artifact: Artifact, detail: string): void {
    this.#gaps.push({
      kind: "gap",
      reason: "unparsable",
      engine: "images",
      path: artifact.path,
      origin: artifact.origin,
      detail,
      isInChange: true,
    });
  }
}

/** A copy, or test data, that another package keeps to itself: Python does not find it, and advisories of its owner speak for it. */
function isVendored(path: string): boolean {
  if (nodeTestData.test(path)) return true;
  const inside = /\/(?:site|dist)-packages\/(.*)$/.exec(path)?.[1];
  if (inside === undefined || !pythonMetadata.test(inside)) return /\/_vendor\/[^/]+\.dist-info\//.test(path);
  return !/^[^/]+\.(dist-info\/METADATA|egg-info(\/PKG-INFO)?|egg(\/EGG-INFO\/PKG-INFO)?)$/.test(inside);
}

/** Packages in test data of a package: nothing but its own tests finds them. */
const nodeTestData =
  /(^|\/)node_modules\/.*\/(tests?|__tests__|fixtures?|__fixtures__|testdata|examples?)\/(.*\/)?node_modules\//;
const pythonMetadata = /(\.dist-info\/METADATA|\.egg-info(\/PKG-INFO)?|EGG-INFO\/PKG-INFO|\.egg)$/;

/** A bill of materials names what also lies there by itself. */
function withoutRepeatedStatements(
  placed: readonly PlacedLanguagePackage[],
): readonly PlacedLanguagePackage[] {
  const keyOf = ({ package: { ecosystem, name, version } }: PlacedLanguagePackage): string =>
    `${ecosystem} ${ecosystem === "PyPI" ? name.toLowerCase().replace(/[-_.]+/g, "-") : name} ${version}`;
  const seen = new Set(placed.filter((one) => one.package.isStatedBySbom !== true).map(keyOf));
  return placed.filter((one) => {
    if (one.package.isStatedBySbom !== true) return true;
    const isNew = !seen.has(keyOf(one));
    seen.add(keyOf(one));
    return isNew;
  });
}

function asSystemPackage({ package: one, location }: PlacedLanguagePackage): PlacedSystemPackage {
  const { name, version, licences } = one;
  const bare = name.slice(name.lastIndexOf("/") + 1);
  return {
    package: {
      name: bare,
      version,
      licences,
      architecture: "",
      sourceName: bare,
      sourceVersion: version,
      ownedMetadata: [],
    },
    location,
  };
}

/** A database may lie there in an older form or place, too, left by an upgrade: the newest one that has packages counts. */
function databasesInUse(databases: readonly Database[]): readonly Database[] {
  const present = lastOfEachPath(databases.filter((one) => one.artifact.surface === "head"));
  const first = (places: readonly string[]): Database | undefined => {
    const found = places.flatMap((path) => present.filter((one) => one.artifact.path === path));
    return found.find((one) => one.facts.packages.length > 0) ?? found[0];
  };
  const inUse = [first(rpmFiles), first(apkFiles)];
  const dpkg = present.filter(({ facts }) => facts.database === "dpkg");
  const isChisel = ({ artifact }: Database): boolean => chiselFiles.has(artifact.path);
  // Where dpkg's own list is there, too, it says the same and more.
  const hasStatus = dpkg.some((one) => !isChisel(one) && one.facts.packages.length > 0);
  return present.filter((one) =>
    one.facts.database === "dpkg" ? !(hasStatus && isChisel(one)) : inUse.includes(one),
  );
}

/** apk 3 reads /usr/lib/apk first; where /lib is a link, both names lead to one file. */
const apkFiles: readonly string[] = [...systemFiles.apkInstalled].reverse();
const chiselFiles: ReadonlySet<string> = new Set(systemFiles.chiselManifest);
const rpmFiles: readonly string[] = [
  ...systemFiles.rpmSqlite,
  ...systemFiles.rpmNdb,
  ...systemFiles.rpmBdb,
  ...systemFiles.rpmManifest,
];

/** A tar may name a file twice: the last one counts. */
function lastOfEachPath<T extends { readonly artifact: Artifact }>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [item.artifact.path, item])).values()];
}

function layerIndexOf(origin: Origin): number {
  return origin.kind === "layer" ? origin.layerIndex : 0;
}

/** The layer that brought each package: the lowest from which on every version of the database has it in this version. */
function originsOf(
  packages: readonly SystemPackage[],
  top: Origin,
  below: readonly Database[],
): ReadonlyMap<SystemPackage, Origin> {
  const origins = new Map<SystemPackage, Origin>();
  const keyOf = (one: SystemPackage): string => `${one.name}\0${one.version}\0${one.architecture}`;
  const layers = [...below]
    .sort((a, b) => layerIndexOf(b.artifact.origin) - layerIndexOf(a.artifact.origin))
    .map(({ artifact, facts }) => ({
      origin: withoutRemoval(artifact.origin),
      keys: new Set(facts.packages.map(keyOf)),
    }));
  for (const one of packages) {
    let origin = top;
    for (const layer of layers) {
      if (!layer.keys.has(keyOf(one))) break;
      origin = layer.origin;
    }
    origins.set(one, origin);
  }
  return origins;
}

/** The package is still there, only the file that told of it was rewritten. */
function withoutRemoval(origin: Origin): Origin {
  if (origin.kind !== "layer") return origin;
  const { kind, layer, layerIndex, createdBy } = origin;
  return { kind, layer, layerIndex, ...(createdBy === undefined ? {} : { createdBy }) };
}

/** Alpine's os-release of edge and of some derived images lacks the release that /etc/alpine-release has. */
function withAlpineVersion(release: OsRelease, version: string | undefined): OsRelease {
  return release.id === "alpine" && release.versionId === "" && version !== undefined
    ? { ...release, versionId: version }
    : release;
}
