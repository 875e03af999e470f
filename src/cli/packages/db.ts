// `portcullis db update` and `db status`.

import { statSync } from "node:fs";
import type { Manifest } from "../../advisories/index.ts";
import { indexPath, openIndex, type UpdateResult, updateAdvisories } from "../../collect/advisories/index.ts";
import { type Config, defaultConfig, loadConfig, publicExport } from "../../config/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import { namedText } from "../named-file.ts";
import { ownText } from "../own-file.ts";
import { configFileName } from "../scan/judge.ts";
import { cacheFolder, httpSettings, wire } from "../wire.ts";

export type DbStatusFlags = { readonly json?: true; readonly now?: string };

export type DbUpdateFlags = {
  readonly from?: string;
  readonly ecosystem: readonly string[];
  readonly allowOlder?: true;
  readonly full?: true;
  readonly policy?: string;
  readonly now?: string;
  readonly json?: true;
  readonly quiet?: true;
};

export async function dbUpdate(flags: DbUpdateFlags): Promise<void> {
  const deps = wire({
    ...(flags.now === undefined ? {} : { now: flags.now }),
    isQuiet: flags.quiet === true,
  });
  const { advisories } = readConfig(flags.policy);
  const from = flags.from ?? advisories.from;
  const ecosystems = flags.ecosystem.length > 0 ? flags.ecosystem : advisories.ecosystems;
  const result = await updateAdvisories({
    cacheFolder: deps.cacheFolder,
    from,
    ...(ecosystems === undefined ? {} : { ecosystems }),
    ...(from === publicExport ? { feeds: { kev: advisories.kev, epss: advisories.epss } } : {}),
    isOlderAllowed: flags.allowOlder === true,
    isFull: flags.full === true,
    now: deps.clock.now(),
    openHttp: async () => {
      const { openHttp } = await import("../../kit/http/index.ts");
      return openHttp(httpSettings());
    },
    onNote: (text) => deps.log.info(text),
    signal: deps.signal,
  });
  for (const source of result.manifest.sources) {
    if (source.unreadable === 0) continue;
    deps.log.warn(
      `${source.name}: ${source.unreadable} advisories could not be read and are missing (${source.unreadableExamples.slice(0, 3).join("; ")})`,
    );
  }
  process.stdout.write(flags.json === true ? `${JSON.stringify(summary(result))}\n` : sentence(result));
}

/** Work for the whole user, not for a scanned tree: the file of the current folder, when there is one, is what was asked for. */
export function readConfig(policy: string | undefined): Config {
  const text = policy === undefined ? ownText(".", configFileName) : namedText(policy);
  return text === undefined ? defaultConfig() : loadConfig(text, policy ?? configFileName);
}

function summary(result: UpdateResult): Readonly<Record<string, unknown>> {
  const { manifest, ...rest } = result;
  return {
    ...rest,
    builtAt: manifest.builtAt,
    origin: manifest.origin,
    ecosystems: manifest.ecosystems,
    sources: manifest.sources,
    kev: manifest.kev,
    epss: manifest.epss,
  };
}

function sentence(result: UpdateResult): string {
  const perRecord = result.records === 0 ? 0 : Math.round(result.sizeBytes / result.records);
  const what = {
    built: `built from ${result.records} advisories`,
    incremented: `${result.changed} advisories changed`,
    unchanged: "nothing changed",
  }[result.kind];
  return `${result.id}  ${what}; ${result.records} advisories of ${countsOf(result.manifest)}; ${(result.sizeBytes / 1024 / 1024).toFixed(1)} MB, ${perRecord} bytes a record\n`;
}

/** A record about two ecosystems counts for each of them; one that holds none is named, too. */
function countsOf({ holds, ecosystems }: Pick<Manifest, "holds" | "ecosystems">): string {
  return holds.map((name) => `${name} (${ecosystems[name] ?? 0})`).join(", ");
}

export async function dbStatus(flags: DbStatusFlags): Promise<void> {
  const { clock } = wire({ ...(flags.now === undefined ? {} : { now: flags.now }), isQuiet: true });
  const folder = cacheFolder();
  const index = openIndex(folder);
  if (index === undefined) {
    throw new PortcullisError("advisories", "There is no advisory database.", {
      hint: "build one with `portcullis db update`",
    });
  }
  const { manifest, id } = index;
  index.close();
  const ageHours = (Date.parse(clock.now()) - Date.parse(manifest.builtAt)) / 3_600_000;
  const { warn_after_hours: warnHours, incomplete_after_hours: endHours } = readConfig(undefined).advisories;
  const state = ageHours > endHours ? "too old" : ageHours > warnHours ? "old" : "fresh";
  const sizeBytes = statSync(indexPath(folder)).size;
  if (flags.json === true) {
    process.stdout.write(
      `${JSON.stringify({ id, ageHours: Math.round(ageHours * 10) / 10, state, sizeBytes, ...manifest })}\n`,
    );
    return;
  }
  const lines = [
    `id        ${id}`,
    `fetched   ${manifest.builtAt} (${ageHours.toFixed(1)} hours ago, ${state})`,
    `source    ${manifest.origin}`,
    `file      ${indexPath(folder)} (${(sizeBytes / 1024 / 1024).toFixed(1)} MB)`,
    `kev       ${feedLine(manifest.kev)}`,
    `epss      ${feedLine(manifest.epss)}`,
    `holds     ${countsOf(manifest)}`,
    ...manifest.sources.map((source) => {
      const newest = source.newestAt === undefined ? "" : `, newest ${source.newestAt.slice(0, 10)}`;
      const lost = source.unreadable === 0 ? "" : `, ${source.unreadable} UNREADABLE`;
      return `          ${source.name.padEnd(16)} ${String(source.records).padStart(8)} advisories${newest}${lost}`;
    }),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

function feedLine(feed: { readonly entries: number; readonly publishedOn?: string } | undefined): string {
  return feed === undefined
    ? "none"
    : `${feed.entries} entries${feed.publishedOn === undefined ? "" : `, of ${feed.publishedOn}`}`;
}
