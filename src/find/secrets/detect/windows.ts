// Runs the expressions of the rules, each only near its keywords. Windows of one rule that touch are joined, so that a rule
// reads no byte of a file more often than its own expression makes it, however often its keyword is repeated; and a rule that has
// filled its share of a report is not run any further.

import { limits, type Patience } from "../../../kit/index.ts";
import {
  entropyBitsPerChar,
  isRegular,
  isTemplate,
  saysExample,
  surpriseBitsPerChar,
} from "../../judge/index.ts";
import type { SecretRule } from "../rule.ts";
import { type Emit, type Layer, ranks } from "./detector.ts";
import { NearWords } from "./near-words.ts";

const defaultReachBytes = 1024;
const reachBeforeBytes = 256;
/** What stands before a value and may tell whose it is. */
const besideBytes = 256;
/** Values that looked right and were not: more of them than this, and one for so many bytes of the text, are made to cost time. */
const refusalsOfAnyText = 4_000;
const bytesPerRefusal = 250;
/** A match that ends with its window is looked at again in a wider one, up to this. */
const widestWindowBytes = 64 * 1024;

export type CompiledRule = {
  readonly rule: SecretRule;
  readonly rank: number;
  readonly before: number;
  readonly after: number;
  readonly expression: () => RegExp;
};

export function compileRule(rule: SecretRule, index: number): CompiledRule {
  let compiled: RegExp | undefined;
  const reach = rule.reachBytes ?? defaultReachBytes;
  const isWide = rule.reachBytes !== undefined;
  return {
    rule,
    // A checked format before an unchecked one, a prefix before a name beside a value; then the order of the list.
    rank:
      (rule.needsContext ? ranks.providerNamed : ranks.provider) +
      (rule.check === undefined || rule.check.kind === "plausible" ? 5_000 : 0) +
      index,
    before: isWide ? reach : reachBeforeBytes,
    after: rule.needsContext && !isWide ? 512 : reach,
    expression: () => {
      compiled ??= new RegExp(rule.pattern.source, `g${rule.pattern.flags.includes("i") ? "i" : ""}`);
      return compiled;
    },
  };
}

export type Bounds = {
  /** Told when a rule has given as many hits as a report shows of it: from `offset` on it is not looked for. */
  readonly full: (rule: SecretRule, offset: number) => void;
  readonly patience: Patience;
};

/** By their numbers. */
type Rules = { at(number: number): CompiledRule | undefined };

type Open = { start: number; end: number; hits: number; refusals: number };

/** The open window of each rule of one layer. */
export class Windows {
  readonly #rules: Rules;
  readonly #layer: Layer;
  readonly #emit: Emit;
  readonly #bounds: Bounds;
  readonly #open = new Map<number, Open>();

  constructor(rules: Rules, layer: Layer, emit: Emit, bounds: Bounds) {
    this.#rules = rules;
    this.#layer = layer;
    this.#emit = emit;
    this.#bounds = bounds;
  }

  /** A keyword of the rule ends at `end`. */
  hit(index: number, end: number): void {
    const rule = this.#rules.at(index);
    if (rule === undefined) return;
    const start = Math.max(0, end - rule.before);
    const stop = Math.min(this.#layer.bytes.length, end + rule.after);
    const open = this.#open.get(index);
    if (open === undefined) {
      this.#open.set(index, { start, end: stop, hits: 0, refusals: 0 });
      return;
    }
    if (start <= open.end) {
      open.start = Math.min(open.start, start);
      open.end = Math.max(open.end, stop);
      return;
    }
    this.#match(rule, open);
    open.start = start;
    open.end = stop;
  }

  close(): void {
    for (const [index, open] of this.#open) {
      const rule = this.#rules.at(index);
      if (rule !== undefined) this.#match(rule, open);
    }
    this.#open.clear();
  }

  #isFull({ hits, refusals }: Open): boolean {
    return (
      hits >= limits.findingsPerFilePerRule ||
      refusals >= refusalsOfAnyText + this.#layer.bytes.length / bytesPerRefusal
    );
  }

  #match(compiled: CompiledRule, open: Open): void {
    if (this.#isFull(open)) return;
    this.#bounds.patience();
    const { start: windowStart, end: windowEnd } = open;
    const { bytes } = this.#layer;
    const expression = compiled.expression();
    // Edges are moved out of words, so that \b and look-behind see what really stands there.
    const start = outOfWord(bytes, windowStart, -1);
    let end = outOfWord(bytes, windowEnd, 1);
    let window = this.#layer.slice(start, end);
    let mayBeside = this.#besideIn(compiled.rule, start, end);
    expression.lastIndex = 0;
    for (let match = expression.exec(window); match !== null; match = expression.exec(window)) {
      const matchEnd = match.index + match[0].length;
      const isCut = matchEnd === window.length && end < bytes.length && window.length < widestWindowBytes;
      if (isCut) {
        end = outOfWord(bytes, Math.min(bytes.length, end + 4 * compiled.after), 1);
        window = this.#layer.slice(start, end);
        mayBeside = this.#besideIn(compiled.rule, start, end);
        expression.lastIndex = match.index;
        continue;
      }
      const verdict = this.#judge(compiled, match, { offset: start, mayBeside });
      if (verdict === "hit") open.hits += 1;
      else if (verdict === "refused") open.refusals += 1;
      if (this.#isFull(open)) {
        this.#bounds.full(compiled.rule, start + matchEnd);
        return;
      }
      if (match[0] === "") expression.lastIndex += 1;
    }
  }

  /** Tells of places in a window, in rising order, whether `beside` needs to be asked there. */
  #besideIn({ besideWords }: SecretRule, start: number, end: number): (at: number) => boolean {
    if (besideWords === undefined) return () => true;
    const from = Math.max(0, start - besideBytes);
    let near: NearWords | undefined;
    return (at) => {
      // Made when the first value looks right: most windows have none.
      near ??= new NearWords(this.#layer.slice(from, end).toLowerCase(), besideWords.anyOf, besideBytes);
      return near.isNear(at - from) || (besideWords.orArgument && mayBeArgument(this.#layer.bytes, at));
    };
  }

  #judge(
    compiled: CompiledRule,
    match: RegExpExecArray,
    window: { readonly offset: number; readonly mayBeside: (at: number) => boolean },
  ): "hit" | "refused" | "no value" {
    const secret = match.groups?.["secret"] ?? match[1] ?? match[0];
    const at = window.offset + placeOf(secret, match, compiled);
    // What stands before it is asked first: there most values that look right are told from those that are.
    if (!window.mayBeside(at)) return "no value";
    return this.#isSecret(compiled, secret, at) ? "hit" : "refused";
  }

  /** A mark of a few letters comes up by chance in an encoded file: what goes on over its end by `+`, `/`, `-` or `_` is no value. */
  #isAmidData(at: number, end: number): boolean {
    const before = this.#layer.slice(Math.max(0, at - besideDataChars), at);
    const behind = this.#layer.slice(end, end + besideDataChars);
    return (/[+/_-]$/.test(before) && isData(before)) || (/^[+/_-]/.test(behind) && isData(behind));
  }

  #isSecret(compiled: CompiledRule, secret: string, at: number): boolean {
    const { rule } = compiled;
    const end = at + secret.length;
    if (rule.beside !== undefined && !rule.beside(this.#layer.slice(Math.max(0, at - besideBytes), at)))
      return false;
    // Few texts have a right checksum, and it costs less than what is asked below.
    if (rule.check?.kind === "checksum" && !rule.check.accepts(secret)) return false;
    if (secret === "" || isRegular(secret) || /EXAMPLE|X{6}|x{8}/.test(secret)) return false;
    // Where no checksum speaks for it, a constant's name or a stand-in is no value.
    if (rule.check === undefined && /^[A-Z]+(?:_[A-Z]+)+$/.test(secret)) return false;
    if (rule.needsContext && (isTemplate(secret) || saysExample(secret) || isName(secret))) return false;
    if (rule.minEntropyBitsPerChar !== undefined && entropyBitsPerChar(secret) < rule.minEntropyBitsPerChar)
      return false;
    if (rule.check !== undefined && rule.check.kind !== "checksum" && !rule.check.accepts(secret))
      return false;
    if (rule.check === undefined && this.#isAmidData(at, end)) return false;
    // An address on a name that is reserved for documentation (RFC 2606) opens nothing.
    if (reservedHost.test(this.#layer.slice(end, end + 80))) return false;
    this.#emit({
      rule,
      start: at,
      end,
      secret,
      confidence: rule.needsContext && rule.check === undefined ? "medium" : "high",
      rank: compiled.rank,
    });
    return true;
  }
}

const besideDataChars = 64;

/** A long text in base64, as fonts and programs are kept in: many sorts of characters, few of them marks. */
function isData(text: string): boolean {
  return (
    text.length === besideDataChars &&
    /^[\w+/-]+$/.test(text) &&
    [/[A-Z]/g, /[a-z]/g, /[0-9]/g].every((sort) => (text.match(sort)?.length ?? 0) >= 3) &&
    text.replace(/[0-9A-Za-z]/g, "").length <= 6
  );
}

/** `call("`, `call("x", "`: a quote, and before it a bracket behind a name, or a comma behind a quote. */
function mayBeArgument(bytes: Uint8Array, at: number): boolean {
  let before = at - 1;
  if (!isQuote(bytes[before])) return false;
  do before -= 1;
  while (at - before < 6 && (bytes[before] === 0x20 || bytes[before] === 0x09));
  if (bytes[before] === openBracket) return isWordCode(bytes[before - 1] ?? 0);
  return bytes[before] === comma && isQuote(bytes[before - 1]);
}

const [openBracket, comma] = [0x28, 0x2c];

function isQuote(code: number | undefined): boolean {
  return code === 0x22 || code === 0x27 || code === 0x60;
}

/** Where in its window the secret stands: nearly always at the end of the match. Engines keep places only for expressions that ask. */
function placeOf(secret: string, match: RegExpExecArray, { rule }: CompiledRule): number {
  if (match[0].endsWith(secret)) return match.index + match[0].length - secret.length;
  const placed = new RegExp(rule.pattern.source, `dy${rule.pattern.flags.includes("i") ? "i" : ""}`);
  placed.lastIndex = match.index;
  const { indices } = placed.exec(match.input) ?? {};
  return (indices?.groups?.["secret"] ?? indices?.[1])?.[0] ?? match.index;
}

const reservedHost = /^@(?:[\w-]{1,40}\.){0,3}(?:example\.(?:com|org|net)|example|invalid)(?![\w.-]*\w)/;

/** Letters that read like words, with a digit or two: the name of a class or a setting where a rule allows any letters. */
function isName(value: string): boolean {
  return (
    /^[A-Za-z_.]+(?:\d[A-Za-z_.]*){0,2}$/.test(value) &&
    surpriseBitsPerChar(value.replace(/[_.\d]/g, "")) < 5.5
  );
}

function outOfWord(bytes: Uint8Array, at: number, step: -1 | 1): number {
  let edge = at;
  for (let moved = 0; moved < 128 && edge > 0 && edge < bytes.length; moved += 1) {
    if (!isWordCode(bytes[edge - 1] ?? 0) || !isWordCode(bytes[edge] ?? 0)) break;
    edge += step;
  }
  return edge;
}

function isWordCode(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    code === 0x5f ||
    (code >= 0x61 && code <= 0x7a)
  );
}
