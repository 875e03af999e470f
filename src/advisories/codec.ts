// How an advisory lies in the index: its facts (true whatever the package) and its rows (per package), as compact JSON lists.
// Knows nothing of files. Details are not kept; GIT ranges only as a mark, since no version can be compared with a commit.

import { hash } from "node:crypto";
import { versioningOf } from "../formats/versions/index.ts";
import type { Advisory, AffectedPackage, Instant, Json } from "../model/index.ts";
import { intervals, isInside } from "./affects.ts";
import { baseOf, releaseOf } from "./distribution.ts";
import { epochOf } from "./epoch.ts";
import { canonicalName, packageKey } from "./package-name.ts";

const referencesKept = 5;
const relatedKept = 100;

/** What one advisory says of one package: its key, and the list of rows as it is stored, JSON. */
export type PackageRows = { readonly key: string; readonly rows: string };

export type Compiled = {
  readonly id: string;
  /** JSON, UTF-8. */
  readonly facts: Uint8Array;
  readonly packages: readonly PackageRows[];
  /** Names this content: equal records have equal digests, however and whenever they were written. */
  readonly digest: Uint8Array;
};

/** `keeps` says which ecosystems the index holds; rows of others are left out, so that none is half known. */
export function compileAdvisory(
  advisory: Advisory,
  keeps: (ecosystem: string) => boolean,
): Compiled | undefined {
  const byKey = new Map<string, Json[]>();
  for (const row of advisory.affected) {
    if (!keeps(baseOf(row.ecosystem))) continue;
    const key = packageKey(row.ecosystem, row.name);
    const rows = byKey.get(key);
    if (rows === undefined) byKey.set(key, [encodeRow(row)]);
    else rows.push(encodeRow(row));
  }
  if (byKey.size === 0) return undefined;
  const packages = [...byKey].map(([key, rows]) => ({ key, rows: JSON.stringify(rows) }));
  if (packages.length > 1) packages.sort((a, b) => (a.key < b.key ? -1 : 1));
  const keys = packages.map((one) => one.key);
  const facts = JSON.stringify(encodeFacts(advisory, keys));
  const content = packages.reduce((text, { key, rows }) => `${text}\n${key}\n${rows}`, facts);
  const bytes = Buffer.from(content, "utf8"); // once, for the digest and for the file
  return {
    id: advisory.id,
    facts: bytes.subarray(0, Buffer.byteLength(facts, "utf8")),
    packages,
    digest: hash("sha256", bytes, "buffer").subarray(0, 16),
  };
}

function encodeFacts(advisory: Advisory, keys: readonly string[]): Json {
  return [
    advisory.id,
    advisory.aliases,
    advisory.upstream,
    advisory.related.slice(0, relatedKept),
    advisory.summary,
    epoch(advisory.publishedAt),
    epoch(advisory.modifiedAt),
    epoch(advisory.withdrawnAt),
    advisory.severity.map(({ type, score, value }) =>
      value === undefined ? [type, score] : [type, score, value],
    ),
    advisory.references.slice(0, referencesKept),
    advisory.severityWord ?? "",
    keys,
  ];
}

function epoch(at: Instant | undefined): number {
  return at === undefined ? 0 : epochOf(at);
}

function encodeRow(row: AffectedPackage): Json {
  const versioned = row.ranges.filter((range) => range.type !== "GIT");
  const ranges = versioned.map((range) => [
    range.type === "SEMVER" ? "S" : "E",
    ...range.events.flatMap(encodeEvent),
  ]);
  const versions = versionsBeyondRanges(row);
  const hasOnlyGit = ranges.length === 0 && versions.length === 0 && row.ranges.length > 0;
  const name = canonicalName(row.ecosystem, row.name) === row.name ? "" : row.name;
  const tail: Json[] = [row.symbols ?? [], row.severityWord ?? "", row.fixState ?? "", name];
  while (
    tail.length > 0 &&
    (tail.at(-1) === "" || (Array.isArray(tail.at(-1)) && (tail.at(-1) as Json[]).length === 0))
  )
    tail.pop(); // lists of texts
  return [releaseOf(row.ecosystem), hasOnlyGit ? [["G"]] : ranges, versions, ...tail];
}

/** A listed version that a range holds adds nothing; databases list all of them, which would be most of the index. */
function versionsBeyondRanges(row: AffectedPackage): readonly string[] {
  if (row.versions.length === 0) return [];
  const versioning = versioningOf(row.ecosystem);
  const held = row.ranges
    .filter((range) => range.type !== "GIT")
    .flatMap((range) => intervals(range.events, versioning));
  return row.versions.filter((version) => !held.some((range) => isInside(range, version, versioning)));
}

type Event = AffectedPackage["ranges"][number]["events"][number];

function encodeEvent(event: Event): readonly string[] {
  if (event.introduced !== undefined) return [`i${event.introduced}`];
  if (event.fixed !== undefined) return [`f${event.fixed}`];
  if (event.lastAffected !== undefined) return [`l${event.lastAffected}`];
  return event.limit === undefined ? [] : [`m${event.limit}`];
}

// What is read back was written above and lies behind a checksum: the shapes hold, and `as` says only that.

type FactsTuple = readonly [
  id: string,
  aliases: readonly string[],
  upstream: readonly string[],
  related: readonly string[],
  summary: string,
  published: number,
  modified: number,
  withdrawn: number,
  severity: readonly (readonly [type: string, score: string, value?: number])[],
  references: readonly string[],
  word: string,
  keys: readonly string[],
];
type RowTuple = readonly [
  release: string,
  ranges: readonly (readonly [type: string, ...events: string[]])[],
  versions: readonly string[],
  symbols?: readonly string[],
  word?: string,
  fixState?: string,
  name?: string,
];

/** Facts as they are stored: taken apart by the functions below. */
export type StoredFacts = FactsTuple;

export function decodeAdvisory(stored: StoredFacts, affected: readonly AffectedPackage[]): Advisory {
  const [
    id,
    aliases,
    upstream,
    related,
    summary,
    published,
    modified,
    withdrawn,
    severity,
    references,
    word,
  ] = stored;
  // Built field by field: hundreds of these are made while nothing is compiled yet.
  const advisory: Writable<Advisory> = {
    id,
    aliases,
    upstream,
    related,
    summary,
    references,
    affected,
    severity: severity.map(([type, score, value]) =>
      value === undefined ? { type, score } : { type, score, value },
    ),
  };
  if (published !== 0) advisory.publishedAt = instantOf(published);
  if (modified !== 0) advisory.modifiedAt = instantOf(modified);
  if (withdrawn !== 0) advisory.withdrawnAt = instantOf(withdrawn);
  if (word !== "") advisory.severityWord = word;
  return advisory;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The keys of the packages that the record speaks of. */
export function keysOf(stored: StoredFacts): readonly string[] {
  return stored[11];
}

/** The two that tell whether a record is known and current, without the cost of the rest. */
export function idAndModified(stored: unknown): { readonly id: string; readonly modified: number } {
  const [id, , , , , , modified] = stored as StoredFacts;
  return { id, modified };
}

function instantOf(epochMs: number): Instant {
  return new Date(epochMs).toISOString() as Instant; // the form that the brand's constructor makes
}

export function decodeRow(key: string, stored: unknown): AffectedPackage {
  const [release, ranges, versions, symbols, word, fixState, name] = stored as RowTuple;
  const [base = "", canonical = ""] = key.split("\0");
  return {
    ecosystem: release === "" ? base : `${base}:${release}`,
    name: name === undefined || name === "" ? canonical : name,
    ranges: ranges.map(([type, ...events]) => ({
      type: type === "S" ? "SEMVER" : type === "E" ? "ECOSYSTEM" : "GIT",
      events: events.map(decodeEvent),
    })),
    versions,
    ...(symbols === undefined || symbols.length === 0 ? {} : { symbols }),
    ...(word === undefined || word === "" ? {} : { severityWord: word }),
    ...(fixState === undefined || fixState === "" ? {} : { fixState }),
  };
}

function decodeEvent(event: string): Event {
  const at = event.slice(1);
  switch (event.charAt(0)) {
    case "i":
      return { introduced: at };
    case "f":
      return { fixed: at };
    case "l":
      return { lastAffected: at };
    default:
      return { limit: at };
  }
}
