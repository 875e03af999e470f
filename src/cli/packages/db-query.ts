// `portcullis db query`: purls in, one JSON line each out: what is known, whether the version is affected, and what fixes it.

import {
  type AdvisoryIndex,
  affects,
  bestSeverity,
  foldAliases,
  purlQuery,
  type Vulnerability,
} from "../../advisories/index.ts";
import { openIndex } from "../../collect/advisories/index.ts";
import { decodeUtf8, PortcullisError } from "../../kit/index.ts";
import type { Advisory, AdvisoryStore } from "../../model/index.ts";
import { exitCodes } from "../exit.ts";
import { cacheFolder, wire } from "../wire.ts";

export type DbQueryFlags = { readonly asOf?: string; readonly ledger?: string };

export async function dbQuery(purls: readonly string[], flags: DbQueryFlags): Promise<void> {
  const index = openIndex(cacheFolder());
  if (index === undefined) {
    throw new PortcullisError("advisories", "There is no advisory database.", {
      hint: "build one with `portcullis db update`",
    });
  }
  try {
    const wanted = purls.length > 0 ? purls : await linesOfStdin();
    const view = await viewOf(index, flags);
    for (const purl of wanted)
      process.stdout.write(`${JSON.stringify({ purl, ...answer(purl, view), ...view.says })}\n`);
  } finally {
    index.close();
  }
}

async function linesOfStdin(): Promise<readonly string[]> {
  const text = decodeUtf8(await wire({ isQuiet: true }).readStdin());
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

type View = { readonly store: AdvisoryStore; readonly says: Readonly<Record<string, unknown>> };

async function viewOf(index: AdvisoryIndex, flags: DbQueryFlags): Promise<View> {
  const says = { database: index.id };
  if (flags.asOf === undefined) return { store: index, says };
  const { pastAdvisories } = await import("./past-advisories.ts");
  const { store, at, how, recorded } = await pastAdvisories(index, {
    asOf: flags.asOf,
    clock: wire({ isQuiet: true }).clock,
    ...(flags.ledger === undefined ? {} : { ledger: flags.ledger }),
  });
  return {
    store,
    says: { ...says, asOf: at, ...(recorded === undefined ? {} : { recordedDatabase: recorded }), how },
  };
}

function answer(purl: string, { store }: View): Readonly<Record<string, unknown>> {
  const query = purlQuery(purl);
  if (query === undefined || !store.covers(query)) {
    const isPurl = purl.startsWith("pkg:");
    process.exitCode = isPurl ? (process.exitCode ?? exitCodes.incomplete) : exitCodes.usage;
    const error = !isPurl
      ? "not a package URL"
      : query === undefined
        ? "no advisory database speaks of this kind of package"
        : "the database does not hold this ecosystem or release";
    return { ...query, covered: false, error };
  }
  const known = store.lookup(query);
  const judged = known.map((advisory) => ({ advisory, result: affects(advisory, query) }));
  const hits = judged.filter(({ result }) => result.affected);
  const relevant = query.version === undefined ? known : hits.map(({ advisory }) => advisory);
  return {
    ...query,
    covered: true,
    advisories: relevant.map((advisory) => advisory.id),
    vulnerabilities: foldAliases(relevant).map((one) => describe(one, query, store)),
    uncertain:
      query.version === undefined
        ? []
        : judged.filter(({ result }) => result.isUncertain).map(({ advisory }) => advisory.id),
  };
}

function describe(
  one: Vulnerability,
  query: NonNullable<ReturnType<typeof purlQuery>>,
  store: AdvisoryStore,
): Readonly<Record<string, unknown>> {
  const results = one.advisories.map((advisory) => affects(advisory, query));
  const names = [one.id, ...one.aliases, ...one.covers];
  const exploited = names.map((name) => store.isExploited(name)).find((entry) => entry !== undefined);
  const epss = names.map((name) => store.epss(name)).find((score) => score !== undefined);
  const graded = results.findIndex((result) => result.severityWord !== undefined);
  const word = results[graded]?.severityWord;
  const wordSource = one.advisories[graded]?.id;
  const chosen = bestSeverity(one.advisories, {
    isExploited: exploited !== undefined,
    ...(word === undefined || wordSource === undefined ? {} : { word, wordSource }),
  });
  return {
    id: one.id,
    aliases: one.aliases,
    summary: one.advisories[0].summary,
    severity: chosen.severity,
    severitySource: chosen.source,
    ...(chosen.cvss === undefined ? {} : { cvss: chosen.cvss }),
    ...(epss === undefined ? {} : { epss }),
    exploited: exploited ?? false,
    ranges:
      query.version === undefined
        ? one.advisories.flatMap(allRanges)
        : [...new Set(results.flatMap((result) => result.ranges))],
    fixedIn: [...new Set(results.flatMap((result) => result.fixedIn))],
    fixState: results.map((result) => result.fixState).find((state) => state !== "unknown") ?? "unknown",
    records: one.advisories.map((advisory) => advisory.id),
    ...(one.bundles.length === 0 ? {} : { bundles: one.bundles.map((bundle) => bundle.id) }),
    published: one.advisories
      .map((advisory) => advisory.publishedAt)
      .filter((at) => at !== undefined)
      .sort()[0],
  };
}

/** Without a version: every range, as the records give them. */
function allRanges(advisory: Advisory): readonly string[] {
  return advisory.affected.flatMap((row) => row.ranges.map((range) => range.events.map(eventText).join(" ")));
}

function eventText(event: Advisory["affected"][number]["ranges"][number]["events"][number]): string {
  if (event.introduced !== undefined) return `>=${event.introduced}`;
  if (event.fixed !== undefined) return `<${event.fixed}`;
  return event.lastAffected === undefined ? `<${event.limit ?? ""}` : `<=${event.lastAffected}`;
}
