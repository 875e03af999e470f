// The expressions of scopes, compiled: RE2 syntax, so that no name can make one slow, and the whole name must fit. The library is read when
// the first one is met: few projects write any.

import type { ExceptionScope } from "../../model/index.ts";

export type Patterns = ReadonlyMap<string, (text: string) => boolean>;

export const noPatterns: Patterns = new Map();

/** An expression that does not compile is a plain name and nothing more ("libstdc++6"). */
export async function patternsOf(scopes: readonly ExceptionScope[]): Promise<Patterns> {
  const sources = new Set(
    scopes.flatMap(({ packagePattern, upstreamPattern }) =>
      [packagePattern, upstreamPattern].filter((one) => one !== undefined),
    ),
  );
  if (sources.size === 0) return noPatterns;
  const { RE2JS } = await import("re2js");
  const patterns = new Map<string, (text: string) => boolean>();
  for (const source of sources) {
    try {
      const compiled = RE2JS.compile(source);
      patterns.set(source, (text) => compiled.matcher(text).matches());
    } catch {
      // No expression: only the same text fits it.
    }
  }
  return patterns;
}
