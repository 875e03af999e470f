// Functions that call what they are given: map and filter, threads, executors, event loops; one level deep.

import { api, elementFields, unknown, type Value } from "../../values/index.ts";
import type { Arguments } from "../arguments.ts";
import { callValue } from "../call.ts";
import { elementsJoined } from "../evaluate.ts";
import { allocate, elementsKnown, onlyObject } from "../heap.ts";
import type { CallEvent } from "../machine.ts";
import { specialMethod } from "./special-methods.ts";

/** `from`: what the function gets: each element of argument `at`, the `args=` list, or the arguments from `at` on. */
type Callback = { readonly f: number | string; readonly from: "each" | "args" | "rest"; readonly at: number };

const callbacks: ReadonlyMap<string, Callback> = new Map<string, Callback>([
  ["map", { f: 0, from: "each", at: 1 }],
  ["filter", { f: 0, from: "each", at: 1 }],
  ["functools.reduce", { f: 0, from: "each", at: 1 }],
  ["threading.Thread", { f: "target", from: "args", at: 3 }],
  ["multiprocessing.Process", { f: "target", from: "args", at: 3 }],
  ["threading.Timer", { f: 1, from: "args", at: 2 }],
  ["?.map", { f: 0, from: "each", at: 1 }],
  ["?.imap", { f: 0, from: "each", at: 1 }],
  ["?.imap_unordered", { f: 0, from: "each", at: 1 }],
  ["?.map_async", { f: 0, from: "each", at: 1 }],
  ["?.submit", { f: 0, from: "rest", at: 1 }],
  ["?.apply_async", { f: 0, from: "args", at: 1 }],
  ["?.run_in_executor", { f: 1, from: "rest", at: 2 }],
  ["asyncio.to_thread", { f: 0, from: "rest", at: 1 }],
  ["starlette.concurrency.run_in_threadpool", { f: 0, from: "rest", at: 1 }],
  ["contextvars.copy_context().run", { f: 0, from: "rest", at: 1 }],
  ["anyio.to_thread.run_sync", { f: 0, from: "rest", at: 1 }],
  ["?.add_task", { f: 0, from: "rest", at: 1 }],
]);

const transparent = new Set([
  "asyncio.run",
  "asyncio.wait_for",
  "asyncio.create_task",
  "asyncio.ensure_future",
]);

export function callbackCall(event: CallEvent, path: string): Value | undefined {
  if (transparent.has(path)) return event.args[0] ?? unknown;
  if (path === "asyncio.gather") return allocate(event.frame, { kind: "list", ...elementFields(event.args) });
  if (path === "threading.Thread.start" || path === "multiprocessing.Process.start")
    return specialMethod(event.frame, event.self ?? unknown, ["run"], [], event.expr.at);
  const last = path.lastIndexOf(".");
  const callback = callbacks.get(path) ?? (last === -1 ? undefined : callbacks.get(`?${path.slice(last)}`));
  if (callback === undefined) return undefined;
  const { frame, expr } = event;
  const f =
    typeof callback.f === "number" ? event.args[callback.f] : (event.named.get(callback.f) ?? event.args[1]);
  if (path === "filter" && f?.consts?.[0] === null) return event.args[1];
  if (f === undefined || !f.refs.some((r) => r.k !== "object" && r.k !== "module")) return undefined;
  const given = argumentsFor(event, callback);
  const result = callValue(frame, { callee: f, self: undefined, method: "", given, expr });
  if (callback.from === "each" && /map(?:_unordered|_async)?$/.test(path))
    return allocate(frame, { kind: "list", fields: new Map(), rest: result });
  if (path === "filter") return event.args[1];
  return callback.from === "args" && path.includes("ing.") ? api(`${path}()`) : result;
}

function argumentsFor(event: CallEvent, callback: Callback): Arguments {
  const { frame } = event;
  if (callback.from === "each") {
    return {
      args: [elementsJoined(frame, event.args[callback.at] ?? unknown)],
      named: new Map(),
      rest: undefined,
    };
  }
  if (callback.from === "rest")
    return { args: event.args.slice(callback.at), named: event.named, rest: undefined };
  const list = event.named.get("args") ?? event.args[callback.at];
  const named = event.named.get("kwargs");
  const known = list === undefined ? [] : elementsKnown(frame, list);
  const fields = named === undefined ? undefined : onlyObject(frame, named)?.object.fields;
  const pairs = [...(fields ?? [])]
    .filter(([k]) => k.startsWith("="))
    .map(([k, v]) => [k.slice(1), v] as const);
  const rest = known === undefined && list !== undefined ? elementsJoined(frame, list) : undefined;
  return { args: known ?? [], named: new Map(pairs), rest };
}
