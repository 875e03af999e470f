// Bodies of responses that are written field by field, or returned as a dict: Falcon's `resp.text`, Flask's `response.data`, the
// answer of an AWS Lambda function behind a gateway (API Gateway: "Lambda proxy integrations", output format).

import type { Expr, Stmt } from "../../form/index.ts";
import { type Value, withTaints } from "../../values/index.ts";
import { reach, type SinkPlace } from "../checks/sinks.ts";
import { deepTaints, onlyObject } from "../heap.ts";
import type { CallEvent, Frame } from "../machine.ts";
import { type Place, textOf } from "../reports.ts";

const bodies = /^(?:text|body|data|content|html)$/;
const responseName = /^(?:resp|response|res|rsp)$/;
const alwaysHtml =
  /(?:^flask\.Response|^django\.http\.HttpResponse|^webob\.Response|pyramid\.response\.Response)\(\)$/;

/** `resp.text = "<p>" + name` */
export function responseField(
  frame: Frame,
  object: Value,
  target: Extract<Expr, { k: "attr" }>,
  value: Value,
): void {
  if (deepTaints(frame, value).length === 0) return;
  const written = textOf(target.o);
  const isKnown = object.refs.some((r) => r.k === "api" && alwaysHtml.test(r.p));
  if (!isKnown && !responseName.test(written)) return;
  const place = { at: target.at, to: target.at + written.length + 1 + target.n.length };
  const text = `${written}.${target.n}`;
  if (target.n === "location") reach(frame, "redirect", value, { ...place, text });
  if (!bodies.test(target.n)) return;
  const type = contentType(frame, written);
  const isHtml = type === undefined ? isKnown : type === "html";
  if (isHtml) reach(frame, "xss", value, { ...place, text });
}

/** Answers that are written piece by piece, after their header fields. */
export const writers = /^(?:tornado\.web\.RequestHandler|django\.http\.HttpRequest)\.(?:write|finish)$/;

/** The function, or one that called it, names a type of content that is no page. */
export function saysOtherType(frame: Frame): boolean {
  for (let f: Frame | undefined = frame; f !== undefined; f = f.caller) {
    const { unit, fn } = f;
    if (contentTypes.some((type) => unit.mentions(fn, type))) return true;
  }
  return false;
}

const contentTypes = ["json", "plain", "csv", "xml", "event-stream", "octet-stream"].flatMap((type) =>
  ["", "; charset=utf-8", "; charset=UTF-8", ";charset=utf-8"].map(
    (charset) => `${/json|xml|octet/.test(type) ? "application" : "text"}/${type}${charset}`,
  ),
);

/** What the function said before: `resp.content_type = "text/html"`. */
function contentType(frame: Frame, written: string): "html" | "other" | undefined {
  const value =
    frame.state.vars.get(`${written}.content_type`) ??
    frame.state.vars.get(`${written}.mimetype`) ??
    frame.state.vars.get(`${written}.media_type`);
  if (value === undefined) return undefined;
  const isHtml =
    value.consts?.some((c) => typeof c === "string" && /html/i.test(c)) === true ||
    value.refs.some((r) => r.k === "api" && /HTML/.test(r.p));
  return isHtml ? "html" : "other";
}

const typed = new WeakMap<object, boolean>();

/** The function says of a response that it made that it is no page: `response.headers["Content-Type"] = "text/plain"`. */
export function isMadePlain({ form }: Frame): boolean {
  const known = typed.get(form);
  if (known !== undefined) return known;
  let isPlain = false;
  for (const [written, value] of assignments(form.body)) {
    const name =
      written.k === "attr" ? written.n : written.k === "index" && written.i.k === "const" ? written.i.v : "";
    if (!/^(?:content[-_]type|mimetype|media_type)$/i.test(String(name))) continue;
    if (value.k !== "const" || typeof value.v !== "string" || /html/i.test(value.v)) {
      isPlain = false;
      break;
    }
    isPlain = true;
  }
  typed.set(form, isPlain);
  return isPlain;
}

function* assignments(value: unknown): Generator<readonly [target: Expr, value: Expr]> {
  const todo: unknown[] = [value];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (typeof node !== "object" || node === null) continue;
    if ("k" in node && node.k === "assign") {
      const { targets, v } = node as Extract<Stmt, { k: "assign" }>; // told by its kind
      for (const target of targets) yield [target, v];
    } else todo.push(...Object.values(node));
  }
}

/** A program behind CGI writes the answer to its output (RFC 3875, 6): header fields first, then the page. */
export function gatewayWritten(event: CallEvent, place: SinkPlace): void {
  const { frame } = event;
  const isOther = frame.unit.functions.some((_, fn) => otherTypes.some((t) => frame.unit.mentions(fn, t)));
  for (const value of event.args) {
    const taints = deepTaints(frame, value).filter((t) => /^(?:cgi\.|cgi$)/.test(t.source.label));
    if (taints.length === 0) continue;
    const isHeader = /^[A-Za-z][A-Za-z-]*:\s/.test(value.prefix ?? "");
    if (isHeader || !isOther) reach(frame, isHeader ? "header" : "xss", withTaints(value, taints), place);
  }
}

const otherTypes = [
  "Content-Type: text/plain",
  "Content-Type: application/json",
  "Content-type: text/plain",
].flatMap((line) => [line, `${line}\n`, `${line}\n\n`, `${line}\r\n\r\n`]);

/** `return {"statusCode": 200, "headers": {"Content-Type": "text/html"}, "body": text}` */
export function gatewayAnswer(frame: Frame, value: Value, place: Place): void {
  const fields = onlyObject(frame, value)?.object.fields;
  const body = fields?.get("=body");
  const headers = fields?.get("=headers");
  if (body === undefined || headers === undefined || !fields?.has("=statusCode")) return;
  const isHtml = [...(onlyObject(frame, headers)?.object.fields ?? [])].some(
    ([name, v]) =>
      /^=content-type$/i.test(name) &&
      v.consts?.some((c) => typeof c === "string" && /html/i.test(c)) === true,
  );
  if (isHtml) reach(frame, "xss", body, { ...place, text: "the body of the answer" });
}
