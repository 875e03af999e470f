// One file from bytes to facts: is it text, what is in it, which candidates stand. Pure; limits become gaps.

import { hasUtf16Mark, limits, looksBinary } from "../../kit/index.ts";
import type { FingerprintKey, RepoPath } from "../../model/index.ts";
import type { PathClass } from "./detect/detector.ts";
import { type Document, hitsOf, type SecretFacts } from "./facts.ts";
import { type Budget, type Depth, scanBytes } from "./scan/layers.ts";
import { positionsOf } from "./scan/positions.ts";
import { resolve } from "./scan/resolve.ts";
import type { RuleSet } from "./scan/rule-set.ts";

/** Few classes: files of equal content share their facts inside one. */
export function pathClassOf(path: string): PathClass {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (/^[._]netrc$/.test(name)) return "netrc";
  if (/^\.?pgpass(?:\.conf)?$/.test(name)) return "pgpass";
  if (
    /(?:^|[-.])lock(?:\.(?:json|yaml|yml|hcl))?$|^(?:npm-shrinkwrap\.json|go\.sum|yarn\.lock|pnpm-lock\.yaml|Package\.resolved|\.terraform\.lock\.hcl|RECORD)$|lockfile/.test(
      name,
    )
  )
    return "lock";
  return /\.min\.\w+$|\.map$|\.snap$/.test(name) ? "generated" : "plain";
}

export function inspectBytes(
  path: RepoPath,
  bytes: Uint8Array,
  set: RuleSet,
  key: FingerprintKey,
): SecretFacts | undefined {
  const budget: Budget = {
    decodedBytes: Math.min(limits.decodedBytesPerFile, 1024 * 1024 + 4 * bytes.length),
    isSpent: false,
  };
  const pathClass = pathClassOf(path);
  const wide = hasUtf16Mark(bytes) ? narrowed(bytes) : undefined;
  const document: Document = { bytes: wide ?? bytes };
  const depth: Depth =
    wide === undefined && looksBinary(bytes.subarray(0, limits.firstBytes)) ? "formats" : "everything";
  const found = scanBytes(document.bytes, set, { pathClass, depth, budget });
  if (found.length === 0 && !budget.isSpent) return undefined;
  const lineOf = positionsOf(
    document.bytes,
    found.map((one) => one.start),
  );
  const standing = resolve(found, (offset) => lineOf(offset).line);
  const { spans, hits, dropped } = hitsOf(document, standing, key);
  const gaps = [
    ...[...dropped].map(([rule, count]) => ({
      reason: "too-large" as const,
      detail: `${count} more hits of ${rule} than the ${limits.findingsPerFilePerRule} that are reported for one file`,
    })),
    ...(budget.isSpent
      ? [
          {
            reason: "too-large" as const,
            detail:
              "encoded parts of this file give more text than the limit allows; the rest was not decoded",
          },
        ]
      : []),
  ];
  if (hits.length === 0 && gaps.length === 0) return undefined;
  // Two bytes a unit: offsets in the narrowed text are doubled, and the mark is before them.
  const fileSpans =
    wide === undefined ? spans : spans.map(([start, end]) => [2 + start * 2, 2 + end * 2] as const);
  return { spans: fileSpans, hits, ...(gaps.length === 0 ? {} : { gaps }) };
}

/** UTF-16 as one byte a unit; what is not Latin-1 becomes 0x3f, so that columns stay true. */
function narrowed(bytes: Uint8Array): Uint8Array {
  const isBigEndian = bytes[0] === 0xfe;
  const units = (bytes.length - 2) >> 1;
  const narrow = new Uint8Array(units);
  for (let unit = 0; unit < units; unit += 1) {
    const first = bytes[2 + unit * 2] ?? 0;
    const second = bytes[3 + unit * 2] ?? 0;
    const [high, low] = isBigEndian ? [first, second] : [second, first];
    narrow[unit] = high === 0 && low < 0x80 ? low : 0x3f;
  }
  return narrow;
}
