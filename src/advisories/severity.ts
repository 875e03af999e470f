// How grave a vulnerability is, from the best source: malicious packages and known exploited ones are critical by kind; else the
// CVSS vectors (4.0, then 3.1, 3.0, 2.0) that the database computed; else the words of a source; else unknown, which is not "none".

import { type Advisory, type Severity, severities, severityOfScore } from "../model/index.ts";

export type SeverityChoice = {
  readonly severity: Severity;
  /** What decided: "malicious package", "CISA KEV", "CVSS 3.1 (GHSA-…)", "word (GHSA-…)", or "none given". */
  readonly source: string;
  readonly cvss?: { readonly vector: string; readonly score: number };
  readonly bySource: Readonly<Record<string, Severity>>;
};

export type SeverityHints = {
  readonly isExploited?: boolean;
  /** The word of the package's own row, from `affects`. */
  readonly word?: string;
  /** The record that has this row. */
  readonly wordSource?: string;
};

/** `advisories` of one vulnerability, best source first (as `foldAliases` leaves them). */
export function bestSeverity(advisories: readonly Advisory[], hints: SeverityHints = {}): SeverityChoice {
  const vectors = advisories.flatMap(vectorsOf).sort((a, b) => a.rank - b.rank);
  const words = [
    ...(hints.word === undefined ? [] : [hints.word]).map((word) => ({
      id: hints.wordSource ?? "package row",
      word,
    })),
    ...advisories.flatMap(wordsOf),
  ];
  const bySource = { ...bySourceOf(words, vectors) };
  const [vector] = vectors;
  const cvss = vector === undefined ? {} : { cvss: { vector: vector.text, score: vector.score } };
  if (advisories.some((advisory) => advisory.id.startsWith("MAL-"))) {
    return { severity: "critical", source: "malicious package", bySource, ...cvss };
  }
  if (hints.isExploited === true) return { severity: "critical", source: "CISA KEV", bySource, ...cvss };
  if (vector !== undefined) {
    return {
      severity: severityOfScore(vector.score),
      source: `CVSS ${vector.version} (${vector.id})`,
      bySource,
      ...cvss,
    };
  }
  const word = words.find((candidate) => severityOfWord(candidate.word) !== "unknown");
  if (word !== undefined)
    return { severity: severityOfWord(word.word), source: `word (${word.id})`, bySource };
  return { severity: "unknown", source: "none given", bySource };
}

type Vector = {
  readonly id: string;
  readonly text: string;
  readonly score: number;
  readonly version: string;
  readonly rank: number;
};

const versionOrder = ["4.0", "3.1", "3.0", "2.0"];

function vectorsOf(advisory: Advisory): readonly Vector[] {
  return advisory.severity.flatMap((entry) => {
    const version = cvssVersion(entry.score, entry.type);
    if (version === undefined || entry.value === undefined) return [];
    return [
      {
        id: advisory.id,
        text: entry.score,
        score: entry.value,
        version,
        rank: versionOrder.indexOf(version),
      },
    ];
  });
}

export function cvssVersion(vector: string, type: string): string | undefined {
  const prefix = /^CVSS:(4\.0|3\.1|3\.0)\//.exec(vector)?.[1];
  if (prefix !== undefined) return prefix;
  return type === "CVSS_V2" || /^\(?AV:[LAN]\/AC:[HML]\/Au:/.test(vector) ? "2.0" : undefined;
}

type Word = { readonly id: string; readonly word: string };

function wordsOf(advisory: Advisory): readonly Word[] {
  const scored = advisory.severity.filter((entry) => cvssVersion(entry.score, entry.type) === undefined);
  const texts = [
    ...(advisory.severityWord === undefined ? [] : [advisory.severityWord]),
    ...scored.map((entry) => entry.score),
  ];
  const rows = advisory.affected.flatMap((row) => row.severityWord ?? []);
  return [...texts, ...rows].map((word) => ({ id: advisory.id, word }));
}

const words: Readonly<Record<string, Severity>> = {
  critical: "critical",
  high: "high",
  important: "high",
  moderate: "medium",
  medium: "medium",
  low: "low",
  minor: "low",
  negligible: "low",
  unimportant: "low",
  none: "none",
};

/** Words of GitHub, Red Hat, Ubuntu, Debian, SUSE and others; a word that nobody defined is "unknown". */
export function severityOfWord(word: string): Severity {
  const key = word.trim().toLowerCase();
  return Object.hasOwn(words, key) ? (words[key] ?? "unknown") : "unknown";
}

function bySourceOf(given: readonly Word[], vectors: readonly Vector[]): Readonly<Record<string, Severity>> {
  const found = new Map<string, Severity>();
  for (const { id, word } of given)
    if (!found.has(id) && severityOfWord(word) !== "unknown") found.set(id, severityOfWord(word));
  for (const { id, score } of [...vectors].reverse()) found.set(id, severityOfScore(score));
  const entries = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.filter(([, severity]) => severities.includes(severity)));
}
