// A scan of a part: which paths the question names, which lie inside, and which folders lead there.

/** What a path is to the question: named by it, inside what it names, on the way there, or nothing. */
export type Wanted = (path: string) => "named" | "inside" | "towards" | "no";

/** Only what lies at or below one of `within`; everything when there is none. */
export function wantedWithin(within: readonly string[] = []): Wanted {
  if (within.length === 0) return () => "inside";
  return (path) => {
    if (within.includes(path)) return "named";
    if (within.some((part) => path.startsWith(`${part}/`))) return "inside";
    return within.some((part) => part.startsWith(`${path}/`)) ? "towards" : "no";
  };
}

export function isAsked(wanted: Wanted, path: string): boolean {
  const answer = wanted(path);
  return answer === "named" || answer === "inside";
}
