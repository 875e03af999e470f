// The parser's place in the token stream: looking, taking, expecting, and the budget that keeps nesting bounded.

import { lex, type Tokens, token } from "./lexer.ts";

/** Thrown inside the parser only; caught at the statement where it happened, which becomes a problem. */
export class SyntaxProblem extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

export type Note = { readonly message: string; readonly offset: number };

/** CPython's own parser gives up at about 200 nested brackets; beyond it a statement is a problem, never a stack overflow. */
export const maxNesting = 200;

export class Cursor {
  readonly text: string;
  readonly tokens: Tokens;
  /** What is wrong with a token that was read all the same: shared with the cursors inside f-strings. */
  readonly notes: Note[];
  at = 0;
  nesting: number;
  constructor(text: string, tokens: Tokens, nesting = 0, notes: Note[] = []) {
    this.text = text;
    this.tokens = tokens;
    this.nesting = nesting;
    this.notes = notes;
  }
  static over(text: string): Cursor {
    return new Cursor(text, lex(text));
  }
  get type(): number {
    return this.tokens.types[this.at] ?? token.end;
  }
  get value(): string {
    return this.tokens.texts[this.at] ?? "";
  }
  get start(): number {
    return this.tokens.starts[this.at] ?? this.text.length;
  }
  /** Where the token before ended. */
  get lastEnd(): number {
    return this.tokens.ends[this.at - 1] ?? 0;
  }
  peekType(ahead: number): number {
    return this.tokens.types[this.at + ahead] ?? token.end;
  }
  peekValue(ahead: number): string {
    return this.tokens.texts[this.at + ahead] ?? "";
  }
  is(operator: string): boolean {
    return this.tokens.types[this.at] === token.operator && this.tokens.texts[this.at] === operator;
  }
  isWord(word: string): boolean {
    return this.tokens.types[this.at] === token.name && this.tokens.texts[this.at] === word;
  }
  take(operator: string): boolean {
    if (!this.is(operator)) return false;
    this.at += 1;
    return true;
  }
  takeWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.at += 1;
    return true;
  }
  expect(operator: string): void {
    if (!this.take(operator)) this.fail(`expected "${operator}"`);
  }
  expectWord(word: string): void {
    if (!this.takeWord(word)) this.fail(`expected "${word}"`);
  }
  name(): string {
    if (this.type !== token.name || keywords.has(this.value)) this.fail("expected a name");
    const { value } = this;
    this.at += 1;
    return value;
  }
  fail(message: string): never {
    throw new SyntaxProblem(message, this.start);
  }
  enter(): void {
    this.nesting += 1;
    if (this.nesting > maxNesting) this.fail(`nested deeper than ${maxNesting} levels`);
  }
  leave(): void {
    this.nesting -= 1;
  }
}

/** Reserved words; `match`, `case`, `type` and `_` are soft, `print` and `exec` were words in Python 2 only. */
export const keywords: ReadonlySet<string> = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from " +
    "global if import in is lambda nonlocal not or pass raise return try while with yield"
  ).split(" "),
);
