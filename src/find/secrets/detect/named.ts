// A name that speaks of a credential and a value beside it, in any language or file format: `password = "..."`,
// `"apiKey": "..."`, `<token>...</token>`, `setSecret('...')`, `--password ...`, `define('DB_PASSWORD', '...')`.
// Most keyword hits end after a look at the next bytes; only what is left is judged.

import {
  credentialKind,
  isBareKey,
  isPlaceholder,
  isVeryRandom,
  looksLikeCredential,
} from "../../judge/index.ts";
import { type Detector, type Emit, type Layer, ranks } from "./detector.ts";
import { ownRules } from "./own-rules.ts";

export const named: Detector = {
  keywords: [
    "passw",
    "passphrase",
    "pwd",
    "_pass",
    "secret",
    "token",
    "key",
    "credential",
    "creds",
    "auth",
    "_pat",
    "_sas",
  ],
  rules: [ownRules.genericPassword, ownRules.genericCredential],
  look,
};

const longestName = 64;
/** What judging a value costs, as so many bytes that are only read. */
const judgingCost = 256;
const longestValue = 512;

function look(layer: Layer, start: number, end: number, emit: Emit): number {
  const { text } = layer;
  const nameEnd = skipName(text, end);
  const operator = readOperator(text, nameEnd);
  if (operator === undefined) return nameEnd - end;
  const nameAt = nameStart(text, start);
  const value = readValue(text, operator, isOneOf(text, nameAt - 1, "?&"));
  // Without its end a value was read as far as it may go.
  if (value === undefined) return longestValue;
  const examined = value.end - start + judgingCost;
  const name = text.slice(nameAt, nameEnd);
  const kind = credentialKind(name);
  if (kind === undefined) return examined;
  const secret = text.slice(value.start, value.end);
  if (!looksLikeCredential(secret, kind)) return examined;
  if (!value.isQuoted && (looksLikeCode(secret) || (kind === "password" && layer.pathClass === "generated")))
    return examined;
  if (isBareKey(name) && (secret.length < 24 || !isVeryRandom(secret))) return examined;
  if (secret.toLowerCase() === name.toLowerCase() || isPlaceholder(name)) return examined;
  emit({
    rule: kind === "password" ? ownRules.genericPassword : ownRules.genericCredential,
    start: value.start,
    end: value.end,
    secret,
    confidence: "medium",
    rank: ranks.named,
  });
  return examined;
}

type Operator = { readonly at: number; readonly needsQuote: boolean; readonly closing?: "<" };

/** What stands between name and value, or undefined when the two do not belong together. */
function readOperator(text: string, nameEnd: number): Operator | undefined {
  let at = nameEnd;
  if (text[at] === ">" && text[at - 1] !== "-") return { at: at + 1, needsQuote: false, closing: "<" };
  // Closing quotes and brackets of the name itself: "password" ], 'password'), \"password\"
  for (let seen = 0; seen < 4 && isOneOf(text, at, "\"'`])\\}"); seen += 1) at += 1;
  const afterQuotes = at;
  at = skipSpace(text, at);
  const sign = text[at];
  if (sign === ":" || sign === "=") {
    at += 1;
    if (sign === ":") at = skipType(text, at);
    while (isOneOf(text, at, "=>:?") && at < nameEnd + 48) at += 1;
    return { at: skipSpace(text, at), needsQuote: false };
  }
  if (text.startsWith("||", at) || text.startsWith("??", at))
    return { at: skipSpace(text, at + 2), needsQuote: true };
  if (sign === "," || sign === "(") return { at: skipSpace(text, at + 1), needsQuote: true };
  const isFlag = at > afterQuotes && afterQuotes === nameEnd && isFlagName(text, nameEnd);
  return isFlag ? { at, needsQuote: false } : undefined;
}

type Value = { readonly start: number; readonly end: number; readonly isQuoted: boolean };

const valueStops = " \t\r\n\"'`,;<>(){}[]|\\";

function readValue(text: string, operator: Operator, isInQuery: boolean): Value | undefined {
  let at = operator.at;
  if (operator.closing !== undefined) {
    const end = text.indexOf(operator.closing, at);
    return end === -1 || end - at > longestValue ? undefined : { start: at, end, isQuoted: true };
  }
  // String prefixes of Python, C# and Rust.
  if (isOneOf(text, at, "bBrRuUfF@") && isOneOf(text, at + 1, "\"'")) at += 1;
  const isEscaped = text[at] === "\\" && isOneOf(text, at + 1, "\"'");
  if (isEscaped) at += 1;
  const quote = text[at];
  if (quote === '"' || quote === "'" || quote === "`") {
    let start = at + 1;
    if (text.startsWith(quote + quote, start)) start += 2; // three quotes, or an empty string
    for (let end = start; end < text.length && end - start <= longestValue; end += 1) {
      const c = text[end];
      if (c === "\n") return undefined;
      if (isEscaped && c === "\\" && text[end + 1] === quote) return { start, end, isQuoted: true };
      if (c === quote) return { start, end, isQuoted: true };
      if (c === "\\" && !isEscaped) end += 1;
    }
    return undefined;
  }
  if (operator.needsQuote) return undefined;
  // In a query string "&" goes on to the next parameter.
  const stops = isInQuery ? `${valueStops}&` : valueStops;
  let end = at;
  while (end < text.length && end - at <= longestValue && !isOneOf(text, end, stops)) end += 1;
  // Code goes on after the value; configuration ends there or goes on after a space, a comment or a separator.
  const next = text[end];
  if (end - at > longestValue || !(next === undefined || " \t\r\n;&\"'\\".includes(next))) return undefined;
  return { start: at, end, isQuoted: false };
}

/** Unquoted values of code: a member, a call, a word with nothing of a key in it. */
function looksLikeCode(value: string): boolean {
  return (
    /^[A-Za-z_$][\w$]*(?:[.?][A-Za-z_$][\w$]*)+$/.test(value) ||
    !/[0-9]/.test(value) ||
    /^[\d.,]+$/.test(value)
  );
}

function skipName(text: string, from: number): number {
  let at = from;
  while (at - from < longestName && isNameCode(text.charCodeAt(at))) at += 1;
  return at;
}

function nameStart(text: string, from: number): number {
  let at = from;
  while (at > 0 && from - at < longestName && isNameCode(text.charCodeAt(at - 1))) at -= 1;
  return at;
}

/** `--api-key value`: the name begins with two hyphens after a space. */
function isFlagName(text: string, nameEnd: number): boolean {
  const start = nameStart(text, nameEnd);
  return text.startsWith("--", start);
}

function isNameCode(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x5f ||
    code === 0x2d ||
    code === 0x2e
  );
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at - from < 32 && (text[at] === " " || text[at] === "\t")) at += 1;
  return at;
}

/** A type between name and value: `token: string = "..."`. */
function skipType(text: string, from: number): number {
  const type = /^\s?[&\w.<>[\]| ?]{1,32}=(?!=)\s?/.exec(text.slice(from, from + 40));
  return type === null ? from : from + type[0].length;
}

function isOneOf(text: string, at: number, characters: string): boolean {
  const c = text[at];
  return c !== undefined && characters.includes(c);
}
