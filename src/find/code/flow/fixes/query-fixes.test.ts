// Rewrites of queries, tried with a real Python and a real SQLite: harmless values give the same rows, harmful ones none.

import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { defaultConfig } from "../../../../config/index.ts";
import { textWithEdits } from "../../../../formats/index.ts";
import { knowledgeFor } from "../../engine.ts";
import { scanTexts } from "../../scan-texts.ts";

const config = defaultConfig();
const knowledge = knowledgeFor({ config, key: "00".repeat(32) });

async function rewritten(
  text: string,
): Promise<{ readonly text: string | undefined; readonly isSafe: boolean }> {
  const { findings } = await scanTexts({ "a.py": text }, config, knowledge);
  const finding = findings.find((one) => one.rule === "python/sql-injection");
  expect(finding, text).toBeDefined();
  const remedy = finding?.remedies.find((one) => one.kind === "edit");
  return {
    text: remedy === undefined ? undefined : textWithEdits(text, remedy.edits),
    isSafe: remedy?.isSafe === true,
  };
}

function moduleWith(body: string, driver = "sqlite3"): string {
  const lines = body.split("\n").map((line) => `    ${line}`);
  return `import ${driver}\ndef find(user_input, n):\n    c = ${driver}.connect(PATH)\n${lines.join("\n")}\n    return rows.fetchall()\n`;
}

const same: readonly (readonly [what: string, body: string, made: string])[] = [
  [
    "an f-string in quotes",
    "rows = c.execute(f\"SELECT id FROM u WHERE name = '{user_input}'\")",
    `c.execute("SELECT id FROM u WHERE name = ?", (user_input,))`,
  ],
  [
    "a sum",
    'rows = c.execute("SELECT id FROM u WHERE name = \'" + user_input + "\'")',
    `"SELECT id FROM u WHERE name = ?", (user_input,)`,
  ],
  [
    "a sum that goes on",
    'rows = c.execute("SELECT id FROM u WHERE name = \'" + user_input + "\' AND id > 0")',
    `"SELECT id FROM u WHERE name = ? AND id > 0", (user_input,)`,
  ],
  [
    "formatting by %",
    "rows = c.execute(\"SELECT id FROM u WHERE name = '%s'\" % user_input)",
    `"SELECT id FROM u WHERE name = ?", (user_input,)`,
  ],
  [
    "formatting by % with several",
    "rows = c.execute(\"SELECT id FROM u WHERE name = '%s' AND id < %d\" % (user_input, n))",
    `"SELECT id FROM u WHERE name = ? AND id < ?", (user_input, int(n))`,
  ],
  [
    "format",
    "rows = c.execute(\"SELECT id FROM u WHERE name = '{}'\".format(user_input))",
    `"SELECT id FROM u WHERE name = ?", (user_input,)`,
  ],
  [
    "format by names",
    "rows = c.execute(\"SELECT id FROM u WHERE name = '{a}' AND id < {b}\".format(a=user_input, b=n))",
    `"SELECT id FROM u WHERE name = ? AND id < ?", (user_input, n)`,
  ],
  [
    "a part of a quoted text",
    "rows = c.execute(f\"SELECT id FROM u WHERE name LIKE '%{user_input}%'\")",
    `"SELECT id FROM u WHERE name LIKE ?", (f"%{user_input}%",)`,
  ],
  [
    "a text bound above",
    "query = f\"SELECT id FROM u WHERE name = '{user_input}'\"\nrows = c.execute(query)",
    `query = "SELECT id FROM u WHERE name = ?"\n    rows = c.execute(query, (user_input,))`,
  ],
  [
    "a sum bound above, in brackets",
    'query = ("SELECT id FROM u "\n    "WHERE name = \'" + user_input + "\'")\nrows = c.execute(query)',
    `query = "SELECT id FROM u WHERE name = ?"`,
  ],
  [
    "several lines",
    'rows = c.execute(f"""\n    SELECT id FROM u\n    WHERE name = \'{user_input}\'\n    """)',
    '"""\n        SELECT id FROM u\n        WHERE name = ?\n        """, (user_input,)',
  ],
  [
    "constant texts beside it",
    "rows = c.execute(f\"SELECT id FROM u WHERE name = '{user_input}' AND name <> 'a''b'\")".replace(
      "''",
      "x",
    ),
    `AND name <> 'axb'", (user_input,)`,
  ],
  [
    "an attribute and a key",
    "d = {'k': user_input}\nrows = c.execute(f\"SELECT id FROM u WHERE name = '{d['k']}'\")",
    `WHERE name = ?", (d["k"],)`,
  ],
];

const python = spawnSync("python3", ["-c", "import sys, sqlite3; print(sys.version_info >= (3, 8))"]);
const hasPython = python.stdout?.toString().trim() === "True";

const trial = `
import ast, json, os, sqlite3, sys, tempfile
path = os.path.join(tempfile.mkdtemp(), "t.db")
c = sqlite3.connect(path)
c.execute("CREATE TABLE u (id INTEGER, name TEXT)")
c.executemany("INSERT INTO u VALUES (?, ?)", [(1, "ann"), (2, "bob"), (3, "annex"), (4, "5")])
c.commit()
def run(text, value):
    ast.parse(text)
    space = {"PATH": path}
    exec(compile(text, "a.py", "exec"), space)
    try:
        return sorted(space["find"](value, 9))
    except sqlite3.Error as error:
        return str(type(error))
out = []
for before, after in json.load(sys.stdin):
    plain = [[run(t, v) for v in ("ann", "bob", "nobody", "5")] for t in (before, after)]
    evil = [run(t, "x' OR '1'='1") for t in (before, after)]
    out.append([plain[0] == plain[1], evil])
print(json.dumps(out))
`;

describe("a query with values in it", () => {
  test.each(same)("%s is given them apart", async (_, body, made) => {
    const { text, isSafe } = await rewritten(moduleWith(body));
    expect(text).toContain(made);
    expect(isSafe).toBe(true);
    const { findings } = await scanTexts({ "a.py": text ?? "" }, config, knowledge);
    expect(findings.map((finding) => finding.rule)).not.toContain("python/sql-injection");
  });

  test.runIf(hasPython)("gives the same rows to harmless values, and none to harmful ones", async () => {
    const pairs = await Promise.all(
      same.map(async ([, body]) => [moduleWith(body), (await rewritten(moduleWith(body))).text] as const),
    );
    const ran = spawnSync("python3", ["-c", trial], { input: JSON.stringify(pairs) });
    expect(ran.stderr.toString()).toBe("");
    const results = JSON.parse(ran.stdout.toString()) as readonly (readonly [boolean, readonly unknown[]])[];
    for (const [i, [isSame, [, evil]]] of results.entries())
      expect([same[i]?.[0], isSame, evil]).toEqual([same[i]?.[0], true, []]);
  });

  test.each([
    [
      "psycopg2",
      "rows = c.execute(f\"SELECT id FROM u WHERE name LIKE 'a%' AND name = '{user_input}'\")",
      `LIKE 'a%%' AND name = %s", (user_input,)`,
    ],
    [
      "asyncpg",
      "rows = c.fetch(f\"SELECT id FROM u WHERE name = '{user_input}' AND id = {n}\")",
      `name = $1 AND id = $2", user_input, n)`,
    ],
    [
      "pyodbc",
      'rows = c.execute("SELECT id FROM u WHERE name = \'" + user_input + "\'")',
      `name = ?", (user_input,)`,
    ],
  ])("is written with the marks of %s", async (driver, body, made) => {
    expect((await rewritten(moduleWith(body, driver))).text).toContain(made);
  });

  test.each([
    ["a name of a table", 'c.execute(f"SELECT id FROM {user_input}")'],
    ["a column to order by", 'c.execute(f"SELECT id FROM u ORDER BY {user_input}")'],
    ["a list", 'c.execute(f"SELECT id FROM u WHERE id IN ({user_input})")'],
    ["a list of columns", 'c.execute("SELECT " + user_input + " FROM u")'],
    ["a piece of a word", 'c.execute(f"SELECT id FROM u WHERE name = {user_input}x")'],
    ["a name in double quotes", "c.execute(f'SELECT id FROM u WHERE \"{user_input}\" = 1')"],
    ["behind a comment", "c.execute(f\"SELECT id FROM u -- it's\\nWHERE name = '{user_input}'\")"],
    ["with values already", "c.execute(f\"SELECT id FROM u WHERE id = ? AND name = '{user_input}'\", (n,))"],
    [
      "a text used twice",
      "q = f\"SELECT id FROM u WHERE name = '{user_input}'\"\nprint(q)\nrows = c.execute(q)",
    ],
    [
      "a value that changes in between",
      "q = f\"SELECT id FROM u WHERE name = '{user_input}'\"\nuser_input = 1\nrows = c.execute(q)",
    ],
    [
      "a text bound under a condition",
      "if n:\n    q = f\"SELECT id FROM u WHERE name = '{user_input}'\"\nrows = c.execute(q)",
    ],
    ["an open quote", 'c.execute("SELECT id FROM u WHERE name = \'" + user_input)'],
    ["a width", "c.execute(\"SELECT id FROM u WHERE name = '%5s'\" % user_input)"],
  ])("stays where that would mean something else: %s", async (_, body) => {
    expect((await rewritten(moduleWith(body))).text).toBeUndefined();
  });

  test("stays where nobody knows whose `execute` it is", async () => {
    const body = "rows = c.execute(f\"SELECT id FROM u WHERE name = '{user_input}'\")";
    const { text } = await rewritten(`import sqlalchemy\n${moduleWith(body)}`);
    expect(text).toBeUndefined();
  });
});
