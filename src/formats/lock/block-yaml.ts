// The part of YAML that lockfile writers use, read by indentation and with line numbers: block maps and lists, flow maps and lists
// on one line, quoted and plain scalars, literal and folded text, "? " keys. About thirty times as fast as a full reader. What it
// does not know (anchors, tags, tabs) it says, so that the caller can take the full reader.

import type { Problem } from "../../model/index.ts";

export type YamlMap = { readonly kind: "map"; readonly line: number; readonly entries: readonly YamlEntry[] };
export type YamlList = { readonly kind: "list"; readonly line: number; readonly items: readonly YamlNode[] };
export type YamlText = {
  readonly kind: "text";
  readonly line: number;
  readonly text: string;
  readonly isQuoted: boolean;
};
export type YamlNode = YamlMap | YamlList | YamlText;
export type YamlEntry = { readonly key: string; readonly line: number; readonly value: YamlNode };

export type YamlDocument = { readonly root: YamlNode | undefined; readonly problems: readonly Problem[] };

const deepest = 100;

/** The problem of a place that is read, but whose alias elsewhere is not followed. */
export const markedNode = "an anchor, alias or tag";

/** One node for each document of the text. */
export function readBlockYaml(text: string): readonly YamlDocument[] {
  const lines = text.split(/\r?\n/);
  const documents: YamlDocument[] = [];
  let from = 0;
  for (let at = 0; at <= lines.length; at += 1) {
    const line = lines[at];
    if (line !== undefined && !/^---(\s|$)/.test(line)) continue;
    const reader = new Reader(lines, from, at);
    const document = reader.document();
    if (document.root !== undefined || document.problems.length > 0) documents.push(document);
    from = at + 1;
  }
  return documents;
}

export function entryOf(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return node?.kind === "map" ? node.entries.find((entry) => entry.key === key)?.value : undefined;
}

export function yamlText(node: YamlNode | undefined): string | undefined {
  if (node?.kind !== "text" || (node.text === "" && !node.isQuoted)) return undefined;
  return node.isQuoted || (node.text !== "null" && node.text !== "~") ? node.text : undefined;
}

export function yamlEntries(node: YamlNode | undefined): readonly YamlEntry[] {
  return node?.kind === "map" ? node.entries : [];
}

/** A cursor over the lines of one document. */
class Reader {
  readonly #lines: readonly string[];
  readonly #end: number;
  readonly #problems: Problem[] = [];
  #at: number;

  constructor(lines: readonly string[], from: number, end: number) {
    this.#lines = lines;
    this.#at = from;
    this.#end = end;
  }

  document(): YamlDocument {
    const root = this.#block(0, 0);
    while (this.#next() !== undefined) {
      this.#note("text outside of the structure");
      this.#at += 1;
    }
    return { root, problems: this.#problems };
  }

  #note(message: string): void {
    if (this.#problems.length < 100) this.#problems.push({ message, line: this.#at + 1 });
  }

  /** The next line with content, its indentation and text; the cursor stands on it. */
  #next(): { readonly indent: number; readonly text: string } | undefined {
    while (this.#at < this.#end) {
      const line = this.#lines[this.#at] ?? "";
      let indent = 0;
      while (line.charCodeAt(indent) === 0x20) indent += 1;
      const first = line.charCodeAt(indent);
      if (indent < line.length && first !== 0x23 && first !== 0x0d) {
        if (first !== 0x09) return { indent, text: line.slice(indent) };
        if (/[^\s#]/.test(line.trimStart().charAt(0))) this.#note("a tab in the indentation");
      }
      this.#at += 1;
    }
    return undefined;
  }

  #block(minIndent: number, depth: number): YamlNode | undefined {
    const first = this.#next();
    if (first === undefined || first.indent < minIndent) return undefined;
    if (depth > deepest) {
      this.#note(`nested deeper than ${deepest} levels`);
      this.#at = this.#end;
      return undefined;
    }
    if (first.text === "-" || first.text.startsWith("- ")) return this.#list(first.indent, depth);
    if (splitKey(first.text) === undefined && !first.text.startsWith("? ")) {
      const line = this.#at + 1;
      this.#at += 1;
      return flowOrText(stripComment(first.text), line);
    }
    return this.#map(first.indent, depth);
  }

  #map(indent: number, depth: number): YamlMap {
    const line = this.#at + 1;
    const entries: YamlEntry[] = [];
    for (let here = this.#next(); here !== undefined && here.indent >= indent; here = this.#next()) {
      const lineOneBased = this.#at + 1;
      const explicit = here.text.startsWith("? ");
      const pair = explicit ? { key: scalar(here.text.slice(2).trim()), rest: "" } : splitKey(here.text);
      if (pair === undefined || here.indent > indent) {
        this.#note("not a key and a value");
        this.#at += 1;
        continue;
      }
      this.#at += 1;
      const rest = explicit ? this.#explicitValue(indent) : pair.rest;
      entries.push({
        key: pair.key,
        line: lineOneBased,
        value: this.#value(rest, indent, lineOneBased, depth),
      });
    }
    return { kind: "map", line, entries };
  }

  /** The ": value" line after a "? key" line. */
  #explicitValue(indent: number): string {
    const here = this.#next();
    if (here === undefined || here.indent !== indent || !here.text.startsWith(":")) return "";
    const rest = here.text.slice(1).trim();
    const pair = rest === "" ? undefined : splitKey(rest);
    if (pair !== undefined) {
      this.#note("a map on the line of an explicit key");
      return "";
    }
    this.#at += 1;
    return rest;
  }

  #value(rest: string, indent: number, line: number, depth: number): YamlNode {
    if (/^[|>][+-]?\d?[+-]?\s*(#.*)?$/.test(rest)) return this.#blockText(rest.startsWith(">"), indent, line);
    if (rest !== "" && !rest.startsWith("#")) {
      if (/^[&*!]/.test(rest)) {
        this.#note(markedNode);
        // What follows an anchor or a tag is the value itself.
        const bare = rest.replace(/^(?:[&!]\S*\s*)+/, "");
        if (bare !== rest) return this.#value(bare, indent, line, depth);
      }
      return this.#continued(stripComment(rest), indent, line);
    }
    const next = this.#next();
    const isListAtSameIndent =
      next !== undefined && next.indent === indent && (next.text === "-" || next.text.startsWith("- "));
    return (
      this.#block(isListAtSameIndent ? indent : indent + 1, depth + 1) ?? {
        kind: "text",
        line,
        text: "",
        isQuoted: false,
      }
    );
  }

  /** A scalar or flow value that may go on in deeper lines. */
  #continued(start: string, indent: number, line: number): YamlNode {
    const parts = [start];
    const open = new OpenText(start);
    for (
      let here = this.#next();
      here !== undefined && here.indent > indent && open.isOpen;
      here = this.#next()
    ) {
      const part = stripComment(here.text);
      parts.push(part);
      open.add(part);
      this.#at += 1;
    }
    return flowOrText(parts.join(" "), line);
  }

  #blockText(isFolded: boolean, indent: number, line: number): YamlText {
    const parts: string[] = [];
    while (this.#at < this.#end) {
      const raw = this.#lines[this.#at] ?? "";
      const lead = raw.length - raw.trimStart().length;
      if (raw.trim() !== "" && lead <= indent) break;
      parts.push(raw.trim());
      this.#at += 1;
    }
    return { kind: "text", line, text: parts.join(isFolded ? " " : "\n").trim(), isQuoted: true };
  }

  #list(indent: number, depth: number): YamlList {
    const line = this.#at + 1;
    const items: YamlNode[] = [];
    for (let here = this.#next(); here !== undefined && here.indent === indent; here = this.#next()) {
      if (here.text !== "-" && !here.text.startsWith("- ")) break;
      const lineOneBased = this.#at + 1;
      const rest = here.text.slice(1).trimStart();
      const inner = indent + (here.text.length - rest.length);
      const pair =
        rest.startsWith("{") || rest.startsWith("[") || rest.startsWith("- ") ? undefined : splitKey(rest);
      this.#at += 1;
      if (pair === undefined) {
        items.push(this.#value(rest, indent, lineOneBased, depth));
        continue;
      }
      const first = {
        key: pair.key,
        line: lineOneBased,
        value: this.#value(pair.rest, inner, lineOneBased, depth + 1),
      };
      const next = this.#next();
      const more =
        next !== undefined && next.indent === inner && depth < deepest
          ? this.#map(inner, depth + 1).entries
          : [];
      items.push({ kind: "map", line: lineOneBased, entries: [first, ...more] });
    }
    return { kind: "list", line, items };
  }
}

/** "key: rest" of a line that starts with a key; undefined when it does not. */
export function splitKey(text: string): { readonly key: string; readonly rest: string } | undefined {
  const quote = text[0];
  if (quote === '"' || quote === "'") {
    const end = endOfQuoted(text, 0);
    const after = text.slice(end).trimStart();
    if (end === -1 || !(after === ":" || after.startsWith(": "))) return undefined;
    return { key: scalar(text.slice(0, end)), rest: after.slice(1).trim() };
  }
  if (quote === "{" || quote === "[") return undefined;
  let at = text.indexOf(":");
  while (at !== -1 && at + 1 < text.length && text[at + 1] !== " ") at = text.indexOf(":", at + 1);
  if (at <= 0) return undefined;
  return { key: text.slice(0, at).trimEnd(), rest: text.slice(at + 1).trim() };
}

function endOfQuoted(text: string, start: number): number {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at += 1) {
    if (quote === '"' && text[at] === "\\") at += 1;
    else if (text[at] === quote) {
      if (quote === "'" && text[at + 1] === "'") at += 1;
      else return at + 1;
    }
  }
  return -1;
}

/** Whether a value that started on one line may go on in the next: quotes and brackets until they close, plain text always. */
class OpenText {
  readonly #kind: "quoted" | "flow" | "plain";
  #quote = "";
  #depth = 0;
  isOpen = true;

  constructor(start: string) {
    const first = start[0] ?? "";
    this.#kind =
      first === '"' || first === "'" ? "quoted" : first === "{" || first === "[" ? "flow" : "plain";
    this.add(start);
  }

  /** Reads only what was added, so that a value of many lines costs no more than its length. */
  add(part: string): void {
    if (this.#kind === "plain") return;
    for (let at = 0; at < part.length && this.isOpen; at += 1) {
      const character = part[at] ?? "";
      if (this.#quote !== "") {
        if (this.#quote === '"' && character === "\\") at += 1;
        else if (character === this.#quote) {
          if (character === "'" && part[at + 1] === "'") at += 1;
          else this.#quote = "";
        }
      } else if (character === '"' || character === "'") {
        if (this.#kind === "quoted" || /[\s,:{[]/.test(part[at - 1] ?? " ")) this.#quote = character;
      } else if (character === "{" || character === "[") this.#depth += 1;
      else if (character === "}" || character === "]") this.#depth -= 1;
      if (this.#quote === "" && this.#depth <= 0) this.isOpen = false;
    }
  }
}

function stripComment(text: string): string {
  if (!text.includes(" #")) return text.trimEnd();
  if (text[0] === '"' || text[0] === "'") {
    const end = endOfQuoted(text, 0);
    return end === -1 ? text : text.slice(0, end);
  }
  return text.slice(0, text.indexOf(" #")).trimEnd();
}

function scalar(text: string): string {
  const quote = text[0];
  if (quote === "'" && text.length > 1)
    return text.slice(1, text.endsWith("'") ? -1 : undefined).replaceAll("''", "'");
  if (quote === '"' && text.length > 1) {
    try {
      return String(JSON.parse(text));
    } catch {
      return text.slice(1, text.endsWith('"') ? -1 : undefined);
    }
  }
  return text;
}

function flowOrText(text: string, line: number): YamlNode {
  if (text.startsWith("{") || text.startsWith("["))
    return new Flow(text, line).value(0) ?? { kind: "text", line, text, isQuoted: false };
  return { kind: "text", line, text: scalar(text), isQuoted: text.startsWith('"') || text.startsWith("'") };
}

/** `{a: b, c: [d]}` on one line. */
class Flow {
  readonly #text: string;
  readonly #line: number;
  #at = 0;

  constructor(text: string, line: number) {
    this.#text = text;
    this.#line = line;
  }

  value(depth: number): YamlNode | undefined {
    this.#space();
    const open = this.#text[this.#at];
    if (depth > deepest) return undefined;
    if (open === "{") return this.#collection("}", depth);
    if (open === "[") return this.#collection("]", depth);
    const text = this.#word();
    return { kind: "text", line: this.#line, text: scalar(text), isQuoted: /^["']/.test(text) };
  }

  #collection(close: "}" | "]", depth: number): YamlMap | YamlList | undefined {
    const entries: YamlEntry[] = [];
    const items: YamlNode[] = [];
    this.#at += 1;
    for (;;) {
      this.#space();
      if (this.#at >= this.#text.length) return undefined;
      if (this.#text[this.#at] === close) break;
      if (this.#text[this.#at] === ",") {
        this.#at += 1;
        continue;
      }
      const start = this.#at;
      if (close === "}") {
        const key = scalar(this.#word(":"));
        this.#space();
        if (this.#text[this.#at] === ":") this.#at += 1;
        const value = this.value(depth + 1);
        if (value === undefined) return undefined;
        entries.push({ key, line: this.#line, value });
      } else {
        const value = this.value(depth + 1);
        if (value === undefined) return undefined;
        items.push(value);
      }
      if (this.#at === start) this.#at += 1;
    }
    this.#at += 1;
    const line = this.#line;
    return close === "}" ? { kind: "map", line, entries } : { kind: "list", line, items };
  }

  #space(): void {
    while (this.#text[this.#at] === " ") this.#at += 1;
  }

  #word(stop = ""): string {
    const start = this.#at;
    if (this.#text[start] === '"' || this.#text[start] === "'") {
      const end = endOfQuoted(this.#text, start);
      this.#at = end === -1 ? this.#text.length : end;
      return this.#text.slice(start, this.#at);
    }
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at] ?? "";
      if (character === "," || character === "}" || character === "]") break;
      if (stop === ":" && character === ":" && (this.#text[this.#at + 1] ?? " ") === " ") break;
      this.#at += 1;
    }
    return this.#text.slice(start, this.#at).trim();
  }
}
