// `portcullis db update`: brings the database to what the source has, by the day's changes where it can and from the archives where
// it must, and puts it in place in one step. On any failure the old database stays as it was.

import { rmSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  type AdvisoryIndex,
  type Feeds,
  IndexBuilder,
  incrementIndex,
  type Manifest,
  type SourceState,
  sourcesLimit,
  withScores,
} from "../../advisories/index.ts";
import type { Http } from "../../kit/http/index.ts";
import { openAppending, PortcullisError } from "../../kit/index.ts";
import type { Advisory, Instant } from "../../model/index.ts";
import { type ChangeContext, changesOf, type EcosystemChanges, refuseOlder } from "./changes.ts";
import { chooseEcosystems, noteOwn } from "./ecosystem-choice.ts";
import { type FeedReading, readEpss, readKev } from "./feeds.ts";
import { type Fetched, type Origin, originOf } from "./origin.ts";
import { asOnlyWriter, openIndex, replaceIndex, temporaryPath } from "./place.ts";
import { folderRecords, openArchive } from "./records.ts";
import { Unreadable } from "./unreadable.ts";

export type UpdateRequest = {
  readonly cacheFolder: string;
  readonly from: string;
  /** Asked for by flag or configuration; absent = what the database holds, or the default choice. */
  readonly ecosystems?: readonly string[];
  /** Addresses of the feeds when `from` is OSV's own export; else they are looked for under `feeds/`. */
  readonly feeds?: { readonly kev: string; readonly epss: string };
  readonly isOlderAllowed: boolean;
  readonly isFull: boolean;
  readonly now: Instant;
  readonly openHttp: () => Promise<Http>;
  readonly onNote: (text: string) => void;
  readonly signal?: AbortSignal;
};

export type UpdateResult = {
  readonly kind: "built" | "incremented" | "unchanged";
  readonly id: string;
  readonly previousId?: string;
  readonly manifest: Manifest;
  readonly sizeBytes: number;
  readonly records: number;
  readonly changed: number;
};

const kevName = "feeds/known_exploited_vulnerabilities.json";
const epssName = "feeds/epss_scores-current.csv.gz";
/** When more of the file than this is dead, it is built anew. */
const deadShareLimit = 0.4;

export async function updateAdvisories(request: UpdateRequest): Promise<UpdateResult> {
  return asOnlyWriter(request.cacheFolder, async () => {
    const scratch = await mkdtemp(join(request.cacheFolder, "update-"));
    const newFile = temporaryPath(request.cacheFolder, "advisories");
    const opened: { http?: Http } = {};
    const old = openOld(request);
    try {
      const origin = await originOf(request.from, async () => {
        opened.http = await request.openHttp();
        return opened.http;
      });
      const work: Work = {
        request,
        origin,
        scratch: (part) => join(scratch, part),
        newFile,
        ...(old === undefined ? {} : { old }),
        http: () => opened.http,
      };
      return await update(work);
    } finally {
      old?.close();
      await opened.http?.close();
      rmSync(newFile, { force: true });
      await rm(scratch, { recursive: true, force: true });
    }
  });
}

type Work = {
  readonly request: UpdateRequest;
  readonly origin: Origin;
  readonly scratch: (part: string) => string;
  readonly newFile: string;
  readonly old?: AdvisoryIndex;
  readonly http: () => Http | undefined;
};

/** An unusable old database is no reason not to build a new one. */
function openOld(request: UpdateRequest): AdvisoryIndex | undefined {
  try {
    return openIndex(request.cacheFolder);
  } catch (cause) {
    if (!(cause instanceof PortcullisError)) throw cause;
    request.onNote(`the old database is not used: ${cause.message}`);
    return undefined;
  }
}

async function update(work: Work): Promise<UpdateResult> {
  const { request } = work;
  const ecosystems = await chooseEcosystems({
    ...work,
    asked: request.ecosystems,
    isPublicExport: request.feeds !== undefined,
    signal: request.signal,
  });
  const feeds = await fetchFeeds(work);
  const increment = await tryIncrement(work, ecosystems, feeds);
  const result = increment ?? (await buildAnew(work, ecosystems, feeds));
  replaceIndex(work.request.cacheFolder, work.newFile);
  return result;
}

type ReadFeeds = { readonly feeds: Feeds; readonly states: Pick<Manifest, "kev" | "epss"> };

async function fetchFeeds(work: Work): Promise<ReadFeeds> {
  const { request, origin, old } = work;
  const before = old?.feeds() ?? { kev: Buffer.from("{}"), epss: new Uint8Array() };
  const get = async (url: string | undefined, path: string, etag: string | undefined): Promise<Fetched> => {
    const options = {
      ...(etag === undefined ? {} : { etag }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    };
    const http = work.http();
    const toFile = work.scratch(path.replace("/", "-"));
    if (url === undefined || http === undefined) return origin.fetch(path, toFile, options);
    const outcome = await http.download({ url, toFile, limitBytes: 256 * 1024 * 1024, ...options });
    return outcome.kind === "fetched" ? { ...outcome, file: toFile } : outcome;
  };
  const kev = await orNote(work, "CISA KEV", async () =>
    readKev(await get(request.feeds?.kev, kevName, old?.manifest.kev?.etag)),
  );
  const epss = await orNote(work, "EPSS", async () =>
    readEpss(await get(request.feeds?.epss, epssName, old?.manifest.epss?.etag)),
  );
  const kevState = "bytes" in kev ? kev.state : old?.manifest.kev;
  const epssState = "bytes" in epss ? epss.state : old?.manifest.epss;
  return {
    feeds: { kev: "bytes" in kev ? kev.bytes : before.kev, epss: "bytes" in epss ? epss.bytes : before.epss },
    states: {
      ...(kevState === undefined ? {} : { kev: kevState }),
      ...(epssState === undefined ? {} : { epss: epssState }),
    },
  };
}

/** The feeds rank what the advisories say; without them the update goes on, and says so. */
async function orNote(work: Work, name: string, read: () => Promise<FeedReading>): Promise<FeedReading> {
  let reading: FeedReading;
  try {
    reading = await read();
  } catch (cause) {
    if (!(cause instanceof PortcullisError)) throw cause;
    reading = { kept: cause.message };
  }
  if ("kept" in reading && reading.kept !== "")
    work.request.onNote(
      `${name}: ${reading.kept}; ${work.old === undefined ? "none is used" : "the old one is kept"}`,
    );
  return reading;
}

async function tryIncrement(
  work: Work,
  ecosystems: readonly string[] | undefined,
  { feeds, states }: ReadFeeds,
): Promise<UpdateResult | undefined> {
  const { request, origin, old } = work;
  if (request.isFull || old === undefined || ecosystems === undefined || origin.recordsFolder !== undefined)
    return undefined;
  const { manifest } = old;
  // Folders have no list of changes.
  const hasFolder = manifest.sources.some((source) => source.kind === "folder");
  if (hasFolder || origin.distributionsFolder !== undefined) return undefined;
  const isSame = manifest.origin === origin.label && manifest.holds.join("\0") === ecosystems.join("\0");
  if (!isSame || manifest.deadBytes > old.reader.sizeBytes * deadShareLimit) return undefined;
  const unreadable = new Unreadable();
  const found: { readonly source: SourceState; readonly changes: EcosystemChanges }[] = [];
  for (const [bit, source] of manifest.sources.entries()) {
    const context: ChangeContext = {
      origin,
      index: old,
      scratch: (part) => work.scratch(`${bit}-${part}`),
      isOlderAllowed: request.isOlderAllowed,
      onProblem: (what) => unreadable.add(source.name, what),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    };
    const changes = await changesOf(source, bit, context);
    if (changes === undefined) return undefined;
    found.push({ source, changes });
  }
  const hasVectors = found.some(({ changes }) =>
    changes.advisories.some(({ severity }) => severity.length > 0),
  );
  const score = hasVectors ? await withScores() : (advisory: Advisory): Advisory => advisory;
  // A record that two ecosystems publish comes twice; the newer one counts, under both marks.
  const upserts = found.flatMap(({ changes }, source) =>
    changes.advisories.map((advisory) => ({ advisory: score(advisory), source })),
  );
  const removals = found.flatMap(({ changes }, source) => changes.removed.map((id) => ({ id, source })));
  let written: Manifest = manifest;
  const id = incrementIndex(old, { upserts, removals }, feeds, openAppending(work.newFile), (counts) => {
    const sources = found.map(({ source, changes }, bit) => ({
      ...source,
      records: counts.perSource[bit] ?? 0,
      unreadable: source.unreadable + unreadable.count(source.name),
      ...(changes.newestAt === undefined ? {} : { newestAt: changes.newestAt }),
      ...(changes.etag === undefined ? {} : { etag: changes.etag }),
    }));
    written = {
      ...manifest,
      ...states,
      builtAt: request.now,
      sources,
      ecosystems: counts.ecosystems,
      deadBytes: counts.deadBytes,
    };
    return written;
  });
  const changed = upserts.length + removals.length;
  return resultOf(
    work,
    changed === 0 && hex(id) === old.id ? "unchanged" : "incremented",
    id,
    written,
    changed,
  );
}

async function buildAnew(
  work: Work,
  ecosystems: readonly string[] | undefined,
  { feeds, states }: ReadFeeds,
): Promise<UpdateResult> {
  const { request, origin, old } = work;
  const score = await withScores();
  const unreadable = new Unreadable();
  const own = new Set<string>();
  const wanted = ecosystems === undefined ? undefined : new Set(ecosystems);
  const builder = new IndexBuilder(openAppending(work.newFile), (name) => wanted?.has(name) ?? true);
  const newest = new Map<string, string>();
  const add = (advisory: Advisory, name: string, bit: number): void => {
    if (wanted === undefined) noteOwn(advisory, own);
    if (advisory.modifiedAt !== undefined && advisory.modifiedAt > (newest.get(name) ?? ""))
      newest.set(name, advisory.modifiedAt);
    builder.add(score(advisory), bit);
  };
  const folders = new Map<string, string>();
  if (origin.recordsFolder !== undefined) folders.set("records", origin.recordsFolder);
  if (origin.distributionsFolder !== undefined) folders.set("distributions", origin.distributionsFolder);
  const names = [...(origin.recordsFolder === undefined ? (ecosystems ?? []) : []), ...folders.keys()];
  if (names.length > sourcesLimit)
    throw new PortcullisError(
      "input",
      `Cannot build the advisory database from more than ${sourcesLimit} ecosystems at once.`,
    );
  if (names.length === 0)
    throw new PortcullisError(
      "input",
      `Cannot build the advisory database: ${origin.label} offers no ecosystem that this program knows.`,
    );
  for (const [bit, name] of names.entries()) {
    const onProblem = (what: string): void => unreadable.add(name, what);
    const folder = folders.get(name);
    if (folder !== undefined) {
      for await (const advisory of folderRecords(folder, onProblem, request.signal)) add(advisory, name, bit);
    } else await addArchive(work, name, (advisory) => add(advisory, name, bit), onProblem);
  }
  if (builder.count === 0)
    throw new PortcullisError(
      "advisories",
      `Cannot build the advisory database: ${origin.label} has no usable advisory.`,
    );
  for (const source of old?.manifest.sources ?? [])
    if (names.includes(source.name)) refuseOlder(source, newest.get(source.name), request.isOlderAllowed);
  let manifest: Manifest | undefined;
  const id = builder.finish(feeds, (counts) => {
    const sources = names.map((name, bit): SourceState => {
      const newestAt = newest.get(name);
      return {
        name,
        kind: folders.has(name) ? "folder" : "export",
        records: counts.perSource[bit] ?? 0,
        unreadable: unreadable.count(name),
        unreadableExamples: unreadable.examples(name),
        ...(newestAt === undefined ? {} : { newestAt: newestAt as Instant }), // taken from an instant
      };
    });
    manifest = {
      builtAt: request.now,
      origin: origin.label,
      sources,
      holds: [...(ecosystems ?? own)].sort(),
      ecosystems: counts.ecosystems,
      ...states,
      deadBytes: 0,
    };
    return manifest;
  });
  if (manifest === undefined)
    throw new PortcullisError("advisories", "Cannot build the advisory database: it has no description.");
  return resultOf(work, "built", id, manifest, builder.count);
}

async function addArchive(
  work: Work,
  name: string,
  add: (advisory: Advisory) => void,
  onProblem: (what: string) => void,
): Promise<void> {
  const { request, origin } = work;
  const path = `${name}/all.zip`;
  request.onNote(`reading ${path}`);
  const file = work.scratch("archive");
  const fetched = await origin.fetch(
    path,
    file,
    request.signal === undefined ? {} : { signal: request.signal },
  );
  if (fetched.kind !== "fetched")
    throw new PortcullisError("advisories", `Cannot update ${name}: ${origin.label} has no ${path}.`);
  const archive = openArchive(fetched.file, path);
  try {
    for await (const batch of archive.read(archive.entries, onProblem)) {
      request.signal?.throwIfAborted();
      for (const advisory of batch) add(advisory);
    }
  } finally {
    archive.close();
    rmSync(file, { force: true });
  }
}

function resultOf(
  work: Work,
  kind: UpdateResult["kind"],
  id: Uint8Array,
  manifest: Manifest,
  changed: number,
): UpdateResult {
  return {
    kind,
    id: hex(id),
    ...(work.old === undefined ? {} : { previousId: work.old.id }),
    manifest,
    sizeBytes: statSync(work.newFile).size,
    records: manifest.sources.reduce((sum, source) => sum + source.records, 0),
    changed,
  };
}

function hex(id: Uint8Array): string {
  return `sha256:${Buffer.from(id).toString("hex")}`;
}
