// Messages that are proven to be one's own: `hmac.compare_digest(hmac.new(key, body, sha256).hexdigest(), given)` says of `body` that
// whoever has the key wrote it (RFC 2104). What follows the check is no foreign data any more.

import { bit, checked, everyKind, safety, type Taint, unknown, type Value } from "../../values/index.ts";
import { guardsFor } from "../guards/guards.ts";
import { deepTaints } from "../heap.ts";
import type { Special } from "../language/conversions.ts";
import type { CallEvent, Frame } from "../machine.ts";

const messages = new WeakMap<Frame, Taint[]>();

export function makesDigest(path: string): boolean {
  return /^hmac\.(?:new|HMAC|digest)$|^hmac\.(?:new|HMAC)\(\)\.update$/.test(path);
}

/** What the function put into a keyed hash. */
export function digestMade({ frame, args, named }: CallEvent, path: string): void {
  const message = path.endsWith("update") ? args[0] : (args[1] ?? named.get("msg"));
  if (message === undefined) return;
  const known = messages.get(frame) ?? [];
  messages.set(frame, known);
  known.push(...deepTaints(frame, message).filter(isForeign(frame)));
}

function isForeign(frame: Frame): (taint: Taint) => boolean {
  return (t) => t.source.kind === "remote" && (safety(t, frame.state.guards) & bit("deserialize")) === 0;
}

const compared: Special = ({ frame }: CallEvent): Value => {
  const known = messages.get(frame);
  return known === undefined ? unknown : checked(guardsFor(known, everyKind));
};

export const authenticityCalls: readonly (readonly [string, Special])[] = [
  ["hmac.compare_digest", compared],
  ["secrets.compare_digest", compared],
];
