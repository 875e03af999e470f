// What a person adds to `portcullis explain` so that it looks where this scan looked.

import { shellWord } from "../../kit/index.ts";
import type { ScanFlags } from "./flags.ts";

/** undefined: nothing is to be added, or `explain` cannot look there. */
export function sameTarget(targets: readonly string[], flags: ScanFlags): string | undefined {
  if (flags.history === true || flags.commits !== undefined || flags.stdin === true) return undefined;
  const option = (name: string, value: string | undefined): readonly string[] =>
    value === undefined ? [] : [name, value];
  const words = [
    ...targets.filter((target) => target !== "."),
    ...option("--platform", flags.platform),
    ...option("--diff", flags.diff),
    ...(flags.staged === true ? ["--staged"] : []),
    ...option("--policy", flags.policy),
  ];
  return words.length === 0 ? undefined : words.map(shellWord).join(" ");
}
