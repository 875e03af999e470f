// Alpine package versions (apk-package(5), "pkgver"): number{.number}...{letter}{_suffix{number}}...{~hash}{-r number}. _alpha, _beta,
// _pre and _rc stand before the plain version, _cvs, _svn, _git, _hg and _p after it. Compared part by part, as apk 2.14 and 3 do.

import { satisfiesRelation } from "./dpkg.ts";
import {
  compareDigits,
  compareText,
  type Order,
  sign,
  type Versioning,
  versionLengthLimit,
} from "./versioning.ts";

export const apkOrder: Versioning = {
  name: "apk",
  isValid: (version) => version.length <= versionLengthLimit && parts(version).at(-1)?.kind === "end",
  compare: compareApk,
  satisfies: (version, requirement) => satisfiesRelation(version, requirement, compareApk),
};

/** In the order in which parts may follow each other, which is also their rank where two versions part. */
const kinds = [
  "first",
  "number",
  "letter",
  "suffix",
  "suffix-number",
  "hash",
  "revision",
  "end",
  "invalid",
] as const;
type Kind = (typeof kinds)[number];
type Part = { readonly kind: Kind; readonly text: string };

const suffixes = ["alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p"];
const plainSuffix = suffixes.indexOf("");

export function compareApk(a: string, b: string): Order {
  const left = parts(a.trim());
  const right = parts(b.trim());
  for (let at = 0; ; at += 1) {
    const x = left[at] ?? last;
    const y = right[at] ?? last;
    if (x.kind !== y.kind) return comparePartingKinds(x, y);
    if (x.kind === "end" || x.kind === "invalid") return 0;
    const order = compareSameKind(x, y);
    if (order !== 0) return order;
  }
}

const last: Part = { kind: "end", text: "" };

/** What goes on is greater, except where it goes on as a version before the plain one. */
function comparePartingKinds(a: Part, b: Part): Order {
  if (isBeforePlain(a)) return -1;
  if (isBeforePlain(b)) return 1;
  return sign(kinds.indexOf(b.kind) - kinds.indexOf(a.kind));
}

function isBeforePlain({ kind, text }: Part): boolean {
  return kind === "suffix" && suffixes.indexOf(text) < plainSuffix;
}

function compareSameKind(a: Part, b: Part): Order {
  switch (a.kind) {
    case "number": {
      // A leading zero makes it a fraction, compared as text.
      const isFraction = a.text.startsWith("0") || b.text.startsWith("0");
      return isFraction ? compareText(a.text, b.text) : compareDigits(a.text, b.text);
    }
    case "first":
    case "suffix-number":
    case "revision":
      return compareDigits(a.text, b.text);
    case "suffix":
      return sign(suffixes.indexOf(a.text) - suffixes.indexOf(b.text));
    default:
      return compareText(a.text, b.text);
  }
}

/** Each kind of part, and the kinds it may follow. */
const grammar: readonly {
  readonly kind: Kind;
  readonly pattern: RegExp;
  readonly after: readonly Kind[];
}[] = [
  { kind: "number", pattern: /\.(\d+)/y, after: ["first", "number"] },
  { kind: "letter", pattern: /([a-z])/y, after: ["first", "number"] },
  { kind: "suffix-number", pattern: /(\d+)/y, after: ["suffix"] },
  {
    kind: "suffix",
    pattern: /_(alpha|beta|pre|rc|cvs|svn|git|hg|p)(?![a-z])/y,
    after: ["first", "number", "letter", "suffix", "suffix-number"],
  },
  {
    kind: "hash",
    pattern: /~([0-9a-f]+)/y,
    after: ["first", "number", "letter", "suffix", "suffix-number"],
  },
  {
    kind: "revision",
    pattern: /-r(\d+)/y,
    after: ["first", "number", "letter", "suffix", "suffix-number", "hash"],
  },
];

/** Ends with "end", or with "invalid" at the first character that the grammar does not know. */
function parts(text: string): readonly Part[] {
  const first = /^\d+/.exec(text)?.[0];
  if (first === undefined) return [{ kind: "invalid", text }];
  const found: Part[] = [{ kind: "first", text: first }];
  for (let at = first.length; at < text.length; ) {
    const before = found.at(-1)?.kind ?? "first";
    let next: Part = { kind: "invalid", text: text.slice(at) };
    for (const { kind, pattern, after } of grammar) {
      if (!after.includes(before)) continue;
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match === null) continue;
      next = { kind, text: match[1] ?? "" };
      at = pattern.lastIndex;
      break;
    }
    found.push(next);
    if (next.kind === "invalid") return found;
  }
  found.push(last);
  return found;
}
