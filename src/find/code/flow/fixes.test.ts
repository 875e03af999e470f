import { describe, expect, test } from "vitest";
import { defaultConfig } from "../../../config/index.ts";
import type { TextEdit } from "../../../model/index.ts";
import { scanTexts } from "../scan-texts.ts";

const config = defaultConfig();

async function fixed(text: string, rule: string): Promise<string | undefined> {
  const { findings } = await scanTexts({ "a.py": text }, config);
  const remedy = findings.find((f) => f.rule === rule)?.remedies.find((r) => r.kind === "edit");
  return remedy === undefined ? undefined : applied(text, remedy.edits);
}

function applied(text: string, edits: readonly TextEdit[]): string {
  const starts = [0];
  for (let i = 0; i < text.length; i += 1) if (text[i] === "\n") starts.push(i + 1);
  const offset = (line: number, column: number): number => (starts[line - 1] ?? 0) + column - 1;
  let out = text;
  const places = edits.map(({ region, replacement }) => ({
    from: offset(region.startLine, region.startColumn ?? 1),
    to: offset(region.endLine ?? region.startLine, region.endColumn ?? 1),
    replacement,
  }));
  for (const { from, to, replacement } of places.sort((a, b) => b.from - a.from))
    out = out.slice(0, from) + replacement + out.slice(to);
  return out;
}

describe("a mechanical rewrite", () => {
  test.each([
    [
      "gives values to the driver apart from the text",
      "python/sql-injection",
      "import sqlite3\nfrom flask import Flask, request\napp = Flask(__name__)\n@app.route('/')\ndef f():\n    name = request.args['n']\n    sqlite3.connect('a').execute(f\"SELECT * FROM u WHERE n = '{name}'\")\n    return ''\n",
      'execute("SELECT * FROM u WHERE n = ?", (name,))',
    ],
    [
      "starts a program without a shell",
      "python/command-line-injection",
      "import subprocess\nhost = input()\nsubprocess.run(f'ping -c 1 {host}', shell=True)\n",
      'subprocess.run(["ping", "-c", "1", host], shell=False)',
    ],
    [
      "takes a token from `secrets`",
      "python/insecure-randomness",
      "import random\ntoken = ''.join(random.choice('abc') for _ in range(20))\n",
      "import secrets\nimport random\ntoken = ''.join(secrets.choice('abc') for",
    ],
    [
      "loads documents without objects",
      "python/unsafe-yaml-load",
      "import yaml\nd = yaml.load(open('a'), Loader=yaml.Loader)\n",
      "yaml.load(open('a'), Loader=yaml.SafeLoader)",
    ],
    [
      "extracts with a filter",
      "python/tarslip",
      "import tarfile\nwith tarfile.open('a') as t:\n    t.extractall('out')\n",
      "t.extractall('out', filter=\"data\")",
    ],
    [
      "refuses unknown hosts",
      "python/paramiko-missing-host-key-validation",
      "import paramiko\nc = paramiko.SSHClient()\nc.set_missing_host_key_policy(paramiko.AutoAddPolicy())\n",
      "set_missing_host_key_policy(paramiko.RejectPolicy())",
    ],
  ])("%s, and the finding is gone", async (_, rule, text, expected) => {
    const after = await fixed(text, rule);
    expect(after).toContain(expected);
    const { findings } = await scanTexts({ "a.py": after ?? "" }, config);
    expect(findings.map((f) => f.rule)).not.toContain(rule);
  });

  test.each([
    [
      "a table's name is no value",
      "python/sql-injection",
      "import sqlite3\ndef f(table):\n    sqlite3.connect('a').execute(f'SELECT * FROM {table}')\n",
    ],
    [
      "a pipe needs its shell",
      "python/command-line-injection",
      "import subprocess\nn = input()\nsubprocess.run(f'cat {n} | wc', shell=True)\n",
    ],
    [
      "a part of a word is no argument of its own",
      "python/command-line-injection",
      "import subprocess\nn = input()\nsubprocess.run(f'cat a{n}', shell=True)\n",
    ],
  ])("is not offered where it would change the meaning: %s", async (_, rule, text) => {
    const { findings } = await scanTexts({ "a.py": text }, config);
    expect(findings.map((f) => f.rule)).toContain(rule);
    expect(await fixed(text, rule)).toBeUndefined();
  });
});
