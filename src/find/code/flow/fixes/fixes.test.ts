import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { defaultConfig } from "../../../../config/index.ts";
import { textWithEdits } from "../../../../formats/index.ts";
import { scanTexts } from "../../scan-texts.ts";

const config = defaultConfig();

async function fixed(text: string, rule: string): Promise<string | undefined> {
  const { findings } = await scanTexts({ "a.py": text }, config);
  const remedy = findings.find((f) => f.rule === rule)?.remedies.find((r) => r.kind === "edit");
  return remedy === undefined ? undefined : textWithEdits(text, remedy.edits);
}

const rewrites: readonly (readonly [what: string, rule: string, text: string, made: string])[] = [
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
  [
    "checks certificates",
    "python/request-without-cert-validation",
    "import requests\nr = requests.get('https://a', verify=False)\n",
    "requests.get('https://a', verify=True)",
  ],
  [
    "makes a context that checks",
    "python/request-without-cert-validation",
    "import ssl\nc = ssl._create_unverified_context()\n",
    "c = ssl.create_default_context()",
  ],
  [
    "creates the temporary file",
    "python/insecure-temporary-file",
    "import tempfile\np = tempfile.mktemp(suffix='.x')\n",
    "p = tempfile.mkstemp(suffix='.x')[1]",
  ],
  [
    "escapes what templates show",
    "python/jinja2-autoescape-false",
    "import jinja2\ne = jinja2.Environment(loader=None)\nf = 1\n",
    "jinja2.Environment(loader=None, autoescape=True)",
  ],
  [
    "also without any argument",
    "python/jinja2-autoescape-false",
    "from jinja2 import Environment\ne = Environment()\n",
    "e = Environment(autoescape=True)",
  ],
  [
    "switches the debugger off",
    "python/flask-debug",
    "from flask import Flask\napp = Flask(__name__)\napp.run(debug=True)\n",
    "app.run(debug=False)",
  ],
  [
    "loads documents by the safe function",
    "python/unsafe-yaml-load",
    "import yaml as y\nd = y.load(open('a'))\n",
    "d = y.safe_load(open('a'))",
  ],
];

const python = spawnSync("python3", ["-c", "import ast"]);

describe("a mechanical rewrite", () => {
  test.each(rewrites)("%s, and the finding is gone", async (_, rule, text, expected) => {
    const after = await fixed(text, rule);
    expect(after).toContain(expected);
    const { findings } = await scanTexts({ "a.py": after ?? "" }, config);
    expect(findings.map((f) => f.rule)).not.toContain(rule);
  });

  test.runIf(python.status === 0)("is what Python's own parser reads", async () => {
    const texts = await Promise.all(rewrites.map(([, rule, text]) => fixed(text, rule)));
    const check = "import ast, json, sys\nfor text in json.load(sys.stdin): ast.parse(text)";
    const ran = spawnSync("python3", ["-c", check], { input: JSON.stringify(texts) });
    expect([ran.status, ran.stderr.toString()]).toEqual([0, ""]);
  });

  test.each([
    [
      "the module is known by another name",
      "python/unsafe-yaml-load",
      "from yaml import load, Loader\nd = load(open('a'), Loader=Loader)\n",
    ],
    [
      "a variable is set for the command",
      "python/command-line-injection",
      "import subprocess\nn = input()\nsubprocess.run(f'A=1 cat {n}', shell=True)\n",
    ],
    [
      "only a shell has the command",
      "python/command-line-injection",
      "import subprocess\nn = input()\nsubprocess.run(f'cd {n}', shell=True)\n",
    ],
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
      "a quicker hash is none for passwords",
      "python/weak-sensitive-data-hashing",
      "import hashlib\ndef f(password):\n    return hashlib.md5(password.encode()).hexdigest()\n",
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
