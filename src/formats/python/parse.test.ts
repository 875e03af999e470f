import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePython } from "./index.ts";

const kinds = (text: string): readonly string[] => parsePython(text).value.body.map((s) => s.kind);

describe("parsePython", () => {
  test.each([
    ["x = 1\n", ["Assign"]],
    ["async def f(a, /, b: int = 1, *c, d, **e) -> int:\n    await g()\n", ["FunctionDef"]],
    [
      "match x:\n    case [1, *rest] if rest:\n        pass\n    case {'a': b, **c} | Point(x=0):\n        pass\n",
      ["Match"],
    ],
    ["match = 1\nmatch.group()\nprint(match)\n", ["Assign", "Expr", "Expr"]],
    ["type A[T] = list[T]\n", ["TypeAlias"]],
    ["def f[T: int](x: T) -> T: return x\n", ["FunctionDef"]],
    ["with (open('a') as f, open('b')):\n    pass\n", ["With"]],
    ["if (n := len(a)) > 1: pass\nelif n: pass\nelse: pass\n", ["If"]],
    ["try:\n    pass\nexcept* E as e:\n    pass\nfinally:\n    pass\n", ["Try"]],
    ["print 'a', b\nexec code in ns\nraise E, 'm'\n", ["Python2", "Python2", "Raise"]],
    ["try:\n    pass\nexcept E, e:\n    pass\n", ["Try"]],
  ])("reads %j", (text, expected) => {
    const { problems } = parsePython(text);
    expect(problems).toEqual([]);
    expect(kinds(text)).toEqual(expected);
  });

  test("fields of f-strings are expressions, with nested quotes as PEP 701 allows", () => {
    const { value, problems } = parsePython(`x = f"{a['k']!r:>{width}} {f"{b}"} {{c}} {d=}"\n`);
    expect(problems).toEqual([]);
    const [statement] = value.body;
    const parts =
      statement?.kind === "Assign" && statement.value.kind === "Template" ? statement.value.parts : [];
    expect(parts.filter((p) => p.kind === "field")).toHaveLength(3);
    expect(parts.some((p) => p.kind === "text" && p.text.includes("{c}"))).toBe(true);
  });

  test("a broken statement costs one statement", () => {
    const { value, problems } = parsePython(
      "a = 1\nb = = 2\nc = 3\ndef f(:\n    x = 1\ndef g():\n    pass\n",
    );
    expect(problems.length).toBeGreaterThan(0);
    expect(value.body.length).toBeGreaterThanOrEqual(3);
    expect(problems[0]).toMatchObject({ line: 2 });
  });

  test("100,000 nested parentheses are a problem, not a crash", () => {
    const { problems } = parsePython(`x = ${"(".repeat(100_000)}1${")".repeat(100_000)}\ny = 2\n`);
    expect(problems[0]?.message).toContain("nested deeper");
  });

  test("long chains and long elif ladders need no stack", () => {
    const sum = `x = ${"a + ".repeat(50_000)}1\n`;
    const ladder = `if a == 0:\n    b\n${"elif a == 1:\n    b\n".repeat(20_000)}`;
    expect(parsePython(sum + ladder).problems).toEqual([]);
  });

  test("any text gives a tree", () => {
    const piece = fc.constantFrom(
      "def f(",
      "):",
      "\n",
      "    ",
      "if ",
      "x",
      "=",
      "'",
      '"""',
      'f"{',
      "}",
      "(",
      "]",
      "match x:",
      "case ",
      "lambda",
      "\\",
      "#",
      "0x",
      "é",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(parsePython(pieces.join("")).value.lines.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});
