// One document, layer by layer: its bytes as they are, then what decoding parts of them gives, at most three deep. Every
// candidate comes back with its place in the outermost layer.

import { endlessPatience, limits, type Patience } from "../../../kit/index.ts";
import { bareStrings } from "../detect/bare.ts";
import type { Candidate, Detector, Layer, PathClass } from "../detect/detector.ts";
import { wholeFile } from "../detect/key-store.ts";
import { loginFilePasswords } from "../detect/login-files.ts";
import { findRuns } from "../detect/runs.ts";
import { tablePasswords } from "../detect/table.ts";
import { Windows } from "../detect/windows.ts";
import { type Decoded, decodeEscapes, decodeRun } from "./decode.ts";
import { unzipped } from "./gzip.ts";
import type { RuleSet } from "./rule-set.ts";

/** Encodings inside encodings are followed this far. */
export const deepestEncoding = 3;

/** What decoding may still cost in this file; shared by all its layers. */
export type Budget = {
  decodedBytes: number;
  isSpent: boolean;
  /** Random strings in rows were left alone. */
  hasTable: boolean;
  readonly cutOff: Set<string>;
  /** Rules that gave as many hits as are reported of one file; what came after was not looked for. */
  readonly full: Set<string>;
  /** From here on a rule or a detector did not look any more: no excerpt may show what stands there. */
  unseenFrom: number;
  readonly patience: Patience;
  readonly onMark: () => void;
};

/** Whom to ask and tell on the way. */
export type Told = { readonly patience?: Patience; readonly onMark?: () => void };

const noMatter = (): void => undefined;

/** What a document of so many bytes may cost. */
export function freshBudget(
  sizeBytes: number,
  { patience = endlessPatience, onMark = noMatter }: Told = {},
): Budget {
  return {
    decodedBytes: Math.min(limits.decodedBytesPerFile, 1024 * 1024 + 4 * sizeBytes),
    isSpent: false,
    hasTable: false,
    cutOff: new Set(),
    full: new Set(),
    unseenFrom: Number.POSITIVE_INFINITY,
    patience,
    onMark,
  };
}

export type Found = Candidate & { readonly encodings: readonly string[] };

/** Secrets of binary files: only formats that say themselves what they are; everything else in there is noise. */
export type Depth = "everything" | "formats";

export function scanBytes(
  bytes: Uint8Array,
  set: RuleSet,
  options: { readonly pathClass: PathClass; readonly depth: Depth; readonly budget: Budget },
): Found[] {
  const store = options.depth === "formats" ? wholeFile(bytes) : undefined;
  // Nothing in a store is to be read without its passphrase.
  if (store !== undefined) return [{ ...store, encodings: [] }];
  return scanLayer(layerOf(bytes, options.pathClass), set, options, 0);
}

/** What one detector may read of a layer in all: a file that repeats the beginnings of credentials ends in a gap, not in hours. */
function mostExamined(sizeBytes: number): number {
  return 8 * sizeBytes + 4 * 1024 * 1024;
}

/** Keywords met between two looks at the clock. */
const callsBetweenLooks = 64;

type Options = { readonly pathClass: PathClass; readonly depth: Depth; readonly budget: Budget };

function scanLayer(layer: Layer, set: RuleSet, options: Options, level: number): Found[] {
  const found: Found[] = [];
  const emit = (candidate: Candidate): void => {
    found.push({ ...candidate, encodings: [] });
  };
  const { budget } = options;
  const stopLooking = (at: number): void => {
    budget.unseenFrom = Math.min(budget.unseenFrom, level === 0 ? at : 0);
  };
  const windows = new Windows(set.rules, layer, emit, {
    patience: budget.patience,
    full: (rule, at) => {
      budget.full.add(rule.id);
      stopLooking(at);
    },
  });
  let calls = 0;
  const escaped: [start: number, end: number][] = [];
  const patience = new Map<Detector, number>();
  const isText = options.depth === "everything";
  const awake = new Set(set.custom.filter((rule) => rule.keywords.length === 0));
  set.automaton.search(layer.bytes, (keyword, end) => {
    const wanted = set.wantedBy[keyword];
    if (wanted === undefined) return;
    calls += 1;
    if (calls % callsBetweenLooks === 0) budget.patience();
    if (wanted.isMark && level === 0) budget.onMark();
    for (const rule of wanted.rules) {
      if (isText || set.rules.at(rule)?.rule.needsContext !== true) windows.hit(rule, end);
    }
    if (isText && wanted.custom.length > 0) for (const rule of wanted.custom) awake.add(rule);
    for (const detector of wanted.detectors) {
      if (!isText && detector.isSelfDescribing !== true) continue;
      const left = patience.get(detector) ?? mostExamined(layer.bytes.length);
      if (left <= 0) {
        budget.cutOff.add(detector.rules[0]?.id ?? "secrets");
        stopLooking(end);
        continue;
      }
      patience.set(detector, left - detector.look(layer, end - wanted.length, end, emit));
    }
    if (isText && wanted.isEscape && level < deepestEncoding) addRegion(escaped, layer, end);
  });
  windows.close();
  if (isText) {
    for (const rule of awake) {
      const cutOffAt = rule.match(layer, emit);
      if (cutOffAt === undefined) continue;
      budget.cutOff.add(rule.card.id);
      stopLooking(cutOffAt);
    }
  }
  if (!isText) return found;

  if (level === 0) loginFilePasswords(layer, emit);
  if (level === 0 && layer.pathClass === "table") tablePasswords(layer, emit);
  const bare = bareStrings(set.entropyThreshold);
  let decodedUntil = 0;
  findRuns(layer.bytes, (runStart, runEnd) => {
    budget.patience();
    for (const [start, end] of pieces(layer, runStart, runEnd)) {
      if (start < decodedUntil) continue;
      // What decodes to text is no key but a wrapping; its content is judged instead.
      const decoded = level >= deepestEncoding ? undefined : decodeRun(layer.slice(start, end), start);
      if (decoded === undefined) {
        bare.offer(layer, start, end);
        continue;
      }
      const blockEnd = endOfBlock(layer, start, end);
      const whole = blockEnd === end ? decoded : decodeBlock(layer, start, blockEnd);
      decodedUntil = blockEnd;
      found.push(...scanDecoded(whole, [start, blockEnd], set, options, level));
    }
  });
  const { candidates, hasTable } = bare.close();
  for (const candidate of candidates) emit(candidate);
  options.budget.hasTable ||= hasTable;
  if (escaped.length > 0)
    found.push(...scanDecoded(decodeEscapes(layer.slice, escaped), undefined, set, options, level));
  return found;
}

function scanDecoded(
  decoded: Decoded,
  whole: readonly [start: number, end: number] | undefined,
  set: RuleSet,
  options: Options,
  level: number,
): readonly Found[] {
  const bytes = decoded.how === "gzip" ? unzipped(decoded.bytes, options.budget.decodedBytes) : decoded.bytes;
  if (bytes === undefined || bytes.length > options.budget.decodedBytes) {
    options.budget.isSpent ||= bytes !== undefined || decoded.how === "gzip";
    return [];
  }
  options.budget.decodedBytes -= bytes.length;
  const inner = scanLayer(layerOf(bytes, options.pathClass), set, options, level + 1);
  return inner.map((found) => ({
    ...found,
    start: decoded.how === "gzip" && whole !== undefined ? whole[0] : decoded.sourceOf(found.start),
    end:
      decoded.how === "gzip" && whole !== undefined
        ? whole[1]
        : Math.max(decoded.sourceOf(found.start) + 1, decoded.sourceOf(found.end)),
    encodings: [decoded.how, ...found.encodings],
  }));
}

/** How much more is taken at once where one place follows the other. */
const denseBytes = 32 * 1024;

export function layerOf(bytes: Uint8Array, pathClass: PathClass): Layer {
  let text: string | undefined;
  let part: ReturnType<Layer["near"]> | undefined;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    bytes,
    pathClass,
    get text() {
      text ??= buffer.toString("latin1");
      return text;
    },
    slice: (start, end) => text?.slice(start, end) ?? buffer.toString("latin1", start, end),
    near: (start, end) => {
      const to = Math.min(end, bytes.length);
      if (part !== undefined && part.origin <= start && to <= part.origin + part.text.length) return part;
      const isDense = part !== undefined && start < part.origin + part.text.length;
      part = { text: buffer.toString("latin1", start, isDense ? to + denseBytes : to), origin: start };
      return part;
    },
  };
}

/** "=" ends a value or stands between name and value: the parts of a run around it are looked at by themselves. */
function pieces(layer: Layer, start: number, end: number): readonly (readonly [number, number])[] {
  const run = layer.slice(start, end);
  const inner = run.indexOf("=");
  if (inner === -1 || inner >= run.length - 2) return [[start, end]];
  const spans: [number, number][] = [];
  for (const match of run.matchAll(/[^=]{20,}={0,2}/g))
    spans.push([start + match.index, start + match.index + match[0].length]);
  return spans;
}

/** Base64 that is wrapped into lines: as far as line follows line. */
function endOfBlock(layer: Layer, start: number, end: number): number {
  if (end - start > 80 || end - start < 56) return end;
  const { text } = layer;
  const next = /(?:\r?\n|\\n)[ \t]{0,16}[A-Za-z0-9+/=_-]{1,80}(?![^\s"'\\])/y;
  let at = end;
  for (next.lastIndex = at; next.test(text); next.lastIndex = at) at = next.lastIndex;
  return at;
}

function decodeBlock(layer: Layer, start: number, end: number): Decoded {
  const bytes = Buffer.from(layer.slice(start, end).replace(/\\n|\s/g, ""), "base64");
  const scale = (end - start) / Math.max(1, bytes.length);
  return { bytes, how: "base64", sourceOf: (offset) => Math.min(end, start + Math.floor(offset * scale)) };
}

const longestEscapedRegion = 2048;

/** The part of the line around an escape that could be one statement; regions that touch are joined. */
function addRegion(regions: [number, number][], layer: Layer, at: number): void {
  const last = regions[regions.length - 1];
  if (last !== undefined && at < last[1]) return;
  const floor = Math.max(last?.[1] ?? 0, at - 160);
  // Only near the escape: a line may be as long as the file.
  const lineStart = floor + layer.slice(floor, at).lastIndexOf("\n") + 1;
  const rest = layer.slice(at, at + longestEscapedRegion);
  const newline = rest.indexOf("\n");
  const end = at + (newline === -1 ? rest.length : newline);
  regions.push([lineStart, end]);
}
