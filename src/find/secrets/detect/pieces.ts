// More than one text behind a name: a secret that the program puts together from pieces, and the further secrets of a list.

import { isOneOf, type Value } from "./joint.ts";

/** `"first" + "second"`: one text in pieces, which begins with the given piece; undefined when it is whole. */
export function concatenated(
  text: string,
  first: Value,
): { readonly end: number; readonly secret: string } | undefined {
  if (!first.isQuoted) return undefined;
  let [secret, end] = [text.slice(first.start, first.end), first.end];
  for (let pieces = 0; pieces < mostPieces; pieces += 1) {
    nextPiece.lastIndex = end;
    const piece = nextPiece.exec(text);
    if (piece === null) break;
    secret += piece[2] ?? "";
    end = nextPiece.lastIndex - 1;
  }
  return end === first.end ? undefined : { end, secret };
}

const mostPieces = 16;
/** The end of one piece, the operator of the language, the next piece as far as its closing quote. */
const nextPiece = /["']\s{0,40}(?:\+|\.{1,2}|&)\s{0,40}(["'])([^"'\\\s]{1,200})\1/y;

/**
 * The value and, where it opens a list, the further texts of it: `["first", "second"]`. None where they are put together again, because no
 * piece is a secret then.
 */
export function withRestOfList(text: string, first: Value): readonly Value[] {
  if (!first.isQuoted || !isOneOf(text, first.start - 1, "\"'") || !opensList(text, first.start - 1))
    return [first];
  const values = [first];
  let end = first.end;
  while (values.length < mostListed) {
    nextListed.lastIndex = end;
    const next = nextListed.exec(text);
    if (next === null) break;
    end = nextListed.lastIndex - 1;
    values.push({ start: end - (next[2] ?? "").length, end, isQuoted: true });
  }
  return /^["'],?\s{0,40}\]\.join\(/.test(text.slice(end, end + 60)) ? [] : values;
}

const mostListed = 16;
const nextListed = /["'],\s{0,40}(["'])([^"'\\\n]{1,512})\1/y;

function opensList(text: string, quoteAt: number): boolean {
  let at = quoteAt - 1;
  while (quoteAt - at < 40 && isOneOf(text, at, " \t\r\n")) at -= 1;
  return text[at] === "[";
}
