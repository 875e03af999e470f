// Comments that except a weakness of code, ours and other tools', from the built program: what they reach, what they do not, when they
// end, and those that except nothing.

import { describe, expect, test } from "vitest";
import { jsonScan, TestRepository } from "./portcullis.ts";

const head = "import sqlite3\nimport subprocess\nimport yaml\n\n\ndef f(user_input):\n";

/** Lines of findings that nothing excepts, and what the decision says of the exceptions. */
function scanned(body: string, more: Readonly<Record<string, string>> = {}) {
  const repository = new TestRepository().write("a.py", head + body);
  for (const [path, text] of Object.entries(more)) repository.write(path, text);
  repository.commit("start");
  const { report } = jsonScan([".", "--now", "2026-11-23T00:00:00Z"], { cwd: repository.folder });
  const items = report.findings as unknown as readonly {
    heldBy?: number;
    finding: { locations: readonly [{ region: { startLine: number } }] };
  }[];
  const decision = report.decision as unknown as { reasons: readonly { clause: string; text: string }[] };
  return {
    open: items
      .filter((item) => item.heldBy === undefined)
      .map((item) => item.finding.locations[0].region.startLine),
    said: decision.reasons.filter(({ clause }) => clause.startsWith("ignores")).map(({ text }) => text),
  };
}

const shell = '    subprocess.run(f"ping {user_input}", shell=True)';
const several = '    subprocess.run(\n        f"ping {user_input}",\n        shell=True,\n    )';
const sql = "    sqlite3.connect('a').execute(f\"SELECT * FROM u WHERE n = '{user_input}'\")";
const ours = (rule: string, until = "2027-01-31"): string =>
  `# portcullis:ignore ${rule} until ${until}: reviewed by ada`;

describe("a comment holds", () => {
  test.each([
    ["ours, at the line", `${shell}  ${ours("python/command-line-injection")}`],
    ["ours, for all of a language", `${shell}  ${ours("python/*")}`],
    ["ours, above", `    ${ours("python/command-line-injection")}\n${shell}`],
    [
      "ours, above another comment",
      `    ${ours("python/command-line-injection")}\n    # as agreed\n${shell}`,
    ],
    [
      "ours, at the end of a statement of several lines",
      `${several}  ${ours("python/command-line-injection")}`,
    ],
    ["nosec", `${shell}  # nosec`],
    ["nosec with the id", `${shell}  # nosec B602`],
    ["nosec at the end of several lines", `${several}  # nosec B602 - checked`],
    ["nosemgrep", `${shell}  # nosemgrep`],
    ["nosemgrep with an id that names it", `${shell}  # nosemgrep: python.lang.command.line.injection`],
    ["nosemgrep above", `    # nosemgrep\n${shell}`],
    ["codeql above", `    # codeql[py/command-line-injection]\n${shell}`],
  ])("%s", (_, body) => {
    expect(scanned(`${body}\n`)).toEqual({ open: [], said: [] });
  });
});

describe("a comment does not hold", () => {
  test.each<[string, string, number, RegExp]>([
    ["with another rule's id", `${shell}  ${ours("python/sql-injection")}`, 7, /a\.py:7 is about nothing/],
    [
      "with another id of bandit",
      `${shell}  # nosec B301`,
      7,
      /a comment for bandit excepts nothing that was found: a\.py:7/,
    ],
    [
      "when it has ended",
      `${shell}  ${ours("python/command-line-injection", "2026-11-22")}`,
      7,
      /a\.py:7 ended on 2026-11-22/,
    ],
    [
      "without an end",
      `${shell}  # portcullis:ignore python/command-line-injection: ours`,
      7,
      /write portcullis:ignore/,
    ],
    [
      "two lines above",
      `    ${ours("python/command-line-injection")}\n    x = 1\n${shell}`,
      9,
      /a\.py:7 is about nothing/,
    ],
    ["below", `${shell}\n    # nosec`, 7, /bandit excepts nothing that was found: a\.py:8/],
    ["inside of a text", `${shell.replace("ping", "ping # nosec")}`, 7, /^$/],
  ])("%s", (_, body, line, said) => {
    const { open, said: all } = scanned(`${body}\n`);
    expect(open).toEqual([line]);
    expect(all.join("\n")).toMatch(said);
  });

  test("for the finding beside the one that it names", () => {
    expect(scanned(`${shell}  # nosec\n${sql}\n`).open).toEqual([8]);
  });
});

describe("comments that except nothing are told, in files without any finding, too", () => {
  test("ours one by one, others' together; ids that only their tool knows, and documents, are left alone", () => {
    const { said } = scanned("    return 1\n", {
      "b.py": `x = 1  # nosec\ny = 2  # nosec B101\nz = 3  ${ours("python/ssrf")}\n`,
      "c.py": "x = 1  # nosec B602\n# nosemgrep: team.own.rule\n",
      "d.yaml": "a: 1 # gitleaks:allow\nb: 2 # pragma: allowlist secret\n",
      "e.js": "f() // eslint-disable-line no-eval\n",
      "guide.md": `Write \`${ours("python/ssrf")}\` or \`gitleaks:allow\`.\n`,
    });
    expect(said).toEqual([
      "the exception at b.py:3 is about nothing that was found",
      "2 comments for bandit except nothing that was found: b.py:1, c.py:1",
      "a comment for detect-secrets excepts nothing that was found: d.yaml:2",
      "a comment for gitleaks excepts nothing that was found: d.yaml:1",
    ]);
  });

  test("also by a second scan, whose results are kept; not by one of a part", () => {
    const repository = new TestRepository().write("src/a.py", "x = 1  # nosec\n").write("b.py", "y = 1\n");
    repository.commit("start");
    const reasons = (args: readonly string[]): number => {
      const { report } = jsonScan(args, { cwd: repository.folder });
      return (report.decision as unknown as { reasons: readonly { clause: string }[] }).reasons.filter(
        ({ clause }) => clause === "ignores: unused",
      ).length;
    };
    expect([reasons(["."]), reasons(["."]), reasons(["src"]), reasons([".", "--only", "code"])]).toEqual([
      1, 1, 0, 0,
    ]);
  });
});
