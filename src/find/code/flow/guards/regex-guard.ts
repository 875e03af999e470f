// Is a text that passes this expression harmless? Asked by trying the dangerous texts of each kind against it, in linear time.

import { RE2JS } from "re2js";
import { bitsOf, everyKind, type FlowKind } from "../../values/index.ts";

const attacks: readonly (readonly [kinds: readonly FlowKind[], texts: readonly string[]])[] = [
  [
    ["sql", "xpath", "nosql"],
    ["' OR '1'='1", "1 OR 1=1", "a';--", "1;DROP TABLE x", "x'"],
  ],
  [["command"], ["; ls", "a;b", "$(id)", "a|b", "`id`", "a&&b", "a b"]],
  [
    ["code", "template"],
    ["__import__('os')", "{{7*7}}", "a()", "1+1", "f(x)"],
  ],
  [
    ["path", "archive"],
    ["../a", "/etc/passwd", "a/../b", "../../etc/passwd"],
  ],
  [
    ["ssrf", "redirect"],
    ["http://evil.example", "//evil.example", "evil.example", "https://evil.example/a"],
  ],
  [["xss"], ["<script>", "<b>", '"><img src=x>', "<"]],
  [["ldap"], ["*)(uid=*", "*", "a)(b"]],
  [
    ["log", "header", "cookie"],
    ["a\nb", "a\r\nb: c", "\n"],
  ],
  [["regex"], ["(a+)+$", ".*", "a|b"]],
];

const compiled = new Map<string, number>();

/** Kinds for which a text that matches is safe. `isWhole`: the match must span the text (fullmatch, or both anchors). */
export function safeAfterMatch(pattern: string, how: "match" | "search" | "fullmatch"): number {
  const key = `${how} ${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const safe = judge(pattern, how);
  if (compiled.size < 2000) compiled.set(key, safe);
  return safe;
}

function judge(pattern: string, how: "match" | "search" | "fullmatch"): number {
  if (pattern.length > 500) return 0;
  let expression: RE2JS;
  try {
    expression = RE2JS.compile(pattern.replaceAll("(?P<", "(?P<").replace(/\\Z/g, "\\z"));
  } catch {
    return 0; // back-references and look-around: not judged, so not trusted
  }
  const isAnchored = how === "fullmatch" || /(?:\$|\\Z)\)?$/.test(pattern);
  const startsAnchored = how !== "search" || /^\(?(?:\^|\\A)/.test(pattern);
  if (!isAnchored || !startsAnchored) return 0;
  let safe = 0;
  for (const [kinds, texts] of attacks) {
    if (texts.every((text) => !matches(expression, text, how))) safe |= bitsOf(kinds);
  }
  const every = attacks.reduce((all, [kinds]) => all | bitsOf(kinds), 0);
  return safe === every ? everyKind : safe;
}

function matches(expression: RE2JS, text: string, how: "match" | "search" | "fullmatch"): boolean {
  const matcher = expression.matcher(text);
  return how === "fullmatch" ? matcher.matches() : how === "match" ? matcher.lookingAt() : matcher.find();
}
