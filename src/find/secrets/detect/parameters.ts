// Defaults of parameters that a template itself calls secret: CloudFormation's `NoEcho: true`, Terraform's `sensitive = true`.
// The name may say nothing; that the value is not to be shown says enough.

import { isKnownStructure, isRandom, looksLikeCredential } from "../../judge/index.ts";
import { type Detector, ranks } from "./detector.ts";
import { isStandIn } from "./headers.ts";
import { ownRules } from "./own-rules.ts";

const reach = 600;

export const secretDefaults: Detector = {
  keywords: ["noecho", "sensitive = true", "sensitive   = true", "sensitive  = true", "sensitive=true"],
  rules: [ownRules.genericPassword],
  look(layer, start, end, emit) {
    const { text } = layer;
    const from = Math.max(0, start - reach);
    const before = text.slice(from, start);
    const after = text.slice(end, end + reach);
    const open = opening(before);
    const block = open === undefined ? blockByIndent(before, after) : { begin: open, stop: closing(after) };
    const own = `${before.slice(block.begin)}${text.slice(start, end)}${after.slice(0, block.stop)}`;
    const match =
      /(?:^|[\s,{"'])default["']?[ \t]{0,12}[:=][ \t]{0,8}(?:"([^"\n]{5,256})"|'([^'\n]{5,256})'|([^\s"',{}]{5,256}))/di.exec(
        own,
      );
    const group = match?.findIndex((part, index) => index > 0 && part !== undefined) ?? -1;
    const span = match?.indices?.[group];
    const value = match?.[group] ?? "";
    if (span === undefined || isStandIn(value) || !mayBeSecret(value)) return 2 * reach;
    const at = from + block.begin;
    emit({
      rule: ownRules.genericPassword,
      start: at + span[0],
      end: at + span[1],
      secret: value,
      confidence: isRandom(value) ? "high" : "medium",
      rank: ranks.named,
    });
    return 2 * reach;
  },
};

/** The template itself says that it is one; only words and places are left out. */
function mayBeSecret(value: string): boolean {
  return (
    looksLikeCredential(value, "password") ||
    (value.length >= 8 && /[0-9]/.test(value) && /[a-z]/i.test(value) && !isKnownStructure(value))
  );
}

/** Behind the bracket that is still open at the end of the text. */
function opening(before: string): number | undefined {
  let depth = 0;
  for (let at = before.length - 1; at >= 0; at -= 1) {
    if (before[at] === "}") depth += 1;
    else if (before[at] === "{") depth -= 1;
    if (depth < 0) return at + 1;
  }
  return undefined;
}

function closing(after: string): number {
  const end = after.indexOf("}");
  return end === -1 ? after.length : end;
}

/** The neighbours of a YAML line that are indented as far, or further. */
function blockByIndent(before: string, after: string): { readonly begin: number; readonly stop: number } {
  const lineAt = before.lastIndexOf("\n") + 1;
  const indent = before.length - lineAt;
  const isInside = (line: string): boolean => line.trim() === "" || line.search(/\S/) >= indent;
  let begin = lineAt;
  while (begin > 0) {
    const previous = before.lastIndexOf("\n", begin - 2) + 1;
    if (!isInside(before.slice(previous, begin))) break;
    begin = previous;
  }
  let stop = after.indexOf("\n");
  while (stop !== -1) {
    const next = after.indexOf("\n", stop + 1);
    if (next === -1 || !isInside(after.slice(stop + 1, next))) break;
    stop = next;
  }
  return { begin, stop: stop === -1 ? after.length : stop };
}
