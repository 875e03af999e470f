import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { notebookCode } from "./notebook.ts";

const notebook = (cells: readonly unknown[], language = "python"): string =>
  JSON.stringify({ cells, metadata: { language_info: { name: language } }, nbformat: 4 }, undefined, 1);
const code = (...source: readonly string[]): unknown => ({ cell_type: "code", outputs: [], source });

describe("a notebook's code", () => {
  test("stands on the lines that hold it", () => {
    const text = notebook([
      { cell_type: "markdown", source: ["import that\n"] },
      code("import os\n", 'os.system("x \\\\ é")'),
    ]);
    const read = notebookCode(text);
    const rows = text.split("\n");
    const lines = read.text.split("\n");
    const row = lines.indexOf("import os");
    expect(rows[row]).toContain("import os");
    expect(lines[row + 1]).toBe('os.system("x \\\\ é")');
    expect(read.text).not.toContain("that");
    expect(text.slice(read.placeOf(read.text.indexOf("x \\"))).startsWith("x \\")).toBe(true);
    expect(read.problem).toBeUndefined();
  });

  test.each([
    ["%matplotlib inline", "pass"],
    ["  !ls -l", "  pass"],
    ["x = !ls", "x = None"],
    ["frame.head?", "pass"],
    ["a = b % c", "a = b % c"],
    ["ok = a != b", "ok = a != b"],
  ])("%s is %s for Python", (line, python) => {
    expect(notebookCode(notebook([code(line)])).text.trim()).toBe(python.trim());
  });

  test("of another language or in another magic is none", () => {
    expect(notebookCode(notebook([code("x <- 1")], "R")).text.trim()).toBe("");
    expect(notebookCode(notebook([code("%%bash\n", "rm x")])).text.trim()).toBe("");
  });

  test("that shares a line is named", () => {
    expect(notebookCode(JSON.stringify({ cells: [code("a = 1\n", "b = 2")] })).problem).toContain("share");
    expect(notebookCode("[1]").problem).toBe("not a notebook");
  });

  test("has as many lines as the file, whatever that holds", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.string())), fc.string(), (cells, other) => {
        for (const text of [notebook(cells.map((c) => code(...c))), other]) {
          const read = notebookCode(text);
          expect(read.text.split("\n").length - 1).toBe(text.split("\n").length);
          for (const at of [0, 5, 50]) expect(read.placeOf(at)).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 50 },
    );
  });
});
