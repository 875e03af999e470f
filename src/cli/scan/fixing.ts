// What `--fix`, `--fix-all` and `--dry-run` ask for, and of which targets they may ask it.

import type { FixChoice } from "../../act/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import type { Target } from "../../model/index.ts";
import { ciPlace } from "../ci.ts";
import { environment } from "../environment.ts";
import type { ScanFlags } from "./flags.ts";

export type Fixing = { readonly choice: FixChoice; readonly isDryRun: boolean; readonly root: string };

/** Refused before anything of a change or a history is opened: only what lies in a work tree can be rewritten. */
export function checkFixFlags(flags: ScanFlags): void {
  if (!isAsked(flags)) {
    if (flags.dryRun === true) throw new PortcullisError("usage", "--dry-run belongs to --fix.");
    return;
  }
  const modes = (["staged", "diff", "history", "commits", "stdin"] as const).filter(
    (mode) => flags[mode] !== undefined,
  );
  const isOfChange = ciPlace(environment()).isPullRequest === "yes"; // a scan of the tree is one of the change there
  if (modes.length > 0 || isOfChange) throw noWorkTree();
}

/** Undefined without --fix. */
export function fixingOf(flags: ScanFlags, target: Target): Fixing | undefined {
  if (!isAsked(flags)) return undefined;
  if (target.kind !== "tree" && target.kind !== "files") throw noWorkTree();
  const choice = flags.fixAll === true ? "all" : "safe";
  return { choice, isDryRun: flags.dryRun === true, root: target.root };
}

function isAsked(flags: ScanFlags): boolean {
  return flags.fix === true || flags.fixAll === true;
}

function noWorkTree(): PortcullisError {
  return new PortcullisError(
    "usage",
    "--fix rewrites the files of a work tree, and this scan is of something else.",
    { hint: "portcullis scan . --fix" },
  );
}
