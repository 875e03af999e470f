// What `inspect` says of one file: plain data without a secret and without the path, so that files of equal content and class
// share it. Values are masked and hashed here; nothing after this file sees one in clear.

import { excerptsOf, limits, mask } from "../../kit/index.ts";
import {
  type Digest,
  type FingerprintKey,
  type GapReason,
  type Json,
  type Region,
  type RuleId,
  type Severity,
  secretHash,
  sha256,
} from "../../model/index.ts";
import { entropyBitsPerChar } from "../judge/index.ts";
import type { RuleCard } from "./detect/detector.ts";
import { type PositionOf, positionsOf } from "./scan/positions.ts";
import type { Standing } from "./scan/resolve.ts";

export type Hit = {
  readonly rule: RuleId;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: "high" | "medium" | "low";
  readonly masked: string;
  readonly hash: Digest;
  readonly entropy: number;
  readonly region: Region;
  readonly snippet: string;
  /** The file itself is the hit, whatever it holds. */
  readonly isFile?: true;
  /** Path inside a container, "!" between containers. */
  readonly member?: string;
  /** Allow lists that only its path or commit can decide. */
  readonly asks?: readonly number[];
  /** How it is written: ["base64", "escapes"], outermost first. */
  readonly encodings?: readonly string[];
  /** The public halves: key ids and account names that belong to it. */
  readonly parts?: readonly { readonly title: string; readonly region: Region }[];
};

export type SecretFacts = {
  /** Half-open byte ranges of the file itself that no excerpt may show. */
  readonly spans: readonly (readonly [start: number, end: number])[];
  readonly hits: readonly Hit[];
  readonly gaps?: readonly {
    readonly reason: GapReason;
    readonly detail: string;
    readonly member?: string;
  }[];
  /** Parts that were looked at for formats of providers only. */
  readonly skips?: readonly { readonly reason: "binary" | "table"; readonly member?: string }[];
};

/** Facts are JSON by their shape; a mapped type is what the compiler needs to see it. */
export type JsonFacts = SecretFacts & { readonly [key: string]: Json | undefined };

export type Document = {
  readonly bytes: Uint8Array;
  readonly member?: string;
  /** From here on not every rule was run: no excerpt shows what stands there. */
  readonly unseenFrom?: number;
};

/** Hits of one document, with lines, columns, masks and hashes. */
export function hitsOf(
  document: Document,
  standing: readonly Standing[],
  key: FingerprintKey,
  asksOf: (one: Standing) => "allowed" | readonly number[],
): {
  readonly spans: SecretFacts["spans"];
  readonly hits: readonly Hit[];
  readonly dropped: ReadonlyMap<string, number>;
} {
  const places = standing.flatMap((one) => [one, ...one.parts]);
  const { length } = document.bytes;
  const unseenFrom = document.unseenFrom ?? length;
  const unseen = unseenFrom < length ? [[unseenFrom, length] as const] : [];
  const spans = [...places.map(({ start, end }) => [start, end] as const), ...unseen].sort(
    (a, b) => a[0] - b[0],
  );
  const positions = positionsOf(document.bytes, spans.flat());
  const excerpts = excerptsOf(document.bytes, () => spans);
  const perRule = new Map<string, number>();
  const dropped = new Map<string, number>();
  const hits: Hit[] = [];
  for (const one of standing) {
    const asks = asksOf(one);
    if (asks === "allowed") continue;
    const count = (perRule.get(one.rule.id) ?? 0) + 1;
    perRule.set(one.rule.id, count);
    if (count > limits.findingsPerFilePerRule) {
      dropped.set(one.rule.id, count - limits.findingsPerFilePerRule);
      continue;
    }
    const region = regionOf(positions, one.start, one.end);
    hits.push({
      rule: one.rule.id,
      title: one.rule.title,
      severity: one.severity,
      confidence: one.confidence,
      masked: mask(one.secret),
      hash: secretHash(key, one.secret),
      entropy: Math.round(entropyBitsPerChar(one.secret) * 100) / 100,
      region,
      snippet: excerpts.line(region.startLine),
      ...(document.member === undefined ? {} : { member: document.member }),
      ...(asks.length === 0 ? {} : { asks }),
      ...(one.encodings.length === 0 ? {} : { encodings: one.encodings }),
      ...(one.parts.length === 0
        ? {}
        : {
            parts: one.parts.map((part) => ({
              title: part.rule.title,
              region: regionOf(positions, part.start, part.end),
            })),
          }),
    });
  }
  return { spans, hits, dropped };
}

/** What rules say that go by the path alone; which paths, only the findings know. */
export function fileHits(
  { bytes, member }: Document,
  rules: readonly RuleCard[],
  key: FingerprintKey,
): readonly Hit[] {
  if (rules.length === 0) return [];
  const end = positionsOf(bytes, [bytes.length])(bytes.length);
  return rules.map((rule) => ({
    rule: rule.id,
    title: rule.title,
    severity: rule.severity,
    confidence: "high",
    masked: "the file itself",
    hash: secretHash(key, `${rule.id} ${sha256(bytes)}`),
    entropy: 0,
    region: { startLine: 1, startColumn: 1, endLine: end.line, endColumn: end.column },
    snippet: "",
    isFile: true,
    ...(member === undefined ? {} : { member }),
  }));
}

function regionOf(positions: PositionOf, start: number, end: number): Region {
  const from = positions(start);
  const to = positions(end);
  return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
}
