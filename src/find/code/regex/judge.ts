// The door of the regular-expression family: every pattern that the program uses comes by here once for each use. A check is a function
// from the use to its claims; adding one is one entry of the list. Patterns are never run by a backtracking engine.

import { RE2JS } from "re2js";

export type PatternUse = {
  readonly text: string;
  readonly dialect: "python" | "javascript";
  /** How it is used: a filter's replacement is judged otherwise than a test. */
  readonly how: "match" | "search" | "fullmatch" | "replace" | "compile" | "other";
  readonly flags: readonly ("ignore-case" | "verbose" | "dot-all" | "multi-line")[];
  /** The text that it is matched against comes from outside. */
  readonly isOnUntrustedText: boolean;
};

export type PatternClaim = { readonly rule: string; readonly detail: string };

type Check = (use: PatternUse) => PatternClaim | undefined;

const longestPattern = 2000;

export function judgePattern(use: PatternUse): readonly PatternClaim[] {
  if (use.text.length > longestPattern) return [];
  return checks.map((check) => check(use)).filter((claim) => claim !== undefined);
}

const checks: readonly Check[] = [wideRange, looseHost, tagFilter];

/** `[A-z]` also holds `[\]^_` and the backquote; a range whose ends are of different kinds was a slip. */
function wideRange({ text }: PatternUse): PatternClaim | undefined {
  for (const set of text.matchAll(/\[\^?((?:\\.|[^\]\\])+)\]/g)) {
    for (const range of (set[1] ?? "").replace(/\\./g, "\0\0").matchAll(/([^\0])-([^\0])/g)) {
      const [whole, low = "", high = ""] = range;
      if (kindOf(low) === kindOf(high) || low > high || high > "\x7e") continue;
      const isLetters = /[a-z]/i.test(low) && /[a-z]/i.test(high);
      const isMixed = /\w/.test(low) !== /\w/.test(high);
      if (isLetters || isMixed)
        return {
          rule: "python/overly-large-range",
          detail: `the range \`${whole}\` holds more than it seems to`,
        };
    }
  }
  return undefined;
}

function kindOf(c: string): string {
  return /[a-z]/.test(c) ? "lower" : /[A-Z]/.test(c) ? "upper" : /\d/.test(c) ? "digit" : "other";
}

const looseHostPattern =
  /(?:\^|:\/\/|\(\??:?)(?:\\?[\w-]+\??|\([^()]*\)[*?+]?)?((?:[\w-]+(?:\\\.|\.))*[\w-]*[a-z0-9]\.(?!\*|\+|\?|\{)[a-z0-9-]+(?:(?:\\\.|\.)[a-z]+)*?(?:\\\.|\.)(?:com|org|net|io|co|dev|app|gov|edu|example))(?![\w-])/i;

/** A dot that was not escaped stands for any character: `www.example.com` also matches `wwwXexample.com`. */
function looseHost({ text }: PatternUse): PatternClaim | undefined {
  const host =
    looseHostPattern.exec(text)?.[1] ??
    /(?:\^|:\/\/)((?:[\w-]+\.)+(?:com|org|net|io|co|dev|app|gov|edu|example))(?![\w.-])/i.exec(text)?.[1];
  if (host === undefined || !/[a-z0-9]\.[a-z0-9]/i.test(host.replaceAll("\\.", "_"))) return undefined;
  return { rule: "python/incomplete-hostname-regexp", detail: `the dots of \`${host}\` match any character` };
}

const tags = {
  script: [
    "<script>a</script>",
    "<SCRIPT>a</SCRIPT>",
    "<script >a</script >",
    "<script>a\nb</script>",
    "<script src='a'>a</script\t\n x>",
  ],
  comment: ["<!-- a -->", "<!-- a\nb -->", "<!-- a --!>"],
} as const;

/** A filter that finds the plain form of a tag and misses what browsers accept as well. */
function tagFilter(use: PatternUse): PatternClaim | undefined {
  const isComment = /<!--/.test(use.text);
  if (!isComment && !/<\\?\/?\(?script/i.test(use.text)) return undefined;
  const letters = use.flags
    .map((f) => ({ "ignore-case": "i", "dot-all": "s", "multi-line": "m", verbose: "" })[f])
    .join("");
  let expression: RE2JS;
  try {
    expression = RE2JS.compile(letters === "" ? use.text : `(?${letters})${use.text}`);
  } catch {
    return undefined; // look-around and back-references: not judged
  }
  const [plain, ...variants] = isComment ? tags.comment : tags.script;
  if (!expression.matcher(plain).find()) return undefined;
  const missed = variants.find((text) => !expression.matcher(text).find());
  return missed === undefined
    ? undefined
    : {
        rule: "python/bad-tag-filter",
        detail: `it misses \`${missed.replaceAll("\n", "\\n").replaceAll("\t", "\\t")}\``,
      };
}
