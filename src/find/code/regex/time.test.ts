import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeTime } from "./backtracking.ts";
import { type How, runPattern } from "./match.ts";
import { parsePattern } from "./parse.ts";
import type { Pattern } from "./pattern.ts";
import { compile, type Program } from "./program.ts";
import { TimeJudge } from "./time.ts";

function parsed(source: string, flags = ""): Pattern {
  const out = parsePattern(source, flags);
  if ("kind" in out) throw new Error(out.detail);
  return out;
}

function programOf(source: string, flags = ""): Program {
  const out = compile(parsed(source, flags), "exact");
  if ("kind" in out) throw new Error(out.detail);
  return out;
}

const slow = (source: string, how: How, growth: "exponential" | "polynomial") =>
  judgeTime(parsed(source), how, growth).slow;

describe("reading", () => {
  test.each([
    "(?P<year>\\d{4})-(?P=year)",
    "(?i)a(?s:.)(?-i:b)",
    "(?<=ab|cd)x(?<!y)",
    "(?>a+)b*+c{2,}?",
    "[]^-]",
    "[^]]",
    "a{,3}b{x",
    "(a)?(?(1)b|c)",
    "(?x) a b # c\n d",
    "[^\\t -\u{ffff}\u{10000}-\u{10ffff}]",
    "#x\n(?x)a",
    "\\x41\\u0041\\101\\0",
  ])("takes %s", (source) => {
    expect(parsePattern(source)).not.toHaveProperty("kind");
  });

  test.each(["(", "a)", "[z-a]", "*a", "a**", "(?<=a*)b", "(?P<a>x)(?P<a>y)", "\\q", "(?P=b)", "a{3,2}"])(
    "refuses %s, as the language does",
    (source) => {
      expect(parsePattern(source)).toMatchObject({ kind: "refused", isBeyond: false });
    },
  );

  test("never throws", () => {
    const signs = fc.constantFrom(..."ab()[]{}?*+|\\^$.-,:=!<>P1 #idxs0");
    fc.assert(
      fc.property(
        fc.array(signs, { maxLength: 24 }),
        fc.constantFrom("", "i", "x", "ims"),
        (chars, flags) => {
          const out = parsePattern(chars.join(""), flags);
          expect("root" in out || out.kind === "refused").toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("what is good there and not followed here is no broken one", () => {
    expect(parsePattern("(a)b(?<=\\1)a")).toMatchObject({ kind: "refused", isBeyond: true });
  });

  test("deep and long ones are refused for their size", () => {
    expect(parsePattern("(".repeat(500))).toMatchObject({ isBeyond: true });
    expect(parsePattern("a".repeat(5000))).toMatchObject({ isBeyond: true });
  });
});

describe("matching", () => {
  const atom = fc.constantFrom("a", "b", "[ab]", "[^a]", ".", "\\w", "\\d", "\\s", "\\b");
  const { expression } = fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      atom,
      fc.tuple(tie("expression"), tie("expression")).map(([a, b]) => a + b),
      fc.tuple(tie("expression"), tie("expression")).map(([a, b]) => `(?:${a}|${b})`),
      fc
        .tuple(tie("expression"), fc.constantFrom("*", "+", "?", "{1,2}", "*?", "+?"))
        .map(([a, q]) => `(?:${a})${q}`),
      tie("expression").map((a) => `(?=${a})`),
      tie("expression").map((a) => `(?!${a})`),
      tie("expression").map((a) => `(${a})`),
    ),
  }));

  test("finds what RegExp finds, where the dialects agree", () => {
    fc.assert(
      fc.property(
        expression,
        fc.array(fc.constantFrom("a", "b", "1", " ", "\n"), { maxLength: 8 }),
        (e, t) => {
          const text = t.join("");
          const program = programOf(e);
          const found = new RegExp(e).exec(text);
          const own = runPattern(program, text, "search", 200_000);
          fc.pre(!own.isCut);
          expect(own.span).toEqual(found === null ? undefined : [found.index, found.index + found[0].length]);
        },
      ),
      { numRuns: 400 },
    );
  });

  test.each([
    ["(a+)\\1$", "aaaa", true],
    ["^(?>a+)a", "aaa", false],
    ["^a++a", "aaa", false],
    ["(?<=ab)c", "abc", true],
    ["(?<!ab)c", "abc", false],
    ["^(<)?a(?(1)>|!)$", "<a>", true],
    ["^(<)?a(?(1)>|!)$", "<a!", false],
    ["(?i)ABC", "xabc", true],
    ["a$", "a\n", true],
    ["a\\Z", "a\n", false],
    ["(?m)^b", "a\nb", true],
    ["(?x) a b", "ab", true],
  ])("%s on %j", (source, text, isMatch) => {
    expect(runPattern(programOf(source), text, "search").span !== undefined).toBe(isMatch);
  });

  test("it stops at its budget", () => {
    const out = runPattern(programOf("(a+)+$"), `${"a".repeat(60)}!`, "search", 10_000);
    expect(out.isCut).toBe(true);
  });
});

describe("time", () => {
  test.each([
    "^(a+)+$",
    "(a*)*b",
    "^([a-zA-Z0-9]+\\s?)*$",
    "(a|aa)+$",
    "^(\\w+\\s?)+:$",
    "(\\d+|[0-9a-f]+)*x",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    '"(?:[^"\\\\]|\\\\.|\\\\")*"x',
    "(?=(a+)+b)c",
    "(?:a?b?)*c",
    "^_(__|.)+_$",
  ])("%s doubles", (source) => {
    expect(slow(source, "search", "exponential")).toMatchObject({ growth: "exponential" });
  });

  test.each([
    "^a+$",
    "^(?:[a-z]+\\.)*[a-z]+$",
    "^(?>a+)+$",
    "^(?:a++)+$",
    "[\\w.+-]+@[\\w-]+\\.[\\w.-]+",
    '"(?:[^"\\\\]|\\\\.)*"',
    "^(\\d{1,3}\\.){3}\\d{1,3}$",
    "(a+)+",
    "(?:ab|cd)*$",
    "^(?:\\w+ )*\\w+$",
    "^\\s*(\\w+)\\s*=\\s*(.*?)\\s*$",
  ])("%s does not double", (source) => {
    expect(judgeTime(parsed(source), "search", "exponential")).toEqual({ slow: undefined, gap: undefined });
  });

  test.each([
    ["\\s+$", "search"],
    ["^\\d*\\d*x", "match"],
    ["^\\s*(\\w+)\\s*=\\s*(.*?)\\s*$", "match"],
    ["a*b", "search"],
    [".*,.*,.*x", "match"],
  ] as const)("%s by %s grows with a power", (source, how) => {
    expect(slow(source, how, "polynomial")).toMatchObject({ growth: "polynomial" });
  });

  test.each([
    ["\\s+$", "match"],
    ["^\\s+\\w+$", "search"],
    ["^[a-z]+@[a-z]+$", "match"],
    ["^\\d{1,5}x", "search"],
    ["a", "search"],
  ] as const)("%s by %s does not", (source, how) => {
    expect(slow(source, how, "polynomial")).toBeUndefined();
  });

  test("hostile ones end: judged, or named as a gap", () => {
    const hostile = [
      `${"(a?".repeat(30)}${")*".repeat(30)}b`,
      "(((a{1,100}){1,100}){1,100}){1,100}",
      `(?:${"[a-z]*".repeat(60)})*$`,
      `(${Array.from({ length: 300 }, (_, i) => `a{${i}}`).join("|")})*`,
    ];
    for (const source of hostile) {
      const { slow: found, gap } = judgeTime(parsed(source), "search", "exponential");
      expect(found !== undefined || gap !== undefined, source.slice(0, 40)).toBe(true);
    }
  });
});

test("the pumped text is told", () => {
  const judge = new TimeJudge();
  const question = { source: "^x(a+)+$", flags: "", how: "match", growth: "exponential" } as const;
  expect(judge.judge(question).slowOn).toBe('on "x" + "a" * n + "\\u0001" the steps grow exponentially');
  expect(judge.judge({ ...question, source: "(" })).toEqual({ slowOn: undefined, gap: undefined });
  expect(judge.judge({ ...question, source: "a".repeat(5000) }).gap).toContain("longer than");
});
