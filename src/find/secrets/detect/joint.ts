// From the end of a credential's name to the value that belongs to it, in any language or file format: operators, types, wrapping calls,
// name-and-value pairs, defaults of templates, elements of XML and property lists. Most names end after a look at the next byte.

import type { Layer } from "./detector.ts";

/** The text in which a name stands, as much of it as may be read beside it; offsets of values are offsets in it. */
export type Near = Pick<Layer, "text" | "pathClass">;
export type Value = {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
  /** It stands bare in a sentence. */
  readonly isSaid?: true;
  /** An argument of a command or an assignment of a shell: bare text there is a value, never code. */
  readonly isArgument?: true;
};
export type Reading = {
  readonly value?: Value;
  /** How many characters the reading took, for the budget. */
  readonly examined: number;
};

type Joint = {
  readonly at: number;
  /** Only a quoted value belongs to the name. */
  readonly needsQuote?: true;
  /** The value ends where this stands. */
  readonly closing?: "<" | "}";
  /** Said in a sentence: the value must show by itself that it is one. */
  readonly isSaid?: true;
  readonly isArgument?: true;
};

/** Longer ones are data. */
export const longestValue = 4096;

export function readBesideName(near: Near, nameStart: number, nameEnd: number): Reading {
  const { text } = near;
  const joint = jointAfter(near, nameStart, nameEnd);
  if (joint === undefined) return { examined: 8 };
  if (joint === "before") {
    const value = valueBefore(text, nameStart);
    return value === undefined ? { examined: 64 } : { value, examined: 256 };
  }
  // The token of a badge is made for everyone who reads the page.
  if (text[nameStart - 1] === "?" && /\.(?:svg|png)$/.test(text.slice(nameStart - 5, nameStart - 1)))
    return { examined: 8 };
  const value = readValue(near, joint, isOneOf(text, nameStart - 1, "?&#"));
  return value === undefined ? { examined: 512 } : { value, examined: value.end - nameStart };
}

/** What stands between name and value, or undefined when the two do not belong together. */
function jointAfter(near: Near, nameStart: number, nameEnd: number): Joint | "before" | undefined {
  const { text } = near;
  let at = nameEnd;
  if (text[at] === ">" && text[at - 1] !== "-") return elementText(text, at + 1);
  // Closing quotes and brackets of the name itself: "password" ], 'password'), \"password\"
  for (let seen = 0; seen < 4 && isOneOf(text, at, "\"'`])\\}"); seen += 1) at += 1;
  if (text.startsWith("**", at)) at += 2; // bold in Markdown
  const closed = at;
  at = skipSpace(text, at);
  switch (text[at]) {
    case ":":
    case "=":
      // What a call gives (`sign('secret') => 'x'`), and a part of an ARN (`:secret:name`), belong to no name.
      if (text[at + 1] === ">" && text.slice(nameEnd, closed).includes(")")) return undefined;
      if (text[at] === ":" && text[nameStart - 1] === ":" && at === nameEnd && text[at + 1] !== " ")
        return undefined;
      return isShellWord(text, nameStart, at)
        ? { ...afterAssignment(text, at, nameStart), isArgument: true }
        : afterAssignment(text, at, nameStart);
    case "<":
      return afterAngle(text, at);
    case ">": // <property name="password">value<
      return at > nameEnd ? elementText(text, at + 1) : undefined;
    case "/": // <add value="..." key="password" />
      return closed > nameEnd ? "before" : undefined;
    case "!": // token != "x"
      return text[at + 1] === "="
        ? { at: skipSpace(text, text[at + 2] === "=" ? at + 3 : at + 2), needsQuote: true }
        : undefined;
    case "-": // password -> x
      return text[at + 1] === ">" && at > closed ? matchedSaid(text, at) : undefined;
    case "|":
    case "?":
      return afterAlternative(text, at);
    case ",":
      // `f('password', 'x')`, and not the end of another text: `t.passKeys`, `x.id`.
      if (isOneOf(text, nameEnd, "\"'`") && isInText(text, nameStart)) return undefined;
      return matched(label, text, at) ?? { at: skipSpace(text, at + 1), needsQuote: true };
    case "(":
      return matched(label, text, at) ?? { at: skipSpace(text, at + 1), needsQuote: true };
    case "{":
      return matched(block, text, at) ?? matched(brace, text, at);
    case "[":
      return matched(arrayType, text, at);
    case '"':
    case "'":
    case "`":
    case "@":
      return at > closed ? { at, needsQuote: true } : undefined;
    case "\\":
      return at > closed && isOneOf(text, at + 1, "\"'") ? { at, needsQuote: true } : undefined;
    default:
      if (text[closed - 1] === "\\" && text[closed] === "n") return matched(label, text, closed - 1);
      return at > closed || text[at] === "\n" || text[at] === "\r"
        ? afterSpace(near, { at, closed, nameStart, nameEnd })
        : undefined;
  }
}

function afterAssignment(text: string, from: number, nameStart: number): Joint {
  let at = from + 1;
  // ${NAME:default}, ${NAME:-default}, ${NAME:=default}
  if (text[from] === ":" && text[nameStart - 1] === "{" && text[nameStart - 2] === "$")
    return { at: isOneOf(text, at, "-=?") ? at + 1 : at, closing: "}" };
  if (text[from] === ":") at = skipType(text, at);
  while (isOneOf(text, at, "=>:?~") && at < from + 4) at += 1;
  if (text.startsWith("** ", at)) at += 2;
  at = skipSpace(text, at);
  if (text[at] === "{") return matched(block, text, at) ?? { at };
  return matched(wrapper, text, at) ?? matched(list, text, at) ?? { at };
}

/** `|| "x"`, `?? "x"`, `||= "x"`; `NAME ?= x` of make; `| NAME | "x" |` of a table. */
function afterAlternative(text: string, at: number): Joint | undefined {
  if (text[at] === "?" && text[at + 1] === "=") return { at: skipSpace(text, at + 2) };
  if (text[at] === "|" && text[at + 1] === " ") return { at: skipSpace(text, at + 1), needsQuote: true };
  if (text[at + 1] !== text[at] && text[at + 1] !== "=") return undefined;
  const end = text[at + 2] === "=" || text[at + 1] === "=" ? at + 3 : at + 2;
  return { at: skipSpace(text, text[at + 1] === "=" ? at + 2 : end), needsQuote: true };
}

/** `<key>name</key><string>value</string>` of property lists; `name <- "value"` of R. */
function afterAngle(text: string, at: number): Joint | undefined {
  if (text[at + 1] === "-") return { at: skipSpace(text, at + 2), needsQuote: true };
  if (text[at + 1] !== "/") return undefined;
  const pair = matched(elementPair, text, at);
  return pair === undefined ? undefined : { ...pair, closing: "<" };
}

/** Words, line ends or a flag's value: `var name string = "x"`, `- name: NAME⏎ value: x`, `--name x`, `ENV NAME x`, `name is "x"`. */
function afterSpace(
  near: Near,
  place: {
    readonly at: number;
    readonly closed: number;
    readonly nameStart: number;
    readonly nameEnd: number;
  },
): Joint | undefined {
  const { text } = near;
  const { at, closed, nameStart, nameEnd } = place;
  const pair = matched(label, text, closed);
  if (pair !== undefined) return pair;
  if (at === closed) return undefined; // a line end and no pair
  const worded = matched(words, text, at);
  if (worded !== undefined) return { ...worded, needsQuote: true };
  const element = matched(attributes, text, at);
  if (element !== undefined) return elementText(text, element.at);
  const told = matched(prose, text, at);
  if (told !== undefined) return text[told.at - 1] === " " ? { ...told, isSaid: true } : told;
  if (closed !== nameEnd) return undefined;
  if (isFlagName(text, nameStart) || isDirective(near, nameStart)) return { at, isArgument: true };
  return undefined;
}

/** An expression tried at exactly one place; the joint ends where it ends. */
function matched(expression: RegExp, text: string, at: number): Joint | undefined {
  expression.lastIndex = at;
  return expression.test(text) ? { at: expression.lastIndex } : undefined;
}

function matchedSaid(text: string, at: number): Joint | undefined {
  const told = matched(prose, text, at);
  return told === undefined ? undefined : { ...told, isSaid: true };
}

/** A pair whose first half is the name: `"name": "NAME", "value": "x"`, `key="NAME" value="x"`. */
const label =
  /\\{0,2},?[ \t]{0,40}(?:(?:\r?\n|\\{1,2}n)[+-]?[ \t]{0,40}(?:\w{1,20}[ \t]{0,4}[:=][^\n]{0,80}\n[+-]?[ \t]{0,40})?)?\\{0,2}["']?(?:value|default|content|val)\\{0,2}["']?[ \t]{0,8}[:=][ \t]{0,4}/y;
/** `"NAME": {"value": "x"`, `variable "NAME" { ... default = "x"`. */
const block = /\{\s{0,40}(?:[^{}]{0,300}[\s,])?\\?["']?(?:value|default)\\?["']?\s{0,20}[:=]\s{0,4}/y;
/** `std::string name{"x"}`, `string Name { get; set; } = "x"`. */
const brace = /\{(?=["'])|\{ get; (?:\w+ )?(?:set|init); \}\s{0,2}=\s{0,2}/y;
const arrayType = /\[\d{0,4}\][ \t]{0,4}=[ \t]{0,4}/y;
/** The bracket of a list of texts. */
const list = /\[\s{0,40}(?=[bru@]{0,2}["'])/y;
/** Calls that hand their text through. */
const wrapper =
  /(?:new )?(?:\[\]byte|(?:\w{1,16}(?:\.|::))?(?:from|encode|(?:raw)?url_?decode|unquote|unescape|decode\w{0,14}|b64decode|bytes|str|string|secretstr|secret|some|ok|text|atob|valueof|of))?\(\s{0,40}(?=[bru@]{0,2}["'`])/iy;
/** `<Pass encoding="base64">`. */
const attributes = /(?:[\w:-]{1,20}="[^"<>\n]{0,60}"\s{0,2}){1,3}>/y;
const elementPair = /<\/(?:key|name|string)>\s{0,40}<(?:string|value|data|val)>\s{0,8}/y;
/** `string = `, `VARCHAR2(30) := `, `or `. */
const words = /(?:or|(?:[\w.*&<>]{1,16}(?:\(\d{1,4}\))?[ \t]{1,2}){1,2}:?=)[ \t]{0,2}(?=[bru@]{0,2}["'`])/y;
/** `is x`, `for the new host was: "x"`, `-> x`. */
const prose =
  /(?:(?:for|of|to|on|in|at)[ \t](?:[\w@.'-]{1,30}[ \t]){1,6}?)?(?:(?:is|was|är|=|are)(?:[ \t](?:now|still|set to|just))?:?|->|=>|:)[ \t]{1,2}/y;

function elementText(text: string, from: number): Joint {
  let at = from;
  while (at - from < 40 && isOneOf(text, at, " \t\r\n")) at += 1;
  return { at, closing: "<" };
}

/** `value="x" key="` before the name. */
function valueBefore(text: string, nameStart: number): Value | undefined {
  const from = Math.max(0, nameStart - 300);
  const span = /\bvalue=["']([^"'\n]{4,250})["'][ \t]{1,8}(?:key|name)=["']$/d.exec(
    text.slice(from, nameStart),
  )?.indices?.[1];
  return span === undefined ? undefined : { start: from + span[0], end: from + span[1], isQuoted: true };
}

const valueStops = " \t\r\n\"'`,;<>(){}[]|\\";

function readValue(near: Near, joint: Joint, isInQuery: boolean): Value | undefined {
  const { text } = near;
  let at = joint.at;
  if (joint.closing !== undefined) {
    const end = indexBefore(text, joint.closing, at, 1024);
    if (end === undefined) return undefined;
    let last = end;
    while (last > at && isOneOf(text, last - 1, " \t\r\n")) last -= 1;
    // Of several lines (a login, then its password) the last one.
    const start = Math.max(at, text.lastIndexOf("\n", last - 1) + 1);
    return { start, end: last, isQuoted: true };
  }
  // String prefixes of Python, C#, Objective-C and Rust (which also takes such strings apart: `*b"x"`).
  if (isOneOf(text, at, "*&") && isOneOf(text, at + 1, 'br"')) at += 1;
  if (isOneOf(text, at, "bBrRuUfF@") && isOneOf(text, at + 1, "\"'")) at += 1;
  const isEscaped = text[at] === "\\" && isOneOf(text, at + 1, "\"'");
  if (isEscaped) at += 1;
  const quote = text[at];
  // A quoted string in a quoted string: "\"x\"".
  if (quote !== undefined && "\"'".includes(quote) && text[at + 1] === "\\" && text[at + 2] === quote)
    return quoted(text, at + 2, quote, true);
  if (quote === '"' || quote === "'" || quote === "`") return quoted(text, at, quote, isEscaped);
  if (joint.needsQuote) return undefined;
  if (joint.isSaid) return said(text, at);
  const value =
    near.pathClass === "settings" && !isInQuery
      ? restOfLine(text, at)
      : unquoted(text, at, isInQuery ? `${valueStops}&` : valueStops);
  return value === undefined || joint.isArgument !== true ? value : { ...value, isArgument: true };
}

function quoted(text: string, open: number, quote: string, isEscaped: boolean): Value | undefined {
  let start = open + 1;
  if (text.startsWith(quote + quote, start)) {
    start += 2; // three quotes, or an empty string
    lineEnd.lastIndex = start;
    if (lineEnd.test(text)) start = lineEnd.lastIndex;
  }
  for (let end = start; end < text.length && end - start <= longestValue; end += 1) {
    const c = text[end];
    if (c === "\n") return undefined;
    if (isEscaped && c === "\\" && text[end + 1] === quote) return trimmed(text, start, end);
    if (c === quote) return trimmed(text, start, end);
    if (c === "\\" && !isEscaped) end += 1;
  }
  return undefined;
}

/** Behind three quotes the text begins on the next line. */
const lineEnd = /[ \t]{0,8}\r?\n[ \t]{0,40}/y;

/** The scheme of an Authorization header is no part of the value. */
function trimmed(text: string, start: number, end: number): Value {
  scheme.lastIndex = start;
  const isNamed = scheme.test(text) && scheme.lastIndex < end;
  return { start: isNamed ? scheme.lastIndex : start, end, isQuoted: true };
}
const scheme = /(?:Bearer|Token|Bot|ApiKey) /y;

/** Code goes on after the value; configuration ends there or goes on after a space, a comment or a separator. */
function unquoted(text: string, at: number, stops: string): Value | undefined {
  let end = at;
  while (end < text.length && end - at <= longestValue && !isOneOf(text, end, stops)) end += 1;
  const next = text[end];
  // A bracket ends the value of a map or a list that is written on one line.
  if (end - at > longestValue || !(next === undefined || " \t\r\n;&\"'`\\,<}]".includes(next)))
    return undefined;
  return { start: at, end, isQuoted: false };
}

/** A word of a sentence, without the mark that ends it. */
function said(text: string, at: number): Value | undefined {
  let end = at;
  while (end < text.length && end - at <= longestSaid && !isOneOf(text, end, " \t\r\n\"'`<>")) end += 1;
  while (end > at && isOneOf(text, end - 1, ".,;:)]}\\")) end -= 1;
  return end - at > longestSaid ? undefined : { start: at, end, isQuoted: false, isSaid: true };
}

const longestSaid = 512;

/** In files of settings an unquoted value goes on to the end of the line or to a comment. */
function restOfLine(text: string, at: number): Value | undefined {
  let end = at;
  while (end - at <= longestValue && end < text.length && !isOneOf(text, end, " \t\r\n")) end += 1;
  // The quote belongs to a text that began before the name: `"host=db password=x"`.
  if (
    end - at > 1 &&
    isOneOf(text, end - 1, "\"'") &&
    !text.slice(at, end - 1).includes(text.charAt(end - 1))
  )
    end -= 1;
  return end - at > longestValue ? undefined : { start: at, end, isQuoted: false };
}

function indexBefore(text: string, closing: string, from: number, most: number): number | undefined {
  for (let at = from; at < text.length && at - from <= most; at += 1) if (text[at] === closing) return at;
  return undefined;
}

/** `--api-key value`, `-storepass value`: the name begins with hyphens. */
function isFlagName(text: string, nameStart: number): boolean {
  return text[nameStart] === "-" && !isOneOf(text, nameStart - 1, ">|");
}

/** `/pass:x` of Windows' commands, `--password=x`, and `NAME=x` of a shell, in capitals and without a space. */
function isShellWord(text: string, nameStart: number, at: number): boolean {
  if (isOneOf(text, at + 1, " \t\"'`$(")) return false;
  if (text[nameStart - 1] === "/" && text[at] === ":") return isOneOf(text, nameStart - 2, " \t");
  if (text[at] !== "=") return false;
  if (isFlagName(text, nameStart)) return true;
  return /^[A-Z][A-Z0-9_]+$/.test(text.slice(nameStart, at)) && isOneOf(text, nameStart - 1, " \t\n;");
}

/** `ENV NAME value`, `set NAME value` and, in files of settings, a line of name and value. */
function isDirective(near: Near, nameStart: number): boolean {
  const { text } = near;
  let lineStart = nameStart;
  while (nameStart - lineStart < 24 && lineStart > 0 && text[lineStart - 1] !== "\n") lineStart -= 1;
  const before = text.slice(lineStart, nameStart);
  return (
    /^[ \t]*(?:ENV|ARG|setenv)[ \t]{1,4}$/i.test(before) ||
    (near.pathClass === "settings" && /^[ \t]*$/.test(before))
  );
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at - from < 32 && (text[at] === " " || text[at] === "\t")) at += 1;
  return at;
}

/** What stands before the name in its quotes makes it a part of an expression. */
function isInText(text: string, nameStart: number): boolean {
  return isOneOf(text, nameStart - 1, "=!<>+*?&|");
}

/** A type between name and value: `token: string = "..."`. */
function skipType(text: string, from: number): number {
  type.lastIndex = from;
  return type.test(text) ? type.lastIndex : from;
}
const type = /\s?[&\w.<>[\]|' ?]{1,32}(?:; ?\w{1,12}\] ?)?=(?!=)(?:\s|(?=[bruBRUF@]{0,2}["'`]))/y;

export function isOneOf(text: string, at: number, characters: string): boolean {
  const c = text[at];
  return c !== undefined && characters.includes(c);
}
