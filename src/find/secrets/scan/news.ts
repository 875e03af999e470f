// A later version of a file, of which only some lines are new: could they hold, or complete, a secret that earlier versions had not?
// "No" is said only where the new lines and what stands around them give nothing; every other answer means that the whole file is looked at.
// docs/adr/0016 says how far around, and why that is enough.

import { hasUtf16Mark, limits } from "../../../kit/index.ts";
import type { ByteRanges } from "../../../model/index.ts";
import type { PathClass } from "../detect/detector.ts";
import { isLoginFile } from "../detect/login-files.ts";
import { freshBudget, scanBytes } from "./layers.ts";
import type { RuleSet } from "./rule-set.ts";

/** What rules and detectors may need before and behind a value; values with long runs are parts of larger structures. */
const shortReachBytes = 256;
const reachBytes = 1024;
const longReachBytes = 8 * 1024;
/** How far a private key's first line may be away. */
const keyReachBytes = 32 * 1024;
const manifestReachBytes = 64 * 1024;
/** New text up to this is looked at by itself; more of it is a file of its own. */
const mostNovelBytes = 128 * 1024;
/** A candidate this near to new lines counts as theirs: a name on one line, its value on the next. */
const nearBytes = 256;

export function hasNews(
  file: { readonly path: string; readonly bytes: Uint8Array; readonly pathClass: PathClass },
  novel: ByteRanges,
  set: RuleSet,
): boolean {
  if (novel.length === 0) return false;
  const bytes = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength);
  const size = novel.reduce((sum, [start, end]) => sum + end - start, 0);
  if (size > mostNovelBytes || isLoginFile(file.pathClass)) return true;
  if (hasUtf16Mark(bytes) || bytes.subarray(0, limits.firstBytes).includes(0)) return true;
  const alwaysAwake = set.custom.some((rule) => rule.keywords.length === 0);
  const parts: { start: number; end: number }[] = [];
  for (const [start, end] of novel) {
    const run = longestRun(bytes, start, end);
    if (run >= 28 && isInKey(bytes, start)) return true;
    if (isManifest(file.path) && isInManifest(bytes, start, end)) return true;
    if (!alwaysAwake && run < 20 && !callsAnybody(bytes.subarray(start, end), set)) continue;
    const reach = run >= 40 ? longReachBytes : run >= 20 ? reachBytes : shortReachBytes;
    const from = lineEdge(bytes, Math.max(0, start - reach), -1);
    const to = lineEdge(bytes, Math.min(bytes.length, end + reach), 1);
    const last = parts.at(-1);
    if (last !== undefined && from <= last.end) last.end = to;
    else parts.push({ start: from, end: to });
  }
  return parts.some((part) => isFoundIn(part, bytes, { novel, pathClass: file.pathClass, set }));
}

function isFoundIn(
  part: { readonly start: number; readonly end: number },
  bytes: Buffer,
  { novel, pathClass, set }: { novel: ByteRanges; pathClass: PathClass; set: RuleSet },
): boolean {
  const budget = freshBudget(part.end - part.start);
  const found = scanBytes(bytes.subarray(part.start, part.end), set, {
    pathClass,
    depth: "everything",
    budget,
  });
  if (budget.isSpent || budget.hasTable || budget.cutOff.size > 0 || budget.full.size > 0) return true;
  return found.some((one) =>
    novel.some(
      ([start, end]) => part.start + one.start < end + nearBytes && start - nearBytes < part.start + one.end,
    ),
  );
}

/** A rule, a detector or a decoder wants to look; escaped quotes alone call nobody. */
function callsAnybody(bytes: Uint8Array, set: RuleSet): boolean {
  let isCalled = false;
  set.automaton.search(bytes, (keyword) => {
    const wanted = set.wantedBy[keyword];
    isCalled ||=
      wanted !== undefined &&
      (wanted.rules.length > 0 ||
        wanted.detectors.length > 0 ||
        wanted.custom.length > 0 ||
        (wanted.isEscape && set.automaton.keywords[keyword] !== '\\"'));
  });
  return isCalled;
}

/**
 * Of characters that keys are written in. Without a digit words and paths up to 27 characters do not count, nor longer ones in capitals or
 * small letters alone: even of random runs of base32 three in a thousand are written so.
 */
function longestRun(bytes: Uint8Array, start: number, end: number): number {
  let longest = 0;
  let runStart = start;
  let kinds = 0;
  for (let at = start; at <= end; at += 1) {
    const kind = at === end ? 0 : (kindOf[bytes[at] as number] as number); // in range: the loop's own bounds
    if (kind !== 0) {
      kinds |= kind;
      continue;
    }
    const length = at - runStart;
    if (length > longest && ((kinds & digit) !== 0 || (length >= 28 && (kinds & letters) === letters)))
      longest = length;
    runStart = at + 1;
    kinds = 0;
  }
  return longest;
}

const [other, capital, small, digit] = [1, 2, 4, 8];
const letters = capital | small;
/** Of the characters of base64, base64url and hex, what they are. */
const kindOf = new Uint8Array(256);
for (const c of "ABCDEFGHIJKLMNOPQRSTUVWXYZ") kindOf[c.charCodeAt(0)] = capital;
for (const c of "abcdefghijklmnopqrstuvwxyz") kindOf[c.charCodeAt(0)] = small;
for (const c of "0123456789") kindOf[c.charCodeAt(0)] = digit;
for (const c of "+/=_-") kindOf[c.charCodeAt(0)] = other;

function isInKey(bytes: Buffer, start: number): boolean {
  const before = bytes.subarray(Math.max(0, start - keyReachBytes), start);
  const begin = before.lastIndexOf("-----BEGIN");
  if (begin !== -1 && before.indexOf("-----END", begin) === -1) return true;
  return before.includes("PuTTY-User-Key-File");
}

function isManifest(path: string): boolean {
  return /\.(?:ya?ml|json|tpl|tmpl|j2)$/.test(path);
}

/** Kubernetes: "kind: Secret" may stand far from the value that it makes one. */
function isInManifest(bytes: Buffer, start: number, end: number): boolean {
  const around = bytes.subarray(Math.max(0, start - manifestReachBytes), end + manifestReachBytes);
  for (let at = around.indexOf("Secret"); at !== -1; at = around.indexOf("Secret", at + 6)) {
    if (/kind["']?: {0,4}["']?$/.test(around.toString("latin1", Math.max(0, at - 16), at))) return true;
  }
  return false;
}

/** To the nearest end of a line, or as far as a line may reasonably go. */
function lineEdge(bytes: Buffer, at: number, step: -1 | 1): number {
  if (step === -1) {
    const newline = at === 0 ? -1 : bytes.lastIndexOf(0x0a, at - 1);
    return Math.max(newline + 1, at - longReachBytes, 0);
  }
  const newline = bytes.indexOf(0x0a, at);
  return Math.min(newline === -1 ? bytes.length : newline + 1, at + longReachBytes, bytes.length);
}
