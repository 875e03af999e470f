// Manifests that are programs (Ruby, Groovy, Kotlin, Swift, Elixir, Python) are never run. This reads what stands in them in so many
// words: their text without comments, and the arguments of a call up to its end. Knows none of the languages further than that.

export type Call = {
  /** What stands between the call's name and its end, strings included. */
  readonly args: string;
  /** 1-based. */
  readonly line: number;
  readonly offset: number;
};

/** The text with comments blanked out, offsets and lines kept; strings stay. */
export function withoutComments(text: string, marks: readonly ("#" | "//")[]): string {
  const hash = marks.includes("#");
  const slashes = marks.includes("//");
  const token =
    /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\*[\s\S]*?\*\/|\/\/[^\n]*|#[^\n]*/g;
  return text.replace(token, (found) => {
    const isComment = slashes ? /^\/[/*]/.test(found) : hash && found.startsWith("#");
    return isComment ? found.replace(/[^\n]/g, " ") : found;
  });
}

const longestCall = 4000;

/**
 * Every call that `head` (a global expression, ending where the arguments begin) finds, with arguments to the closing bracket, or,
 * where there is none, to the end of a line that no comma or bracket carries on.
 */
export function callsOf(text: string, head: RegExp): readonly Call[] {
  const lineAt = lineCounter(text);
  let readTo = 0;
  return [...text.matchAll(head)].flatMap((match) => {
    const offset = match.index;
    if (offset < readTo) return []; // part of what another call is given
    const from = offset + match[0].length;
    readTo = endOfCall(text, from);
    return [{ args: text.slice(from, readTo), line: lineAt(offset), offset }];
  });
}

function endOfCall(text: string, from: number): number {
  let depth = text[from] === "(" ? 0 : -1;
  const isBracketed = depth === 0;
  const limit = Math.min(text.length, from + longestCall);
  let last = "";
  for (let at = from; at < limit; at += 1) {
    const char = text[at] ?? "";
    if (char === '"' || char === "'") {
      at = endOfString(text, at, limit);
      last = char;
    } else if ("([{".includes(char)) depth += 1;
    else if (")]}".includes(char)) {
      depth -= 1;
      if (isBracketed ? depth === 0 : depth < -1) return at;
    } else if (
      (char === "\n" || char === ";") &&
      !isBracketed &&
      depth === -1 &&
      last !== "," &&
      last !== "\\"
    )
      return at;
    if (!/\s/.test(char)) last = char;
  }
  return limit;
}

function endOfString(text: string, from: number, limit: number): number {
  const quote = text[from];
  for (let at = from + 1; at < limit; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === quote || text[at] === "\n") return at;
  }
  return limit;
}

/** Line of an offset; to be asked in ascending order. */
export function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let next = text.indexOf("\n");
  return (offset) => {
    for (; next !== -1 && next < offset; next = text.indexOf("\n", next + 1)) line += 1;
    return line;
  };
}

/** The string literals that stand one after the other at the beginning: name and requirements. */
export function leadingStrings(args: string): readonly string[] {
  const found: string[] = [];
  let rest = args.replace(/^\s*\(?\s*/, "");
  for (;;) {
    const match = /^(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')(?:\.freeze)?\s*/.exec(rest);
    if (match === null) return found;
    found.push(match[1] ?? match[2] ?? "");
    rest = rest.slice(match[0].length);
    if (!rest.startsWith(",")) return found;
    rest = rest.replace(/^,\s*\[?\s*/, "");
  }
}

/** Value of `key: "text"`, `key = "text"` or `:key => "text"`. */
export function namedString(args: string, key: string): string | undefined {
  const match = new RegExp(
    `(?:^|[\\s,({])(?:${key}\\s*[:=]|:${key}\\s*=>)\\s*(?:"([^"\\n]*)"|'([^'\\n]*)')`,
  ).exec(args);
  return match?.[1] ?? match?.[2];
}
