// A file that could not be read, as a result: a gap with the system's own word for why.

import { messageOf } from "../kit/index.ts";
import type { RepoPath } from "../model/index.ts";
import type { FileResult } from "./inspection.ts";

export function unreadable(path: RepoPath, thrown: unknown): FileResult {
  const code = (thrown as { readonly code?: string } | undefined)?.code ?? ""; // Node's file errors carry a code
  const text = messageOf(thrown);
  const isTooLarge = text.startsWith("larger than");
  const detail = isTooLarge
    ? text
    : code === "ENOENT"
      ? "vanished while the scan ran"
      : code.startsWith("E")
        ? `cannot be read (${code})`
        : text;
  return {
    facts: [],
    gaps: [{ kind: "gap", reason: isTooLarge ? "too-large" : "unreadable", path, detail }],
    lookedAtBy: [],
    sizeBytes: 0,
  };
}
