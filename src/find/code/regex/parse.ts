// The syntax of Python's `re` (docs.python.org/3/library/re.html, "Regular Expression Syntax"), read into parts. Total: what is not
// an expression of that syntax is a refusal with its reason.

import { anyChar, type CharSet, complement, folded, type Range, setOf, shorthand } from "./char-set.ts";
import { type Edge, type Part, type Pattern, type Refusal, type WrittenRange, widthOf } from "./pattern.ts";
import { partsOf } from "./walk.ts";

/** Letters of flags that are on: `i`, `m`, `s`, `x`, `a`. */
export type Flags = string;

export const patternBudget = { length: 4000, depth: 60, repeat: 65_535 } as const;

class Broken extends Error {
  readonly isBeyond: boolean;
  constructor(detail: string, kind: "broken" | "beyond" = "broken") {
    super(detail);
    this.isBeyond = kind === "beyond";
  }
}

export function parsePattern(text: string, flags: Flags = ""): Pattern | Refusal {
  if (text.length > patternBudget.length)
    return { kind: "refused", isBeyond: true, detail: `longer than ${patternBudget.length} characters` };
  try {
    const reader = new Reader(text);
    const root = reader.either(flags, 0);
    if (!reader.isAtEnd()) throw new Broken("unbalanced parenthesis");
    return { root, captures: reader.captures };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return { kind: "refused", isBeyond: error.isBeyond, detail: error.message };
  }
}

const controls: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };
const hexLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

class Reader {
  captures = 0;
  private readonly text: string;
  private readonly names = new Map<string, number>();
  private i = 0;
  /** Global flags hold for the rest. (From Python 3.11 they may stand at the start only.) */
  private globals = "";

  constructor(text: string) {
    this.text = text;
  }

  isAtEnd(): boolean {
    return this.i >= this.text.length;
  }

  either(given: Flags, depth: number): Part {
    if (depth > patternBudget.depth) throw new Broken("groups too deep in each other", "beyond");
    const parts = [this.sequence(given, depth)];
    while (this.take("|")) parts.push(this.sequence(given, depth));
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { k: "either", parts };
  }

  private sequence(given: Flags, depth: number): Part {
    const parts: Part[] = [];
    while (!this.isAtEnd() && this.peek() !== "|" && this.peek() !== ")") {
      const flags = given + this.globals;
      if (flags.includes("x") && this.skipVerbose()) continue;
      const part = this.atom(flags, depth);
      if (part !== undefined) parts.push(this.repeated(part, flags));
    }
    return { k: "sequence", parts };
  }

  private skipVerbose(): boolean {
    const blank = /[ \t\n\r\f\v]+|#[^\n]*/y;
    blank.lastIndex = this.i;
    const found = blank.exec(this.text);
    if (found === null) return false;
    this.i += found[0].length;
    return true;
  }

  private repeated(part: Part, flags: Flags): Part {
    if (flags.includes("x")) while (this.skipVerbose());
    const bounds = this.bounds();
    if (bounds === undefined) return part;
    if (part.k === "edge") throw new Broken("nothing to repeat");
    const mode = this.take("?") ? "lazy" : this.take("+") ? "possessive" : "greedy";
    const out: Part = { k: "repeat", of: part, min: bounds[0], max: bounds[1], mode };
    const at = this.i;
    if (this.bounds() !== undefined) throw new Broken("multiple repeat");
    this.i = at;
    return out;
  }

  private bounds(): Range | undefined {
    if (this.take("*")) return [0, Number.POSITIVE_INFINITY];
    if (this.take("+")) return [1, Number.POSITIVE_INFINITY];
    if (this.take("?")) return [0, 1];
    const counted = /\{(\d*)(?:(,)(\d*))?\}/y;
    counted.lastIndex = this.i;
    const found = counted.exec(this.text);
    if (found === null || (found[1] === "" && found[2] === undefined)) return undefined;
    this.i += found[0].length;
    const min = found[1] === "" ? 0 : Number(found[1]);
    const max = found[2] === undefined ? min : found[3] === "" ? Number.POSITIVE_INFINITY : Number(found[3]);
    if (max < min) throw new Broken("min repeat greater than max repeat");
    if (min > patternBudget.repeat) throw new Broken("too many repeats", "beyond");
    return [min, max];
  }

  private atom(flags: Flags, depth: number): Part | undefined {
    const c = this.next();
    switch (c) {
      case ".":
        return { k: "set", set: flags.includes("s") ? anyChar : complement([[10, 10]]), isDot: true };
      case "^":
        return edge(flags.includes("m") ? "line-start" : "text-start");
      case "$":
        return edge(flags.includes("m") ? "line-end" : "text-end-or-newline");
      case "(":
        return this.group(flags, depth);
      case "[":
        return this.charClass(flags);
      case "\\":
        return this.escape(flags);
      case "*":
      case "+":
      case "?":
        throw new Broken("nothing to repeat");
      default:
        return literal(codeOf(c), flags);
    }
  }

  private escape(flags: Flags): Part {
    if (this.isAtEnd()) throw new Broken("bad escape at the end");
    const c = this.peek();
    const edges: Readonly<Record<string, Edge>> = {
      A: "text-start",
      Z: "text-end",
      b: "word",
      B: "not-word",
    };
    const found = Object.hasOwn(edges, c) ? edges[c] : undefined;
    if (found !== undefined) {
      this.i += 1;
      return edge(found);
    }
    const set = shorthand(c, flags.includes("a"));
    if (set !== undefined) {
      this.i += 1;
      return { k: "set", set };
    }
    const reference = /(?!0|[0-3][0-7]{2})[1-9]\d?/y;
    reference.lastIndex = this.i;
    const number = reference.exec(this.text)?.[0];
    if (number !== undefined) {
      this.i += number.length;
      if (Number(number) > this.captures) throw new Broken("invalid group reference");
      return { k: "back", capture: Number(number), ignoresCase: flags.includes("i") };
    }
    return literal(this.escapedCode(), flags);
  }

  /** After the backslash: a character by its code or by a letter, or itself. */
  private escapedCode(): number {
    const octal = /0[0-7]{0,2}|[1-3][0-7]{2}/y;
    octal.lastIndex = this.i;
    const digits = octal.exec(this.text)?.[0];
    if (digits !== undefined) {
      this.i += digits.length;
      return Number.parseInt(digits, 8);
    }
    const c = this.next();
    const control = Object.hasOwn(controls, c) ? controls[c] : undefined;
    if (control !== undefined) return control;
    const length = Object.hasOwn(hexLengths, c) ? hexLengths[c] : undefined;
    if (length !== undefined) {
      const hex = this.text.slice(this.i, this.i + length);
      if (hex.length !== length || !/^[0-9a-f]+$/i.test(hex)) throw new Broken("incomplete escape");
      this.i += length;
      return Math.min(Number.parseInt(hex, 16), 0xffff);
    }
    if (c === "N" && this.peek() === "{") {
      const end = this.text.indexOf("}", this.i);
      if (end === -1) throw new Broken("missing }");
      this.i = end + 1;
      return 0xfffd; // a character by its name: which one changes nothing here
    }
    if (/[A-Za-z]/.test(c)) throw new Broken(`bad escape \\${c}`);
    return codeOf(c);
  }

  private charClass(flags: Flags): Part {
    const isNegated = this.take("^");
    const ranges: Range[] = [];
    const written: WrittenRange[] = [];
    for (let isFirst = true; ; isFirst = false) {
      if (this.isAtEnd()) throw new Broken("unterminated character set");
      if (this.peek() === "]" && !isFirst) break;
      const low = this.member(flags);
      if (!("code" in low)) {
        ranges.push(...low.set);
        continue;
      }
      if (this.peek() !== "-" || this.text[this.i + 1] === "]" || this.i + 1 >= this.text.length) {
        ranges.push([low.code, low.code]);
        continue;
      }
      this.i += 1;
      const high = this.member(flags);
      if (!("code" in high) || high.code < low.code) throw new Broken("bad character range");
      ranges.push([low.code, high.code]);
      written.push({ low: low.code, high: high.code, isPlain: low.isPlain && high.isPlain });
    }
    this.i += 1;
    const plain = setOf(ranges);
    const set = flags.includes("i") ? folded(plain) : plain;
    return { k: "set", set: isNegated ? complement(set) : set, ranges: written };
  }

  private member(
    flags: Flags,
  ): { readonly set: CharSet } | { readonly code: number; readonly isPlain: boolean } {
    const c = this.next();
    if (c !== "\\") return { code: codeOf(c), isPlain: true };
    if (this.isAtEnd()) throw new Broken("unterminated character set");
    const set = shorthand(this.peek(), flags.includes("a"));
    if (set !== undefined) {
      this.i += 1;
      return { set };
    }
    const isPlain = !/[A-Za-z0-9]/.test(this.peek());
    return { code: this.escapedCode(), isPlain };
  }

  private group(flags: Flags, depth: number): Part | undefined {
    if (!this.take("?")) return this.capturing(flags, depth);
    const c = this.next();
    switch (c) {
      case ":":
        return { k: "group", of: this.body(flags, depth) };
      case ">":
        return { k: "atomic", of: this.body(flags, depth) };
      case "=":
      case "!":
        return { k: "look", of: this.body(flags, depth), isAhead: true, isNegated: c === "!" };
      case "<": {
        const isNegated = this.take("!");
        if (!isNegated && !this.take("=")) throw new Broken("unknown extension");
        const of = this.body(flags, depth);
        const width = widthOf(of);
        if (width === undefined) {
          // Of a group's text the language may know the width; it is not followed here, which is a gap.
          const isBack = [...partsOf(of)].some((part) => part.k === "back");
          throw new Broken("look-behind requires fixed-width pattern", isBack ? "beyond" : "broken");
        }
        return { k: "look", of, isAhead: false, isNegated, width };
      }
      case "#": {
        const end = this.text.indexOf(")", this.i);
        if (end === -1) throw new Broken("missing ), unterminated comment");
        this.i = end + 1;
        return undefined;
      }
      case "P":
        return this.named(flags, depth);
      case "(":
        return this.condition(flags, depth);
      default:
        this.i -= c.length;
        return this.flagged(flags, depth);
    }
  }

  private capturing(flags: Flags, depth: number, name?: string): Part {
    this.captures += 1;
    const capture = this.captures;
    if (name !== undefined) this.names.set(name, capture);
    return { k: "group", of: this.body(flags, depth), capture };
  }

  private named(flags: Flags, depth: number): Part {
    if (this.take("<")) {
      const name = this.until(">");
      if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) || this.names.has(name)) throw new Broken("bad group name");
      return this.capturing(flags, depth, name);
    }
    if (!this.take("=")) throw new Broken("unknown extension");
    const capture = this.names.get(this.until(")"));
    if (capture === undefined) throw new Broken("unknown group name");
    return { k: "back", capture, ignoresCase: flags.includes("i") };
  }

  private condition(flags: Flags, depth: number): Part {
    const name = this.until(")");
    const capture = /^\d+$/.test(name) ? Number(name) : this.names.get(name);
    if (capture === undefined || capture === 0 || capture > 99) throw new Broken("unknown group name");
    const of = this.body(flags, depth);
    const parts = of.k === "either" ? of.parts : [of];
    if (parts.length > 2) throw new Broken("conditional backref with more than two branches");
    const [yes = empty, no = empty] = parts;
    return { k: "condition", capture, yes, no };
  }

  private flagged(flags: Flags, depth: number): Part | undefined {
    const given = /([aiLmsux]*)(?:-([imsx]+))?([:)])/y;
    given.lastIndex = this.i;
    const found = given.exec(this.text);
    if (found === null) throw new Broken("unknown extension");
    const [all, on = "", off = "", end] = found;
    this.i += all.length;
    if (end === ")") {
      if (off !== "") throw new Broken("flags that are turned off need a group");
      this.globals += on;
      return undefined;
    }
    const kept = [...(flags + on)].filter((f) => !off.includes(f)).join("");
    return { k: "group", of: this.body(kept, depth) };
  }

  private body(flags: Flags, depth: number): Part {
    const part = this.either(flags, depth + 1);
    if (!this.take(")")) throw new Broken("missing ), unterminated subpattern");
    return part;
  }

  private until(end: string): string {
    const found = this.text.indexOf(end, this.i);
    if (found === -1) throw new Broken(`missing ${end}`);
    const out = this.text.slice(this.i, found);
    this.i = found + 1;
    return out;
  }

  private peek(): string {
    return this.text[this.i] ?? "";
  }

  private next(): string {
    const code = this.text.codePointAt(this.i);
    if (code === undefined) throw new Broken("unexpected end of pattern");
    const c = String.fromCodePoint(code);
    this.i += c.length;
    return c;
  }

  private take(c: string): boolean {
    if (this.text[this.i] !== c) return false;
    this.i += 1;
    return true;
  }
}

const empty: Part = { k: "sequence", parts: [] };

function edge(name: Edge): Part {
  return { k: "edge", edge: name };
}

function literal(code: number, flags: Flags): Part {
  const set: CharSet = [[code, code]];
  return { k: "set", set: flags.includes("i") ? folded(set) : set, char: String.fromCharCode(code) };
}

/** Characters beyond the basic plane are told apart from others, not from each other. */
function codeOf(c: string): number {
  return Math.min(c.codePointAt(0) ?? 0, 0xffff);
}
