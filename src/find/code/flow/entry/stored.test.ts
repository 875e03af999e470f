import { expect, test } from "vitest";
import { defaultConfig } from "../../../../config/index.ts";
import { scanTexts } from "../../scan-texts.ts";

const config = defaultConfig();
const head = "import sqlite3\nfrom flask import Flask, request, session\napp = Flask(__name__)\n";
const writer = `${head}@app.post('/u')\ndef add():\n    sqlite3.connect('a').execute('INSERT INTO users (age, name) VALUES (?, ?)', (int(request.form['age']), request.form['name']))\n    return ''\n`;
const reader = (select: string, part: string): string =>
  `${head}@app.get('/p')\ndef posts():\n    cursor = sqlite3.connect('a').cursor()\n    cursor.execute("${select}")\n    row = cursor.fetchone()\n    cursor.execute("SELECT 1 FROM posts WHERE author = '%s'" % ${part})\n    return ''\n`;

async function rules(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { findings } = await scanTexts(files, config);
  return findings.map((f) => `${f.rule} ${f.locations[0].path}:${f.locations[0].region?.startLine}`);
}

test("a column that one module writes and another reads carries what users sent", async () => {
  const files = {
    "a_reader.py": reader("SELECT u.name FROM users u WHERE id = 1", "row[0]"),
    "writer.py": writer,
  };
  expect(await rules(files)).toEqual(["python/sql-injection a_reader.py:9"]);
});

test.each([
  ["another column", "SELECT id FROM users"],
  ["a number", "SELECT age FROM users"],
  ["another table", "SELECT name FROM products"],
])("%s does not", async (_, select) => {
  expect(await rules({ "a_reader.py": reader(select, "row[0]"), "writer.py": writer })).toEqual([]);
});

test("a key of the session carries it, another key and what was checked do not", async () => {
  const app = (stored: string, key: string): string =>
    `import os\n${head}@app.post('/run')\ndef run():\n    os.system('ping ' + session['${key}'])\n    return ''\n@app.post('/host')\ndef host():\n    value = request.form['host']\n${stored}\n    return ''\n`;
  const plain = "    session['host'] = value";
  const checked = "    if value.isalnum():\n        session['host'] = value";
  const commands = async (text: string): Promise<number> =>
    (await rules({ "a.py": text })).filter((rule) => rule.startsWith("python/command")).length;
  expect(await commands(app(plain, "host"))).toBe(1);
  expect(await commands(app(plain, "other"))).toBe(0);
  expect(await commands(app(checked, "host"))).toBe(0);
});
