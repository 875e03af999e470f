import { expect, test } from "vitest";
import { readGitleaksIgnore } from "./ignore-file.ts";

test("both forms are read, comments are not, and other lines are told", () => {
  const commit = "0123456789abcdef0123456789abcdef01234567";
  const text = `# ours\nsrc/app.py:aws-access-token:12\n${commit}:a/b:c.txt:jwt:3 # known\n\nnonsense\n`;
  const { value, problems } = readGitleaksIgnore(text);
  expect(value).toEqual([
    { path: "src/app.py", rule: "aws-access-token", line: 12 },
    { path: "a/b:c.txt", rule: "jwt", line: 3, commit },
  ]);
  expect(problems.map((problem) => problem.line)).toEqual([5]);
});
