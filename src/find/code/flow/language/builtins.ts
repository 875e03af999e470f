// Functions of the language and its library whose meaning is more than "passes its arguments": one table, made by concept elsewhere.

import type { Value } from "../../values/index.ts";
import { authenticityCalls } from "../checks/authenticity.ts";
import { pathCalls } from "../checks/path-calls.ts";
import { regexCalls } from "../checks/regex-calls.ts";
import { makeParser } from "../checks/xml-calls.ts";
import type { CallEvent } from "../machine.ts";
import { bufferCalls } from "./buffers.ts";
import { callbackCall } from "./callbacks.ts";
import { conversionCalls, type Special } from "./conversions.ts";
import { lookupCalls } from "./lookups.ts";
import { recordCalls } from "./records.ts";
import { sequenceCalls } from "./sequences.ts";

const specials: ReadonlyMap<string, Special> = new Map<string, Special>([
  ...conversionCalls,
  ...sequenceCalls,
  ...bufferCalls,
  ...pathCalls,
  ...regexCalls,
  ...authenticityCalls,
  ...lookupCalls,
  ...recordCalls,
]);

/** Methods that only named tuples have, whatever the receiver is. */
const recordMethods: ReadonlyMap<string, Special> = new Map(
  recordCalls.filter(([name]) => name.startsWith("?")).map(([name, special]) => [name.slice(1), special]),
);

/** Undefined: nothing special about it. */
export function builtinCall(event: CallEvent, path: string): Value | undefined {
  const special = specials.get(path) ?? recordMethods.get(path.slice(path.lastIndexOf(".")));
  return special?.(event) ?? makeParser(event, path) ?? callbackCall(event, path);
}
