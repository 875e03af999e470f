// Fields of an answer's header that mean something by themselves: `Location` sends the reader elsewhere, `Access-Control-Allow-Origin`
// says which sites may read the answer with the reader's cookies (Fetch standard, "CORS protocol").

import type { At } from "../../form/index.ts";
import { bit, onlyText, safety, step, type Value, withTrace } from "../../values/index.ts";
import { onlyObject } from "../heap.ts";
import type { CallEvent, Frame } from "../machine.ts";
import { sinkText, tell } from "../reports.ts";
import { reach } from "./sinks.ts";

const setters =
  /(?:^|\.)(?:set_header|add_header|send_header)$|(?:^|\.)headers\.(?:add|set|append|setdefault|add_header)$/;
const makers = /(?:[rR]esponse|HTMLResponse|JSONResponse|PlainTextResponse|make_response)$/;

export function setsHeader(path: string): boolean {
  return setters.test(path) || makers.test(path);
}

export function headerCall(event: CallEvent, path: string): void {
  const { frame, expr, args, named } = event;
  const place = { at: expr.at, to: expr.to, text: sinkText(expr, path) };
  if (setters.test(path)) {
    const [name, value] = args;
    const text = name === undefined ? undefined : onlyText(name);
    if (text === undefined || value === undefined) return;
    if (isLocation(text)) reach(frame, "redirect", value, place);
    originAllowed(frame, text, value, place);
    return;
  }
  const fields = named.get("headers");
  for (const [key, value] of fields === undefined ? [] : (onlyObject(frame, fields)?.object.fields ?? [])) {
    if (isLocation(key.slice(1))) reach(frame, "redirect", value, place);
    originAllowed(frame, key.slice(1), value, place);
  }
}

export function isLocation(name: string): boolean {
  return /^location$/i.test(name);
}

/** Whoever asks is allowed, together with the reader's cookies. */
export function originAllowed(
  frame: Frame,
  name: string,
  value: Value,
  place: { readonly at: At; readonly to: At; readonly text: string },
): void {
  if (!/^access-control-allow-origin$/i.test(name)) return;
  const taint = value.taints.find(
    (t) =>
      t.source.kind === "remote" && (safety(t, frame.state.guards) & (bit("ssrf") | bit("redirect"))) === 0,
  );
  if (taint === undefined || !credentials.some((text) => isWritten(frame, text))) return;
  const trace = step(taint.trace, frame.unit.index, place.at, `reaches ${place.text}`);
  tell(frame, place, {
    rule: "python/cors-permissive",
    taint: withTrace(taint, trace),
    sink: place.text,
    detail: "whoever asks is allowed, with the reader's cookies",
    confidence: "medium",
  });
}

const credentials = ["Access-Control-Allow-Credentials", "access-control-allow-credentials"];

function isWritten({ unit }: Frame, text: string): boolean {
  return unit.functions.some((_, fn) => unit.mentions(fn, text));
}
