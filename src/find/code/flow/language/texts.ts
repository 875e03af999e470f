// Methods of texts: constants are computed, taints pass, and the tests (`isdigit`, `startswith`) become guards.

import type { Constant, Expr } from "../../form/index.ts";
import {
  asBuilt,
  asSecret,
  beginning,
  bit,
  bitsOf,
  builtFrom,
  checked,
  constants,
  elementFields,
  everyKind,
  type FlowKind,
  joinTaints,
  maxElements,
  moved,
  sanitised,
  type Taint,
  type TextFact,
  unknown,
  type Value,
  withRefs,
  withSafety,
  withTaints,
} from "../../values/index.ts";
import type { Arguments } from "../arguments.ts";
import { digestsOf } from "../checks/digests.ts";
import { formatCall } from "../checks/format-strings.ts";
import { extensionGuards } from "../checks/uploads.ts";
import { guardsFor, isHost } from "../guards/guards.ts";
import { prefixCheck } from "../guards/url-checks.ts";
import { allocate, deepTaints, elementsKnown, onlyObject, partOf } from "../heap.ts";
import type { Frame } from "../machine.ts";
import { concatenate, formatted } from "./operators.ts";
import { printed } from "./special-methods.ts";

type CallExpr = Extract<Expr, { k: "call" }>;

const same = new Set(
  "lower upper strip lstrip rstrip title capitalize casefold swapcase expandtabs zfill center ljust rjust encode decode translate removeprefix removesuffix".split(
    " ",
  ),
);
const parts = new Set("split rsplit splitlines partition rpartition".split(" "));
const tests = new Set(
  "isdigit isnumeric isdecimal isalnum isalpha isidentifier isascii isspace islower isupper istitle isprintable startswith endswith".split(
    " ",
  ),
);
const numbers = new Set("find rfind index rindex count __len__ __contains__".split(" "));
/** Tests after which a text is harmless everywhere. */
const plain = new Set("isdigit isnumeric isdecimal isalnum isalpha isidentifier".split(" "));

/** Undefined when `method` is no method of texts, or `self` can be no text. */
export function textMethod(
  frame: Frame,
  self: Value,
  method: string,
  written: Arguments,
  e: CallExpr,
): Value | undefined {
  let given = written;
  const isMethod =
    same.has(method) ||
    parts.has(method) ||
    tests.has(method) ||
    numbers.has(method) ||
    method === "replace" ||
    method === "join" ||
    method === "format" ||
    method === "format_map";
  if (!isMethod || self.refs.some((r) => r.k !== "api")) return undefined;
  const isText =
    self.consts !== undefined || self.taints.length > 0 || self.isBuilt === true || self.prefix !== undefined;
  if (!isText && method !== "join" && !method.startsWith("format")) return undefined;
  if (!isText && self.refs.some((r) => r.k === "api" && !r.p.startsWith("?"))) return undefined; // os.path.join
  const consts = self.taints.length === 0 ? self.consts?.filter((c) => typeof c === "string") : undefined;
  const texts = consts !== undefined && consts.length === self.consts?.length ? consts : undefined;
  const module = frame.unit.index;
  if (method === "startswith" || method === "endswith") prefixCheck(frame, method, given, e);
  if (tests.has(method)) return testOf(frame, self, method, given, texts);
  if (numbers.has(method)) return numberOf(method, given, texts);
  if (method === "join") return joined(frame, self, given, e.at);
  if (method === "format" || method === "format_map") {
    if (method === "format_map") given = mapped(frame, given);
    const inside = [
      ...given.args,
      ...given.named.values(),
      ...(given.rest === undefined ? [] : [given.rest]),
    ];
    const taints = inside.reduce<readonly Taint[]>(
      (all, v) => joinTaints(all, deepTaints(frame, printed(frame, v, e.at))),
      [],
    );
    formatCall(frame, self, inside, e);
    const known = formatConstants(texts, given);
    if (known !== undefined && taints.length === 0) return constants([known]);
    const [template] = texts ?? [];
    const first =
      template !== undefined && /^\{0?\}/.test(template) && given.args[0] !== undefined
        ? beginning(given.args[0])
        : undefined;
    const text = formatted(self, taints, module, e.at, first);
    const digests = digestsOf(...inside);
    return digests.length === 0 ? text : withRefs(text, digests);
  }
  if (method === "replace") return replaced(self, given, texts, module, e.at);
  if (parts.has(method)) return partsOf(frame, self, method, given, texts);
  if (texts !== undefined) {
    const all = texts.map((t) => computed(method, t, given));
    if (all.every((t) => t !== undefined)) return constants(all.filter((t) => t !== undefined));
  }
  const keepsPrefix = method === "strip" || method === "rstrip" || method === "encode" || method === "decode";
  const taints = moved(self.taints, module, e.at, `goes through .${method}()`);
  const text = builtFrom(taints, keepsPrefix ? self.prefix : undefined, digestsOf(self));
  return asSecret(asBuilt(text, self.isBuilt), self.isSecret);
}

/** `format_map(fields)` is `format(**fields)`. */
function mapped(frame: Frame, given: Arguments): Arguments {
  const fields = given.args[0] === undefined ? undefined : onlyObject(frame, given.args[0])?.object;
  if (fields === undefined) return given;
  const named = [...fields.fields].filter(([key]) => key.startsWith("="));
  return { args: [], named: new Map(named.map(([key, v]) => [key.slice(1), v])), rest: fields.rest };
}

function computed(method: string, text: string, given: Arguments): string | undefined {
  const [argument] = given.args;
  const chars =
    argument === undefined ? undefined : argument.consts?.length === 1 ? argument.consts[0] : Number.NaN;
  switch (method) {
    case "lower":
    case "casefold":
      return text.toLowerCase();
    case "upper":
      return text.toUpperCase();
    case "title":
      return text.replace(/[A-Za-z]+/g, (w) => w.charAt(0).toUpperCase() + w.slice(1).toLowerCase());
    case "capitalize":
      return text.charAt(0).toUpperCase() + text.slice(1).toLowerCase();
    case "encode":
    case "decode":
      return text;
    case "strip":
    case "lstrip":
    case "rstrip":
      return typeof chars === "number"
        ? undefined
        : stripped(text, method, typeof chars === "string" ? chars : " \t\n\r\f\v");
    case "removeprefix":
      return typeof chars === "string" && text.startsWith(chars)
        ? text.slice(chars.length)
        : typeof chars === "string"
          ? text
          : undefined;
    case "removesuffix":
      return typeof chars === "string" && text.endsWith(chars)
        ? text.slice(0, text.length - chars.length)
        : typeof chars === "string"
          ? text
          : undefined;
    default:
      return undefined;
  }
}

function stripped(text: string, method: string, chars: string): string {
  let start = 0;
  let end = text.length;
  if (method !== "rstrip") while (start < end && chars.includes(text.charAt(start))) start += 1;
  if (method !== "lstrip") while (end > start && chars.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function formatConstants(texts: readonly string[] | undefined, given: Arguments): string | undefined {
  const [template] = texts ?? [];
  if (texts?.length !== 1 || template === undefined || given.rest !== undefined) return undefined;
  let next = 0;
  let isKnown = true;
  const out = template.replace(/\{\{|\}\}|\{(\w*)\}/g, (whole, name: string | undefined) => {
    if (whole === "{{") return "{";
    if (whole === "}}") return "}";
    const value =
      name === undefined || name === ""
        ? given.args[next++]
        : /^\d+$/.test(name)
          ? given.args[Number(name)]
          : given.named.get(name);
    const c = value?.consts?.length === 1 && value.taints.length === 0 ? value.consts[0] : undefined;
    if (c === undefined) isKnown = false;
    return String(c);
  });
  return isKnown && !/\{/.test(template.replace(/\{\{|\}\}|\{\w*\}/g, "")) ? out : undefined;
}

/** What removing or replacing a constant part makes a text safe for. */
function replacementSafety(
  old: Constant | undefined,
  by: Constant | undefined,
): readonly (FlowKind | TextFact)[] {
  if (typeof old !== "string" || typeof by !== "string") return [];
  if (old === "\n" || old === "\r\n" || old === "\r")
    return by.includes("\n") || by.includes("\r") ? [] : ["log", "header"];
  if (old === "<" && !by.includes("<")) return ["xss"];
  if (old === "/" && !by.includes("/")) return ["path", "archive"];
  if (old === "'" && (by === "&apos;" || by === "")) return ["xpath"];
  return [];
}

function replaced(
  self: Value,
  given: Arguments,
  texts: readonly string[] | undefined,
  module: number,
  at: number,
): Value {
  const [oldValue, byValue] = given.args;
  const old = oldValue?.consts?.length === 1 ? oldValue.consts[0] : undefined;
  const by = byValue?.consts?.length === 1 && byValue.taints.length === 0 ? byValue.consts[0] : undefined;
  if (texts !== undefined && typeof old === "string" && typeof by === "string")
    return replacedConstants(texts, old, by);
  const own = sanitised(self.taints, bitsOf(replacementSafety(old, by)), everyKind);
  const taints = moved(joinTaints(own, byValue?.taints ?? []), module, at, "goes through .replace()");
  return builtFrom(taints, self.prefix);
}

function testOf(
  frame: Frame,
  self: Value,
  method: string,
  given: Arguments,
  texts: readonly string[] | undefined,
): Value {
  const [argument] = given.args;
  const options = argument === undefined ? [] : optionsOf(frame, argument);
  if (texts !== undefined && texts.length > 0) {
    const results = texts.map((t) => testText(method, t, options));
    const [first] = results;
    if (first !== undefined && results.every((r) => r === first)) return constants([first]);
  }
  const taints = self.taints;
  if (taints.length === 0) return unknown;
  if (plain.has(method)) return checked(guardsFor(taints, everyKind));
  if (method === "endswith" && options?.every((o) => /^\.[\w-]+\.\w/.test(o)) === true) {
    const hosts = taints.filter(isHost); // `hostname.endswith(".example.com")`
    return checked(guardsFor(hosts, everyKind));
  }
  if (method === "endswith") return checked(extensionGuards(taints));
  if (method !== "startswith") return unknown;
  if (options === undefined) {
    // a prefix that is not constant: a base directory, or a base URL
    const foreign = new Set(argument?.taints.map((t) => t.source.id));
    const own = taints.filter((t) => !foreign.has(t.source.id));
    const safe = prefixSafety(own, undefined);
    return checked(guardsFor(own, safe));
  }
  const whenTrue = options.reduce((all, o) => all & prefixSafety(taints, o), everyKind | bit("rooted"));
  const whenFalse = options.reduce((all, o) => all | absentPrefix(o), 0);
  return checked(guardsFor(taints, whenTrue), guardsFor(taints, whenFalse));
}

function optionsOf(frame: Frame, argument: Value): readonly string[] | undefined {
  const elements = elementsKnown(frame, argument) ?? [argument];
  const texts = elements.flatMap((v): (Constant | undefined)[] => [...(v.consts ?? [undefined])]);
  return texts.every((t) => typeof t === "string") ? texts.filter((t) => typeof t === "string") : undefined;
}

const maxText = 4096;

function replacedConstants(texts: readonly string[], old: string, by: string): Value {
  const all = texts.map((t) => (old === "" || t.length > maxText ? t : t.replaceAll(old, by)));
  return all.some((t) => t.length > maxText) ? unknown : constants(all);
}

function testText(method: string, text: string, options: readonly string[] | undefined): boolean | undefined {
  switch (method) {
    case "startswith":
      return options?.some((o) => text.startsWith(o));
    case "endswith":
      return options?.some((o) => text.endsWith(o));
    case "isdigit":
    case "isdecimal":
    case "isnumeric":
      return /^\d+$/.test(text);
    case "isalpha":
      return /^[A-Za-z]+$/.test(text) || (/[^\x20-\x7e]/.test(text) ? undefined : false);
    case "isalnum":
      return /^[A-Za-z0-9]+$/.test(text) || (/[^\x20-\x7e]/.test(text) ? undefined : false);
    default:
      return undefined;
  }
}

/** What a text is safe for when it begins so. A path must have been normalised before. */
function prefixSafety(taints: readonly Taint[], prefix: string | undefined): number {
  const isNormalised = taints.every((t) => (t.safe & bit("normalised")) !== 0);
  const path = isNormalised && prefix !== "" ? bitsOf(["path", "archive"]) : 0;
  if (prefix === undefined) return path;
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/]+\//i.test(prefix)) return path | bitsOf(["ssrf", "redirect"]);
  if (prefix === "/") return path | bit("rooted");
  if (/^\/[^/\\]/.test(prefix)) return path | bit("redirect");
  return path;
}

function absentPrefix(prefix: string): number {
  if (prefix === "/") return bit("not-absolute");
  if (prefix === "//") return bit("one-slash");
  return 0;
}

function numberOf(method: string, given: Arguments, texts: readonly string[] | undefined): Value {
  const [needle] = given.args;
  const n = needle?.consts?.length === 1 ? needle.consts[0] : undefined;
  const [text] = texts ?? [];
  if (texts?.length !== 1 || text === undefined || typeof n !== "string" || given.args.length > 1)
    return unknown;
  if (method === "find" || method === "index") return constants([text.indexOf(n)]);
  if (method === "rfind" || method === "rindex") return constants([text.lastIndexOf(n)]);
  if (method === "count" && n !== "") return constants([text.split(n).length - 1]);
  return unknown;
}

function joined(frame: Frame, self: Value, given: Arguments, at: number): Value {
  const [items] = given.args;
  if (items === undefined) return unknown;
  const elements = elementsKnown(frame, items);
  if (elements === undefined) {
    const taints = joinTaints(self.taints, deepTaints(frame, items));
    return builtFrom(moved(taints, frame.unit.index, at, "is joined to a text"));
  }
  let all: Value | undefined;
  for (const item of elements) all = all === undefined ? item : concatenate(concatenate(all, self), item);
  if (all === undefined) return constants([""]);
  const text = withTaints(all, moved(all.taints, frame.unit.index, at, "is joined to a text"));
  return asBuilt(withRefs(text, []));
}

const ownAddress = /\.(?:path|full_path|url|base_url|get_full_path\(\))$/;

function partsOf(
  frame: Frame,
  self: Value,
  method: string,
  given: Arguments,
  texts: readonly string[] | undefined,
): Value {
  const [separator, limit] = given.args;
  const s = separator === undefined ? null : separator.consts?.length === 1 ? separator.consts[0] : undefined;
  const [text] = texts ?? [];
  if (
    texts?.length === 1 &&
    text !== undefined &&
    limit === undefined &&
    (method === "split" || method === "rsplit") &&
    (s === null || typeof s === "string") &&
    s !== ""
  ) {
    const pieces = s === null ? text.split(/\s+/).filter((p) => p !== "") : text.split(s);
    return allocate(frame, {
      kind: "list",
      ...elementFields(pieces.slice(0, maxElements * 2).map((p) => constants([p]))),
    });
  }
  // A part is not the whole: a check of one part says nothing of the text that it came from.
  const taints = self.taints.flatMap((t) => {
    // A request's own address is no foreign one; a part of it is what the sender wrote.
    const own = ownAddress.test(t.source.label) ? t.safe & ~bitsOf(["redirect", "trust", "ssrf"]) : t.safe;
    const part = withSafety(t, own);
    return t.path.endsWith("/*") ? [part] : partOf([part], "*");
  });
  return allocate(frame, { kind: "list", fields: new Map(), rest: builtFrom(taints) });
}
