// Fields that a framework shares between the functions of one request or one program: `flask.g.user`, `request.state.db`,
// `app.state.client` (Flask: "Application Context"; Starlette: "Requests, Other state"). What one function puts there another finds.

import { join, type Value } from "../../values/index.ts";
import { adds, keepInside, noteVariable } from "../kept.ts";
import type { Frame, Machine } from "../machine.ts";

const request = /^(?:flask|quart)\.g$/;
const state = /^(?:fastapi\.FastAPI\(\)|web\.Request|django\.http\.HttpRequest)(?:\.app)?\.state$/;

function placeOf(path: string): string | undefined {
  return request.test(path) ? "g" : state.test(path) ? "state" : undefined;
}

/** `g.client = value` */
export function keepShared(frame: Frame, object: Value, name: string, value: Value): void {
  for (const ref of object.refs) {
    const place = ref.k === "api" ? placeOf(ref.p) : undefined;
    if (place === undefined) continue;
    const key = `${place}.${name}`;
    const before = frame.m.shared.get(key);
    const isNew = before === undefined && value.refs.length > 0;
    frame.m.trail?.keeps.add(name);
    if (isNew || adds(frame, before, value)) noteVariable(frame, name);
    frame.m.shared.set(key, before === undefined ? value : join(before, value));
    keepInside(frame, value);
  }
}

/** What `g.client` holds, if some function put something there. */
export function sharedField(m: Machine, path: string, name: string): Value | undefined {
  if (m.shared.size === 0) return undefined;
  const place = placeOf(path);
  return place === undefined ? undefined : m.shared.get(`${place}.${name}`);
}
