// Texts in memory: what is written to a buffer is what is read from it.

import { unknown, type Value, withFields } from "../../values/index.ts";
import { allocate, deepTaints, onlyObject } from "../heap.ts";
import type { CallEvent } from "../machine.ts";
import { first, type Special } from "./conversions.ts";
import { concatenate } from "./operators.ts";

function textBuffer(event: CallEvent): Value {
  return allocate(event.frame, {
    kind: "instance",
    fields: new Map([["=text", first(event)]]),
    rest: undefined,
    type: "io.StringIO()",
  });
}

/** `bytearray()` is filled later; one that is made of something is that. */
function byteBuffer(event: CallEvent): Value | undefined {
  if (deepTaints(event.frame, first(event)).length > 0) return undefined;
  return allocate(event.frame, {
    kind: "instance",
    fields: new Map(),
    rest: undefined,
    type: "bytearray()",
  });
}

function bufferWritten(event: CallEvent): Value {
  const { frame } = event;
  const found = event.self === undefined ? undefined : onlyObject(frame, event.self);
  if (found === undefined) return unknown;
  const text = concatenate(found.object.fields.get("=text") ?? unknown, first(event));
  const fields = new Map([...found.object.fields, ["=text", text] as const]);
  frame.state.heap.set(found.id, withFields(found.object, fields, found.object.rest));
  return unknown;
}

function bufferRead(event: CallEvent): Value {
  const found = event.self === undefined ? undefined : onlyObject(event.frame, event.self);
  return found?.object.fields.get("=text") ?? unknown;
}

export const bufferCalls: readonly (readonly [string, Special])[] = [
  ["bytearray", byteBuffer],
  ["bytearray().extend", bufferWritten],
  ["bytearray().append", bufferWritten],
  ["bytearray().decode", bufferRead],
  ["bytearray().hex", bufferRead],
  ["io.StringIO", textBuffer],
  ["io.BytesIO", textBuffer],
  ["StringIO.StringIO", textBuffer],
  ["io.StringIO().write", bufferWritten],
  ["io.StringIO().getvalue", bufferRead],
  ["io.StringIO().read", bufferRead],
  ["io.StringIO().readline", bufferRead],
  ["io.StringIO().getbuffer", bufferRead],
];
