// What the user's configured registries add to what the files say, when a command allows to ask: the version to which a parent must move,
// licences, and packages that are very young or withdrawn. What could not be asked is one gap.

import type { LockedPackage } from "../../formats/lock/index.ts";
import { versioningOf } from "../../formats/versions/index.ts";
import { limits, mapConcurrent, PortcullisError } from "../../kit/index.ts";
import type {
  Ecosystem,
  Finding,
  Gap,
  InventoryItem,
  PublishedVersion,
  ReleaseIndex,
  Remedy,
  VersionDetail,
} from "../../model/index.ts";
import type { Project } from "./project.ts";
import { commandOf } from "./remedy.ts";
import { label } from "./required-by.ts";
import { type Claim, findingOf } from "./supply-chain.ts";

type Upgrade = Extract<Remedy, { readonly kind: "upgrade" }>;
type Change = Upgrade["changes"][number];

const asksAtOnce = 8;
/** Versions of a parent that are looked at, from the installed one upwards. */
const candidatesAtMost = 60;
const dayMs = 24 * 60 * 60 * 1000;

export class Online {
  readonly #releases: ReleaseIndex;
  readonly #names = new Set<string>();
  #failed = 0;
  #failure: string | undefined;
  #refused = 0;

  constructor(releases: ReleaseIndex) {
    this.#releases = releases;
  }

  async versions(ecosystem: Ecosystem, name: string): Promise<readonly PublishedVersion[] | undefined> {
    return this.#asked(ecosystem, name, () => this.#releases.versions({ ecosystem, name }));
  }

  async detail(ecosystem: Ecosystem, name: string, version: string): Promise<VersionDetail | undefined> {
    return this.#asked(ecosystem, name, () => this.#releases.detail({ ecosystem, name, version }));
  }

  /** One gap for everything that was not answered. */
  *gaps(): Generator<Gap> {
    const gap = { kind: "gap", reason: "unreadable", engine: "dependencies", isInChange: false } as const;
    if (this.#failure !== undefined)
      yield { ...gap, detail: `the registry did not answer for ${this.#failed} packages: ${this.#failure}` };
    if (this.#refused > 0)
      yield {
        ...gap,
        detail: `${this.#refused} packages were not asked about: ${limits.registryLookups} a run`,
      };
  }

  async #asked<T>(ecosystem: Ecosystem, name: string, ask: () => Promise<T>): Promise<T | undefined> {
    if (!this.#releases.covers(ecosystem)) return undefined;
    const key = `${ecosystem}\0${name}`;
    if (!this.#names.has(key) && this.#names.size >= limits.registryLookups) {
      this.#refused += 1;
      return undefined;
    }
    this.#names.add(key);
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof PortcullisError) || (error.code !== "network" && error.code !== "auth"))
        throw error;
      this.#failed += 1;
      this.#failure ??= error.message;
      return undefined;
    }
  }
}

type Circumstances = {
  readonly online: Online;
  readonly key: string;
  readonly now: string;
  readonly coolDownDays: number;
};

/** Young and withdrawn versions; in a change, only of what it brought. */
export async function publishedFacts(
  project: Project,
  base: Project | undefined,
  { online, key, now, coolDownDays }: Circumstances,
): Promise<readonly Finding[]> {
  const known = new Set(base?.packages.map(label));
  const items = new Map<string, LockedPackage>();
  for (const item of project.packages)
    if (item.version !== undefined && item.source.kind === "registry" && !known.has(label(item)))
      items.set(label(item), items.get(label(item)) ?? item);
  const claims = await mapConcurrent(
    [...items.values()],
    asksAtOnce,
    async (item): Promise<readonly Claim[]> => {
      const ecosystem = item.ecosystem ?? project.ecosystem;
      const published = (await online.versions(ecosystem, item.name))?.find(
        (one) => one.version === item.version,
      );
      if (published === undefined) return [];
      return [...young(item, published, now, coolDownDays), ...withdrawn(item, published)];
    },
  );
  return claims.flat().map((claim) => findingOf(claim, project, key));
}

function young(
  item: LockedPackage,
  { publishedAt }: PublishedVersion,
  now: string,
  coolDownDays: number,
): readonly Claim[] {
  const ageMs = publishedAt === undefined ? Number.NaN : Date.parse(now) - Date.parse(publishedAt);
  if (!(ageMs >= 0 && ageMs < coolDownDays * dayMs)) return [];
  const days = Math.floor(ageMs / dayMs);
  const age = days === 0 ? "less than a day" : days === 1 ? "1 day" : `${days} days`;
  return [
    {
      problem: "young-package",
      items: [item],
      message: `${label(item)} was published ${age} ago; the cool-down is ${coolDownDays} days.`,
      advice: "Wait: most malicious releases are found within days. Or take the version before.",
      identity: label(item),
    },
  ];
}

function withdrawn(item: LockedPackage, { withdrawn: word }: PublishedVersion): readonly Claim[] {
  const isKnown = item.traits.includes("deprecated") || item.traits.includes("yanked");
  if (word === undefined || isKnown) return [];
  const reason = word.reason === "" ? "" : `: ${word.reason.slice(0, 200)}`;
  return [
    {
      problem: "deprecated-package",
      items: [item],
      message: `${label(item)} is ${word.kind}${reason}`,
      advice: word.kind === "yanked" ? "Take another version." : "Look for its successor.",
      identity: item.name,
    },
  ];
}

/** Names the version of each parent that accepts the fix, where the offline remedy had to leave it open. */
export async function withParentVersions(
  finding: Finding,
  project: Project,
  online: Online,
): Promise<Finding> {
  const open = finding.remedies.find(
    (remedy): remedy is Upgrade => remedy.kind === "upgrade" && remedy.via === "parent",
  );
  const fix = open?.changes.at(-1);
  if (open === undefined || fix?.to === undefined) return finding;
  const parents = open.changes.slice(0, -1);
  const moved = await Promise.all(parents.map((parent) => movedParent(parent, fix, online)));
  if (moved.some((parent) => parent.to === undefined)) return finding;
  const commands = moved.flatMap(({ name, to }) => {
    const isDirect = project.packages.some((item) => item.name === name && item.isDirect);
    return to === undefined ? [] : commandOf({ format: project.format.id, name, to, isDirect });
  });
  const named: Upgrade = { ...open, changes: [...moved, fix] };
  const text = `${moved.map(({ name, to }) => `${name} ${to ?? ""}`).join(", ")} accepts ${fix.name} ${fix.to ?? ""}.`;
  const others = finding.remedies.filter((remedy) => remedy !== open && remedy.kind !== "advice");
  const command: readonly Remedy[] = commands.length === 0 ? [] : [{ kind: "command", commands }];
  return { ...finding, remedies: [named, { kind: "advice", text }, ...command, ...others] };
}

/** The lowest published version above the installed one that no longer needs the package, or needs it in a range that holds the fix. */
async function movedParent(parent: Change, fix: Change, online: Online): Promise<Change> {
  const { compare, satisfies } = versioningOf(parent.ecosystem);
  const published = await online.versions(parent.ecosystem, parent.name);
  const { from } = parent;
  if (published === undefined || from === undefined || fix.to === undefined) return parent;
  const candidates = published
    .filter((one) => one.withdrawn?.kind !== "yanked" && !isPrerelease(one.version, parent.ecosystem))
    .map((one) => one.version)
    .filter((version) => compare(version, from) > 0)
    .sort(compare)
    .slice(0, candidatesAtMost);
  for (const version of candidates) {
    const detail = await online.detail(parent.ecosystem, parent.name, version);
    if (detail === undefined) continue;
    const need = detail.needs.find((one) => one.name === fix.name);
    const isFree =
      need === undefined || need.requirement === "" || satisfies(fix.to, need.requirement) === true;
    if (isFree) return { ...parent, to: version };
  }
  return parent;
}

function isPrerelease(version: string, ecosystem: Ecosystem): boolean {
  return ecosystem === "PyPI" ? /(a|b|rc|dev)\d*$/i.test(version) : version.includes("-");
}

/** Licences that neither lockfile nor installed metadata told. */
export async function withLicences(
  items: readonly InventoryItem[],
  online: Online,
): Promise<readonly InventoryItem[]> {
  return mapConcurrent(items, asksAtOnce, async (item) => {
    const { ecosystem, name, version, licences, source } = item.package;
    if (licences.length > 0 || version === undefined || source.kind !== "registry") return item;
    const found = (await online.detail(ecosystem, name, version))?.licences ?? [];
    return found.length === 0 ? item : { ...item, package: { ...item.package, licences: found } };
  });
}
