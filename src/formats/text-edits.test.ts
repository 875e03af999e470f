import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RepoPath, TextEdit } from "../model/index.ts";
import { textWithEdits, unifiedDiff } from "./text-edits.ts";

function edit(
  startLine: number,
  startColumn: number,
  endLine: number,
  endColumn: number,
  replacement: string,
): TextEdit {
  return { path: "a.py" as RepoPath, region: { startLine, startColumn, endLine, endColumn }, replacement };
}

describe("edits", () => {
  test.each<[string, readonly TextEdit[], string | undefined]>([
    ["replace, whatever their order", [edit(2, 1, 2, 2, "X"), edit(1, 1, 1, 2, "Y")], "Yb\nXd\n"],
    ["insert at an empty region", [edit(2, 1, 2, 1, "new\n")], "ab\nnew\ncd\n"],
    ["said twice are made once", [edit(1, 1, 1, 1, "i\n"), edit(1, 1, 1, 1, "i\n")], "i\nab\ncd\n"],
    ["that overlap are refused", [edit(1, 1, 1, 3, "x"), edit(1, 2, 2, 1, "y")], undefined],
    ["outside of the text are refused", [edit(9, 1, 9, 2, "x")], undefined],
    ["beyond the end of a line are refused", [edit(1, 9, 1, 10, "x")], undefined],
  ])("%s", (_, edits, after) => {
    expect(textWithEdits("ab\ncd\n", edits)).toBe(after);
  });
});

describe("a unified diff", () => {
  test("of a change in the middle of a file", () => {
    const before = Array.from({ length: 9 }, (_, i) => `line ${i + 1}\n`).join("");
    expect(unifiedDiff("a.py", before, before.replace("line 5\n", "five\nsix\n"))).toBe(
      "--- a/a.py\n+++ b/a.py\n@@ -2,7 +2,8 @@\n line 2\n line 3\n line 4\n-line 5\n+five\n+six\n line 6\n line 7\n line 8\n",
    );
  });

  test("is what git applies", () => {
    const line = fc.constantFrom("a", "b", "c", "", "d e");
    const text = fc
      .tuple(fc.array(line, { maxLength: 12 }), fc.boolean())
      .map(([lines, isOpen]) => lines.join("\n") + (isOpen ? "" : "\n"));
    const folder = mkdtempSync(join(tmpdir(), "portcullis-diff-"));
    const env = { PATH: process.env["PATH"], GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
    fc.assert(
      fc.property(text, text, (before, after) => {
        if (before === "" || after === "" || before === after) return;
        writeFileSync(join(folder, "a.py"), before);
        const input = unifiedDiff("a.py", before, after);
        const ran = spawnSync("git", ["apply", "--whitespace=nowarn", "-"], { cwd: folder, input, env });
        expect(ran.stderr.toString()).toBe("");
        expect(readFileSync(join(folder, "a.py"), "utf8")).toBe(after);
      }),
      { numRuns: 40 },
    );
  });
});
