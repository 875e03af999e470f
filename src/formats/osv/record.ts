// One OSV record (https://ossf.github.io/osv-schema/) -> Advisory. Total: what cannot be used is a problem and the rest is kept.
// Knows nothing of files or of the index. Long prose is cut here, so that no record can swell a report.

import { decodeUtf8, messageOf } from "../../kit/index.ts";
import {
  type Advisory,
  type AffectedPackage,
  type Instant,
  instant,
  type Parsed,
  type Problem,
} from "../../model/index.ts";

const summaryLength = 300;
const detailsLength = 4000;
const itemsLimit = 200_000;
const nameLength = 1024;

/** `name` decides the form: ".yaml" and ".yml" are YAML, all else JSON. */
export async function parseOsv(name: string, bytes: Uint8Array): Promise<Parsed<Advisory | undefined>> {
  if (!/\.ya?ml$/i.test(name)) return parseOsvJson(bytes);
  const { parseYamlRecord } = await import("./yaml.ts");
  const parsed = parseYamlRecord(decodeUtf8(bytes));
  return "problem" in parsed ? failed(parsed.problem) : readRecord(parsed.value);
}

export function parseOsvJson(bytes: Uint8Array): Parsed<Advisory | undefined> {
  const text = decodeUtf8(bytes);
  const short = withoutDetails(text);
  let value: unknown;
  try {
    value = JSON.parse(short);
    if (short !== text && !hasSummary(value)) value = JSON.parse(text);
  } catch (cause) {
    return failed({ message: `not JSON: ${messageOf(cause).slice(0, 120)}` });
  }
  return readRecord(value);
}

const detailsKey = '"details":';

/**
 * Without the prose, which is most of a record and is read only where there is no summary. Inside a string a quote is escaped, so that
 * the key can stand nowhere else; a key of the same name further in is not read either.
 */
function withoutDetails(text: string): string {
  const key = text.indexOf(detailsKey);
  if (key === -1) return text;
  let from = key + detailsKey.length;
  while (text.charCodeAt(from) === 0x20) from += 1;
  if (text.charAt(from) !== '"') return text;
  from += 1;
  let end = text.indexOf('"', from);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text : text.slice(0, from) + text.slice(end);
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes += 1;
  return backslashes % 2 === 1;
}

function hasSummary(value: unknown): boolean {
  return (textOf(objectOf(value)?.["summary"]) ?? "").trim() !== "";
}

function failed(problem: Problem): Parsed<undefined> {
  return { value: undefined, problems: [problem] };
}

function readRecord(value: unknown): Parsed<Advisory | undefined> {
  const record = objectOf(value);
  const id = textOf(record?.["id"]);
  if (
    record === undefined ||
    id === undefined ||
    id === "" ||
    id.length > nameLength ||
    /[\0-\x20]/.test(id)
  ) {
    return failed({ message: "not an OSV record: no usable id" });
  }
  const problems: Problem[] = [];
  const specific = objectOf(record["database_specific"]);
  const affected = listOf(record["affected"]).flatMap((row) => readAffected(row, problems));
  const details = textOf(record["details"]);
  return {
    value: {
      id,
      aliases: namesOf(record["aliases"]).filter((alias) => alias !== id),
      upstream: namesOf(record["upstream"]),
      related: namesOf(record["related"]),
      summary: summaryOf(textOf(record["summary"]), details),
      ...(details === undefined || details === "" ? {} : { details: details.slice(0, detailsLength) }),
      ...time("publishedAt", record["published"], problems),
      ...time("modifiedAt", record["modified"], problems),
      ...time("withdrawnAt", record["withdrawn"], problems),
      severity: readSeverity(record["severity"], affected.length === 0 ? [] : listOf(record["affected"])),
      affected,
      references: readReferences(record["references"]),
      ...word(textOf(specific?.["severity"])),
    },
    problems,
  };
}

type Fields = Readonly<Record<string, unknown>>;

function objectOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined; // checked
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, itemsLimit) : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function namesOf(value: unknown): readonly string[] {
  const names = listOf(value).filter(
    (name): name is string => typeof name === "string" && name !== "" && name.length <= nameLength,
  );
  return names.length < 2 ? names : [...new Set(names)];
}

/** The first line of the summary; without one, the first sentence of the details. */
function summaryOf(summary: string | undefined, details: string | undefined): string {
  const given = summary?.trim();
  if (given !== undefined && given !== "") return firstLine(given).slice(0, summaryLength);
  const line = firstLine((details ?? "").slice(0, detailsLength).replace(/^[#\s]+/, ""));
  const sentence = /^.{20,}?[.!?](?=\s|$)/.exec(line.slice(0, summaryLength))?.[0];
  return sentence ?? line.slice(0, summaryLength);
}

function firstLine(text: string): string {
  return text.split(/[\r\n]/, 1)[0] ?? "";
}

function time<K extends string>(
  key: K,
  value: unknown,
  problems: Problem[],
): { readonly [P in K]?: Instant } {
  if (value === undefined || value === null || value === "") return {};
  const quick = typeof value === "string" ? commonInstant(value) : undefined;
  if (quick !== undefined) return { [key]: quick } as { readonly [P in K]?: Instant }; // one key, of type K
  try {
    return { [key]: instant(String(value)) } as { readonly [P in K]?: Instant }; // one key, of type K
  } catch {
    problems.push({ message: `${key} is not a time` });
    return {};
  }
}

/** The form that nearly all records use, read without the cost of the general one: there are hundreds of thousands. */
function commonInstant(text: string): Instant | undefined {
  const isForm =
    text.length === 20 &&
    text.charAt(4) === "-" &&
    text.charAt(7) === "-" &&
    text.charAt(10) === "T" &&
    text.charAt(13) === ":" &&
    text.charAt(16) === ":" &&
    text.charAt(19) === "Z";
  if (!isForm) return undefined;
  const isTime =
    twoDigits(text, 0) >= 19 &&
    twoDigits(text, 2) >= 0 &&
    isBetween(twoDigits(text, 5), 1, 12) &&
    isBetween(twoDigits(text, 8), 1, 28) && // the last days of a month are left to the calendar
    isBetween(twoDigits(text, 11), 0, 23) &&
    isBetween(twoDigits(text, 14), 0, 59) &&
    isBetween(twoDigits(text, 17), 0, 59);
  return isTime ? (`${text.slice(0, 19)}.000Z` as Instant) : undefined; // the form of the brand's constructor
}

/** -1 for anything that is no pair of digits. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return isBetween(tens, 0, 9) && isBetween(ones, 0, 9) ? tens * 10 + ones : -1;
}

function isBetween(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}

function word(value: string | undefined): { readonly severityWord?: string } {
  return value === undefined || value === "" ? {} : { severityWord: value.slice(0, 40) };
}

/** The record's own vectors; a row's only when the record has none (OSV: they are not given on both levels). */
function readSeverity(value: unknown, rows: readonly unknown[]): Advisory["severity"] {
  const own = listOf(value).flatMap(readScore);
  if (own.length > 0) return own;
  const inner = rows.flatMap((row) => listOf(objectOf(row)?.["severity"]).flatMap(readScore));
  return [...new Map(inner.map((score) => [`${score.type} ${score.score}`, score])).values()].slice(0, 20);
}

function readScore(value: unknown): Advisory["severity"] {
  const entry = objectOf(value);
  const type = textOf(entry?.["type"]);
  const score = textOf(entry?.["score"]);
  return type === undefined || score === undefined
    ? []
    : [{ type: type.slice(0, 40), score: score.slice(0, 300) }];
}

const referenceOrder = ["ADVISORY", "FIX", "REPORT", "WEB"];

/** Those that explain most come first, for readers who keep only some. */
function readReferences(value: unknown): readonly string[] {
  const found = listOf(value).flatMap((item) => {
    const url = textOf(objectOf(item)?.["url"]);
    const rank = referenceOrder.indexOf(textOf(objectOf(item)?.["type"]) ?? "");
    const isUsable = url !== undefined && /^https?:\/\/[^\s<>"]+$/i.test(url) && url.length <= 2000;
    return isUsable ? [{ url, rank: rank === -1 ? referenceOrder.length : rank }] : [];
  });
  return found.sort((a, b) => a.rank - b.rank).map((reference) => reference.url);
}

function readAffected(value: unknown, problems: Problem[]): readonly AffectedPackage[] {
  const row = objectOf(value);
  const named = objectOf(row?.["package"]);
  const ecosystem = textOf(named?.["ecosystem"]);
  const name = textOf(named?.["name"]);
  if (row === undefined || ecosystem === undefined || name === undefined || ecosystem === "" || name === "")
    return [];
  if (ecosystem.length > nameLength || name.length > nameLength) {
    problems.push({ message: "a package's name is too long" });
    return [];
  }
  const specific = objectOf(row["ecosystem_specific"]);
  const database = objectOf(row["database_specific"]);
  const symbols = symbolsOf(specific);
  const fixState = fixStateOf(textOf(specific?.["fix_state"]) ?? textOf(database?.["fix_state"]));
  return [
    {
      ecosystem,
      name,
      ranges: listOf(row["ranges"]).flatMap((range) => readRange(range, problems)),
      versions: listOf(row["versions"]).flatMap((version) => versionText(version) ?? []),
      ...(symbols.length === 0 ? {} : { symbols }),
      ...word(rowWord(specific, database)),
      ...(fixState === undefined ? {} : { fixState }),
    },
  ];
}

/** YAML may have read a version as a number. */
function versionText(value: unknown): string | undefined {
  const text = typeof value === "number" ? String(value) : textOf(value);
  return text === undefined || text.length > nameLength ? undefined : text;
}

function readRange(value: unknown, problems: Problem[]): AffectedPackage["ranges"] {
  const range = objectOf(value);
  const type = textOf(range?.["type"]);
  if (type !== "SEMVER" && type !== "ECOSYSTEM" && type !== "GIT") {
    problems.push({ message: "a range has an unknown type" });
    return [];
  }
  const events = listOf(range?.["events"]).flatMap((event) => readEvent(event));
  if (events.length === 0) problems.push({ message: "a range has no events" });
  return events.length === 0 ? [] : [{ type, events }];
}

function readEvent(value: unknown): AffectedPackage["ranges"][number]["events"] {
  const event = objectOf(value);
  const introduced = versionText(event?.["introduced"]);
  const fixed = versionText(event?.["fixed"]);
  const lastAffected = versionText(event?.["last_affected"]);
  const limit = versionText(event?.["limit"]);
  return [
    ...(introduced === undefined ? [] : [{ introduced }]),
    ...(fixed === undefined ? [] : [{ fixed }]),
    ...(lastAffected === undefined ? [] : [{ lastAffected }]),
    ...(limit === undefined ? [] : [{ limit }]),
  ];
}

/** Go names symbols by import path; RustSec by full function path. */
function symbolsOf(specific: Fields | undefined): readonly string[] {
  const imports = listOf(specific?.["imports"]).flatMap((item) => {
    const path = textOf(objectOf(item)?.["path"]) ?? "";
    return listOf(objectOf(item)?.["symbols"]).flatMap((symbol) =>
      typeof symbol === "string" ? [`${path}.${symbol}`] : [],
    );
  });
  const affects = objectOf(specific?.["affects"]);
  const functions = [...listOf(affects?.["functions"]), ...listOf(specific?.["affected_functions"])];
  const named = functions.flatMap((item) => (typeof item === "string" ? [item] : []));
  return [...new Set([...imports, ...named])].slice(0, 500);
}

/** RustSec's "unmaintained" and "notice" tell of a crate, not of a weakness. */
function rowWord(specific: Fields | undefined, database: Fields | undefined): string | undefined {
  const informational = textOf(database?.["informational"]);
  if (informational === "unmaintained" || informational === "notice") return "none";
  return (
    textOf(specific?.["severity"]) ??
    textOf(specific?.["urgency"]) ??
    textOf(database?.["severity"]) ??
    textOf(specific?.["ubuntu_priority"])
  );
}

const fixStates: Readonly<Record<string, string>> = {
  "will not fix": "wont-fix",
  "wont-fix": "wont-fix",
  wontfix: "wont-fix",
  "fix deferred": "not-fixed",
  affected: "not-fixed",
  "not-fixed": "not-fixed",
  "out of support scope": "end-of-life",
  "end-of-life": "end-of-life",
};

function fixStateOf(value: string | undefined): string | undefined {
  const key = value?.toLowerCase();
  return key !== undefined && Object.hasOwn(fixStates, key) ? fixStates[key] : undefined;
}
