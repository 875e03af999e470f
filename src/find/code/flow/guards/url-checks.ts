// Checks of an address by its text: a host name that merely stands somewhere in it.

import type { Expr } from "../../form/index.ts";
import type { Value } from "../../values/index.ts";
import type { Arguments } from "../arguments.ts";
import type { Frame } from "../machine.ts";
import { tell } from "../reports.ts";

const rule = "python/incomplete-url-substring-sanitization";
const topLevel = "com|org|net|io|co|gov|edu|dev|app|info|biz|de|uk|fr|us|eu|cn|ru|jp|in|example|test|local";
const hostLike = new RegExp(`^(?:[a-z]+://)?\\.?(?:[a-z0-9-]+\\.)+(?:${topLevel})(?::\\d+)?$`, "i");
const urlLike =
  /url|uri|host|domain|link|href|referr?er|origin|redirect|target|site|address|netloc|next|location/i;

/** `"example.com" in url` */
export function substringCheck(frame: Frame, e: Extract<Expr, { k: "compare" }>, l: Value, r: Value): void {
  if (e.op !== "in" && e.op !== "not in") return;
  const text = l.consts?.length === 1 ? l.consts[0] : undefined;
  if (typeof text !== "string" || !hostLike.test(text) || text.startsWith(".")) return;
  if (r.refs.some((ref) => ref.k === "object") || !urlLike.test(nameOf(e.r))) return;
  const to = e.at + text.length + 2;
  const detail = `\`${text}\` may stand anywhere in the address`;
  tell(frame, { at: e.at, to }, { rule, sink: "in", detail, confidence: "medium" });
}

/** `url.startswith("https://example.com")`, `url.endswith("example.com")` */
export function prefixCheck(
  frame: Frame,
  method: "startswith" | "endswith",
  given: Arguments,
  e: Extract<Expr, { k: "call" }>,
): void {
  const [argument] = given.args;
  const text = argument?.consts?.length === 1 ? argument.consts[0] : undefined;
  if (typeof text !== "string" || !hostLike.test(text) || e.f.k !== "attr" || !urlLike.test(nameOf(e.f.o)))
    return;
  const isOpen =
    method === "startswith" ? /^[a-z]+:\/\//i.test(text) : !text.startsWith(".") && !text.includes("://");
  if (!isOpen) return;
  const detail =
    method === "startswith" ? `\`${text}.other.example\` begins so, too` : `\`other${text}\` ends so, too`;
  tell(frame, e, { rule, sink: method, detail, confidence: "medium" });
}

function nameOf(e: Expr): string {
  if (e.k === "name") return e.n;
  if (e.k === "attr") return e.n;
  if (e.k === "call") return nameOf(e.f.k === "attr" && !urlLike.test(e.f.n) ? e.f.o : e.f);
  if (e.k === "index") return e.i.k === "const" && typeof e.i.v === "string" ? e.i.v : nameOf(e.o);
  return "";
}
