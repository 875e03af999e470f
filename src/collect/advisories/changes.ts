// What changed in one ecosystem since the index was built: from its list of changes, and the changed records alone. Where the
// source has no single records, they are taken from its archive.

import { readFile } from "node:fs/promises";
import { type AdvisoryIndex, differences, listedInstant, type SourceState } from "../../advisories/index.ts";
import { type ModifiedLine, parseModified } from "../../formats/feeds/index.ts";
import { parseOsvJson } from "../../formats/osv/index.ts";
import { mapConcurrent, PortcullisError } from "../../kit/index.ts";
import type { Advisory, Instant } from "../../model/index.ts";
import type { Origin } from "./origin.ts";
import { type OnProblem, openArchive } from "./records.ts";

export type EcosystemChanges = {
  readonly advisories: readonly Advisory[];
  readonly removed: readonly string[];
  readonly newestAt?: Instant;
  readonly etag?: string;
};

export type ChangeContext = {
  readonly origin: Origin;
  readonly index: AdvisoryIndex;
  readonly scratch: (part: string) => string;
  readonly isOlderAllowed: boolean;
  readonly onProblem: OnProblem;
  readonly signal?: AbortSignal;
};

/** More than these are faster from the archive. */
const singlesLimit = 1000;
const downloadsAtOnce = 8;

/** `source` is the state of this ecosystem in the index, `bit` its number there. Undefined when the source lists no changes. */
export async function changesOf(
  source: SourceState,
  bit: number,
  context: ChangeContext,
): Promise<EcosystemChanges | undefined> {
  const { origin, scratch } = context;
  const signal = context.signal === undefined ? {} : { signal: context.signal };
  const fetched = await origin.fetch(`${source.name}/modified_id.csv`, scratch("modified"), {
    ...signal,
    ...(source.etag === undefined ? {} : { etag: source.etag }),
  });
  if (fetched.kind === "unchanged") return { advisories: [], removed: [], ...kept(source) };
  if (fetched.kind === "missing") return undefined;
  const { value: lines, problems } = parseModified(await readFile(fetched.file, "utf8"));
  if (problems.length > 0 || lines.length === 0) return undefined;
  const newestAt = newestOf(lines);
  refuseOlder(source, newestAt, context.isOlderAllowed);
  const { changed, removed } = differences(context.index, lines, bit, source.newestAt);
  const advisories = await recordsOf(source.name, changed, context);
  return { advisories, removed, newestAt, ...(fetched.etag === undefined ? {} : { etag: fetched.etag }) };
}

function kept(source: SourceState): Pick<EcosystemChanges, "newestAt" | "etag"> {
  return {
    ...(source.newestAt === undefined ? {} : { newestAt: source.newestAt }),
    ...(source.etag === undefined ? {} : { etag: source.etag }),
  };
}

export function refuseOlder(
  source: SourceState,
  newestAt: string | undefined,
  isOlderAllowed: boolean,
): void {
  if (
    isOlderAllowed ||
    source.newestAt === undefined ||
    newestAt === undefined ||
    newestAt >= source.newestAt
  )
    return;
  throw new PortcullisError(
    "advisories",
    `Refused to go back: the source's ${source.name} advisories end at ${newestAt}, the database's at ${source.newestAt}.`,
    {
      hint: "if that is meant, add --allow-older",
    },
  );
}

function newestOf(lines: readonly ModifiedLine[]): Instant {
  let newest = "";
  for (const { modifiedAt } of lines) if (modifiedAt > newest) newest = modifiedAt;
  return listedInstant(newest);
}

async function recordsOf(
  ecosystem: string,
  ids: readonly string[],
  context: ChangeContext,
): Promise<readonly Advisory[]> {
  if (ids.length === 0) return [];
  if (ids.length <= singlesLimit) {
    const singles = await singleRecords(ecosystem, ids, context);
    if (singles !== undefined) return singles;
  }
  return archiveRecords(ecosystem, new Set(ids), context);
}

/** Undefined when the source does not offer single records. */
async function singleRecords(
  ecosystem: string,
  ids: readonly string[],
  context: ChangeContext,
): Promise<readonly Advisory[] | undefined> {
  const { origin, scratch, onProblem } = context;
  const signal = context.signal === undefined ? {} : { signal: context.signal };
  const [first = ""] = ids;
  const probe = await origin.fetch(`${ecosystem}/${first}.json`, scratch("record-0"), signal);
  if (probe.kind !== "fetched") return undefined;
  const found = await mapConcurrent(ids, downloadsAtOnce, async (id, index) => {
    const place = scratch(`record-${index}`);
    const fetched = index === 0 ? probe : await origin.fetch(`${ecosystem}/${id}.json`, place, signal);
    if (fetched.kind !== "fetched") return undefined;
    const parsed = parseOsvJson(await readFile(fetched.file));
    if (parsed.value === undefined)
      onProblem(`${ecosystem}/${id}.json: ${parsed.problems[0]?.message ?? "unusable"}`);
    return parsed.value ?? "unusable";
  });
  if (found.includes(undefined)) return undefined;
  return found.filter((record): record is Advisory => record !== "unusable" && record !== undefined);
}

async function archiveRecords(
  ecosystem: string,
  ids: ReadonlySet<string>,
  context: ChangeContext,
): Promise<readonly Advisory[]> {
  const { origin, scratch, onProblem } = context;
  const path = `${ecosystem}/all.zip`;
  const fetched = await origin.fetch(
    path,
    scratch("archive"),
    context.signal === undefined ? {} : { signal: context.signal },
  );
  if (fetched.kind !== "fetched")
    throw new PortcullisError(
      "advisories",
      `Cannot update ${ecosystem}: ${origin.label} has neither ${path} nor the changed records.`,
    );
  const archive = openArchive(fetched.file, path);
  try {
    const wanted = archive.entries.filter((entry) => ids.has(entry.name.replace(/\.json$/, "")));
    const found: Advisory[] = [];
    for await (const batch of archive.read(wanted, onProblem)) found.push(...batch);
    return found;
  } finally {
    archive.close();
  }
}
