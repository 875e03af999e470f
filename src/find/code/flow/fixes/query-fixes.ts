// Queries that are put together with values in them -> a text with marks and the values apart from it, in the call itself or where the
// text is bound just above. Only values are moved: where a name, a list or a piece of the language is put in, there is no rewrite.
// Source of the marks: PEP 249 (paramstyle) and the drivers' own documentation.

import { blocksOf, type Expr, type Stmt } from "../../form/index.ts";
import type { CallEvent, Edit, Frame } from "../machine.ts";
import { textLiteral, written } from "./written.ts";

/** `queryEdits` for what a query's text is made of; undefined when it is not certain to mean the same. */
export function parametrised(event: CallEvent): readonly Edit[] | undefined {
  const { expr, frame } = event;
  const [query] = expr.a;
  const driver = driverOf(frame);
  if (driver === undefined || query === undefined || expr.a.length !== 1 || (expr.kw?.length ?? 0) > 0)
    return undefined;
  if (expr.f.k !== "attr" || !driver.methods.test(expr.f.n)) return undefined;
  if (query.k === "name") return whereItIsBound(event, query, driver);
  const made = apart(query, driver);
  if (made === undefined) return undefined;
  // the query is the only argument: it ends before the bracket
  return [
    { at: query.at, to: expr.to - 1, text: `${textLiteral(made.text)}, ${driver.values(made.values)}` },
  ];
}

type Driver = {
  readonly module: RegExp;
  readonly methods: RegExp;
  readonly mark: (index: number) => string;
  readonly values: (values: readonly string[]) => string;
  /** A percent sign of the text is written twice. */
  readonly doublesPercent?: true;
};

const asTuple = (values: readonly string[]): string =>
  values.length === 1 ? `(${values[0]},)` : `(${values.join(", ")})`;
const execute = /^execute$/;

const drivers: readonly Driver[] = [
  { module: /^(?:sqlite3|aiosqlite|pyodbc)$/, methods: execute, mark: () => "?", values: asTuple },
  {
    module: /^(?:psycopg2?|pymysql|aiomysql|MySQLdb|mysql|django)\b/,
    methods: execute,
    mark: () => "%s",
    values: asTuple,
    doublesPercent: true,
  },
  {
    module: /^asyncpg$/,
    methods: /^(?:execute|fetch|fetchrow|fetchval)$/,
    mark: (index) => `$${index + 1}`,
    values: (values) => values.join(", "),
  },
];

/** The driver of the one database module that is imported. */
function driverOf(frame: Frame): Driver | undefined {
  const found = new Set<Driver>();
  for (const s of frame.unit.functions[0]?.().body ?? []) {
    if (s.k !== "import") continue;
    if (/^(?:sqlalchemy|flask_sqlalchemy|pandas|databases|peewee|pony)\b/.test(s.module)) return undefined; // `execute` may be theirs
    for (const driver of drivers) if (driver.module.test(s.module)) found.add(driver);
  }
  return found.size === 1 ? [...found][0] : undefined;
}

type Apart = { readonly text: string; readonly values: readonly string[] };
type Piece = string | Expr;

function apart(query: Expr, driver: Driver): Apart | undefined {
  const pieces = piecesOf(query);
  return pieces === undefined ? undefined : withMarks(pieces, driver);
}

/** What a text is put together from: f-strings, `+`, `%` and `format`. */
function piecesOf(e: Expr): readonly Piece[] | undefined {
  if (e.k === "const") return e.t === undefined && typeof e.v === "string" ? [e.v] : undefined;
  if (e.k === "template") {
    const parts = e.es.map((part) => (part.k === "const" ? piecesOf(part) : [part]));
    return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
  }
  if (e.k === "binary" && e.op === "+") {
    const l = piecesOf(e.l);
    const r = isText(e.r) ? piecesOf(e.r) : [e.r];
    return l === undefined || r === undefined ? undefined : [...l, ...r];
  }
  if (
    e.k === "binary" &&
    e.op === "%" &&
    e.l.k === "const" &&
    typeof e.l.v === "string" &&
    e.l.t === undefined
  )
    return percentPieces(e.l.v, e.r.k === "tuple" ? e.r.es : [e.r]);
  if (e.k === "call" && e.f.k === "attr" && e.f.n === "format" && e.f.o.k === "const")
    return typeof e.f.o.v === "string" && e.f.o.t === undefined ? formatPieces(e.f.o.v, e) : undefined;
  return undefined;
}

function isText(e: Expr): boolean {
  return e.k === "const" || e.k === "template" || (e.k === "binary" && (e.op === "%" || isText(e.l)));
}

function percentPieces(text: string, values: readonly Expr[]): readonly Piece[] | undefined {
  const parts = text.split(/(%[sdi%])/);
  const pieces: Piece[] = [];
  let next = 0;
  for (const part of parts) {
    if (part === "%%") pieces.push("%");
    else if (/^%[sdi]$/.test(part)) {
      const value = values[next];
      if (value === undefined || value.k === "dict" || value.k === "spread") return undefined;
      pieces.push(part === "%s" ? value : numberOf(value));
      next += 1;
    } else if (part.includes("%")) return undefined;
    else pieces.push(part);
  }
  return next === values.length ? pieces : undefined;
}

/** `%d` takes numbers only, and so does what is written for it. */
function numberOf(value: Expr): Expr {
  return { k: "call", at: value.at, to: value.at, f: { k: "name", at: value.at, n: "int" }, a: [value] };
}

function formatPieces(text: string, call: Extract<Expr, { k: "call" }>): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  let next = 0;
  for (const part of text.split(/(\{\{|\}\}|\{\w*\})/)) {
    if (part === "{{" || part === "}}") pieces.push(part.charAt(0));
    else if (/^\{\w*\}$/.test(part)) {
      const name = part.slice(1, -1);
      const value =
        name === "" || /^\d+$/.test(name)
          ? call.a[name === "" ? next++ : Number(name)]
          : call.kw?.find(([key]) => key === name)?.[1];
      if (value === undefined || value.k === "spread") return undefined;
      pieces.push(value);
    } else if (/[{}]/.test(part)) return undefined;
    else pieces.push(part);
  }
  return pieces;
}

/** Values inside of quotes become one value with all that stands in the quotes. */
function withMarks(pieces: readonly Piece[], driver: Driver): Apart | undefined {
  const values: string[] = [];
  let text = "";
  let quoted: Piece[] | undefined;
  for (const [i, piece] of pieces.entries()) {
    if (typeof piece !== "string") {
      if (quoted !== undefined) {
        quoted.push(piece);
        continue;
      }
      const value = written(withoutStr(piece));
      if (value === undefined || !isValuePlace(text, pieces[i + 1])) return undefined;
      text += driver.mark(values.length);
      values.push(value);
      continue;
    }
    if (/--|\/\*|["\\;]/.test(piece)) return undefined; // comments, names in quotes, escapes, several statements
    const parts = piece.split("'");
    for (const [n, part] of parts.entries()) {
      if (n > 0 && quoted === undefined) quoted = [];
      else if (n > 0 && quoted !== undefined) {
        const hasValue = quoted.some((one) => typeof one !== "string");
        if (hasValue) {
          const value = joined(quoted);
          if (value === undefined || /\w$/.test(text)) return undefined;
          text += driver.mark(values.length);
          values.push(value);
        } else text += `'${constantPart(quoted.join(""), driver)}'`;
        quoted = undefined;
      }
      if (quoted !== undefined) quoted.push(part);
      else text += constantPart(part, driver);
    }
  }
  return quoted === undefined && values.length > 0 ? { text, values } : undefined;
}

function constantPart(text: string, driver: Driver): string {
  return driver.doublesPercent === true ? text.replaceAll("%", "%%") : text;
}

/** A number that was made a text only to be put in. */
function withoutStr(e: Expr): Expr {
  const [only] = e.k === "call" ? e.a : [];
  const isStr =
    e.k === "call" && e.f.k === "name" && e.f.n === "str" && e.a.length === 1 && e.kw === undefined;
  return isStr && only !== undefined ? only : e;
}

/** What stands in quotes, as one value. */
function joined(parts: readonly Piece[]): string | undefined {
  const [only, ...more] = parts.filter((part) => part !== "");
  if (only !== undefined && typeof only !== "string" && more.length === 0) return written(only);
  const texts = parts.map((part) => (typeof part === "string" ? part : written(part)));
  if (texts.some((one) => one === undefined || /["\\\n]/.test(one))) return undefined;
  const inner = parts.map((part, i) =>
    typeof part === "string" ? part.replaceAll("{", "{{").replaceAll("}", "}}") : `{${texts[i]}}`,
  );
  return `f"${inner.join("")}"`;
}

/** After a comparison or in the rows of an INSERT; what follows must not belong to it. */
function isValuePlace(before: string, next: Piece | undefined): boolean {
  const isBefore =
    /(?:[=<>]|\b(?:i?like|between))\s*$/i.test(before) || /\bvalues\s*\((?:[^()]*,)?\s*$/i.test(before);
  return isBefore && (next === undefined || (typeof next === "string" && /^(?:$|[\s,)])/.test(next)));
}

/** `query = f"..."` in a statement of the same block shortly before, used nowhere else. */
function whereItIsBound(
  { expr, frame }: CallEvent,
  name: Extract<Expr, { k: "name" }>,
  driver: Driver,
): readonly Edit[] | undefined {
  const found = boundBefore(frame.form.body, expr, name.n);
  if (found === undefined || usesOf(frame.form.body, name.n) !== 2) return undefined;
  const made = apart(found.assign.v, driver);
  const [target] = found.assign.targets;
  if (made === undefined || target === undefined || found.assign.targets.length !== 1) return undefined;
  const bound = new Set(found.between.flatMap(boundNames));
  if (namesIn(found.assign.v).some((one) => bound.has(one))) return undefined;
  const start = target.at + name.n.length;
  return [
    { at: start, to: found.assign.to, text: ` = ${textLiteral(made.text)}` },
    { at: name.at + name.n.length, to: name.at + name.n.length, text: `, ${driver.values(made.values)}` },
  ];
}

type Assign = Extract<Stmt, { k: "assign" }>;
type Found = { readonly assign: Assign; readonly between: readonly Stmt[] };
const fewStatements = 6;

function boundBefore(body: readonly Stmt[], call: Expr, name: string): Found | undefined {
  const at = body.findIndex((s) => holds(s, call));
  const last = body[at];
  if (last === undefined) return undefined;
  for (const block of blocksOf(last)) {
    const inside = boundBefore(block, call, name);
    if (inside !== undefined) return inside;
  }
  if (last.k !== "expr" && last.k !== "assign" && last.k !== "return") return undefined; // a condition or a loop stands between
  for (let i = at - 1; i >= Math.max(0, at - fewStatements); i -= 1) {
    const s = body[i];
    if (s?.k === "assign" && s.targets.some((t) => t.k === "name" && t.n === name))
      return { assign: s, between: body.slice(i + 1, at) };
  }
  return undefined;
}

function boundNames(s: Stmt): readonly string[] {
  if (s.k === "assign") return s.targets.flatMap(namesIn);
  return s.k === "expr" || s.k === "return" ? [] : ["*", ...namesIn(s)]; // whatever else names it may bind it
}

function holds(node: unknown, wanted: Expr): boolean {
  if (node === wanted) return true;
  return (
    typeof node === "object" && node !== null && Object.values(node).some((inner) => holds(inner, wanted))
  );
}

function namesIn(node: unknown): readonly string[] {
  if (typeof node !== "object" || node === null) return [];
  const own = "k" in node && node.k === "name" && "n" in node ? [String(node.n)] : [];
  return [...own, ...Object.values(node).flatMap(namesIn)];
}

function usesOf(body: readonly Stmt[], name: string): number {
  return namesIn(body).filter((one) => one === name).length;
}
