// What an expression takes in or leaves out against its author's meaning: ranges that hold more than they seem to, dots in host names,
// filters that browsers' tags get past. Patterns are run by our own bounded matcher only. Answers are kept.

import { looseHosts } from "./hostnames.ts";
import { type Flags, parsePattern } from "./parse.ts";
import { compile } from "./program.ts";
import { wideRanges } from "./ranges.ts";
import { missedTags } from "./tags.ts";

export type PatternUse = {
  readonly text: string;
  readonly flags: Flags;
  /** A filter's replacement is judged otherwise than a test, and what only takes out parts is neither. */
  readonly how: "test" | "replacement" | "extraction" | "compiled";
};

export type PatternClaim = {
  readonly rule: string;
  readonly detail: string;
  readonly confidence: "high" | "medium" | "low";
};

const longestPattern = 2000;
const kept = new Map<string, readonly PatternClaim[]>();

export function judgePattern(use: PatternUse): readonly PatternClaim[] {
  const key = JSON.stringify(use);
  const known = kept.get(key);
  if (known !== undefined) return known;
  const claims = use.text.length > longestPattern ? [] : claimsOf(use);
  if (kept.size < 4000) kept.set(key, claims);
  return claims;
}

function claimsOf({ text, flags, how }: PatternUse): readonly PatternClaim[] {
  const pattern = parsePattern(text, flags);
  if ("kind" in pattern) return []; // broken, or beyond what is followed: the search for slow ones says so
  const out: PatternClaim[] = wideRanges(pattern, text).map((range) => ({
    rule: "python/overly-large-range",
    detail: `the range \`${range.text}\` also holds \`${range.also}\``,
    confidence: "medium",
  }));
  if (how === "test" || how === "compiled")
    for (const host of looseHosts(pattern))
      out.push({
        rule: "python/incomplete-hostname-regexp",
        detail: `the dots of \`${host}\` match any character`,
        confidence: "medium",
      });
  if (how === "test" || how === "replacement") {
    const program = compile(pattern, "exact");
    const missed = "kind" in program ? undefined : missedTags(program, text);
    // Comments are looked for by many that filter nothing.
    if (missed !== undefined && (!missed.isComment || how === "replacement"))
      out.push({
        rule: "python/bad-tag-filter",
        detail: `it misses ${missed.says}: ${missed.text}`,
        confidence: missed.isComment ? "low" : "medium",
      });
  }
  return out;
}
