// The name of an exception: a digest of what it says, so that an approval holds for exactly this scope, reason and end.

import { canonicalJson, type Exception, sha256 } from "../../model/index.ts";
import type { Candidate } from "./candidate.ts";

export function exceptionName(one: Exception | Candidate): string {
  const { scope, reason, origin } = one;
  const isOwn =
    origin === "entry" || origin === "override" || (origin === "inline" && scope.tool === undefined);
  const said = { scope, reason, origin, ...(isOwn ? { owner: one.owner, endsOn: one.endsOn } : {}) };
  return `x-${sha256(canonicalJson(said)).slice("sha256:".length, "sha256:".length + 12)}`;
}
