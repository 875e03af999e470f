import { describe, expect, test } from "vitest";
import { defaultConfig, parseConfig } from "../../config/index.ts";
import { type Artifact, type Finding, type LineRanges, type RepoPath, repoPath } from "../../model/index.ts";
import type { EngineContext } from "../contract/index.ts";
import { concludeCode } from "./conclude.ts";
import { knowing } from "./engine.ts";
import { factsOf } from "./program/index.ts";
import { scanTexts } from "./scan-texts.ts";

const config = defaultConfig();
const setup = { config, key: "00".repeat(32) };

const app =
  "from flask import Flask, request\nfrom store.users import find\napp = Flask(__name__)\n@app.route('/u')\ndef user():\n    return str(find(request.args['name']))\n";
const users =
  "import sqlite3\ndef find(name):\n    c = sqlite3.connect('a.db').cursor()\n    c.execute(\"SELECT * FROM u WHERE n = '%s'\" % name)\n    return c.fetchall()\n";

/** A pull request that changes some lines of one file, with the rest of the tree in the head. */
async function change(
  path: string,
  changed: LineRanges,
  tree: Readonly<Record<string, string>>,
  before?: Readonly<Record<string, string>>,
): Promise<readonly Finding[]> {
  const reader = (files: Readonly<Record<string, string>>): EngineContext["head"] => ({
    read: async (p: RepoPath) => (files[p] === undefined ? undefined : Buffer.from(files[p] ?? "")),
    list: async () => Object.keys(files).map(repoPath),
  });
  const bytes = Buffer.from(tree[path] ?? "");
  const artifact: Artifact = {
    kind: "artifact",
    path: repoPath(path),
    origin: { kind: "work-tree" },
    sizeBytes: bytes.length,
    isExecutable: false,
    role: "changed",
    surface: "head",
    change: "modified",
    changed,
    read: async () => bytes,
  };
  const context: EngineContext = {
    target: { kind: "staged", root: "/" },
    setup,
    config,
    head: reader(tree),
    ...(before === undefined ? {} : { base: reader({ ...tree, ...before }) }),
    now: "2026-01-01T00:00:00.000Z",
    log: { info: () => undefined, warn: () => undefined, debug: () => undefined },
    signal: new AbortController().signal,
  };
  async function* facts() {
    yield {
      artifact,
      facts: factsOf({ path: artifact.path, bytes, excerpt: () => "", hasSecret: () => false }),
    };
  }
  const findings: Finding[] = [];
  for await (const item of concludeCode(facts(), context, knowing(setup)))
    if (item.kind === "finding") findings.push(item);
  return findings;
}

describe("a change", () => {
  const tree = { "app.py": app, "store/__init__.py": "", "store/users.py": users };

  test("is judged with the unchanged modules around it", async () => {
    const [finding] = await change("store/users.py", [[4, 4]], tree);
    expect(finding).toMatchObject({ rule: "python/sql-injection", isInChange: true });
    const steps = finding?.evidence.kind === "flow" ? finding.evidence.steps.map((s) => s.location.path) : [];
    expect(steps[0]).toBe("app.py");
    expect(steps.at(-1)).toBe("store/users.py");
  });

  test("has no part in a flow whose lines it does not touch", async () => {
    const [finding] = await change("store/users.py", [[1, 1]], tree);
    expect(finding?.isInChange).toBe(false);
  });

  test("says nothing of flows that stay in other files", async () => {
    expect(await change("store/__init__.py", [[1, 1]], tree)).toEqual([]);
    expect(await change("store/__init__.py", [[1, 1]], tree, { "store/__init__.py": "# empty" })).toEqual([]);
  });

  const checked = users.replace(
    "    c = sqlite3",
    "    if not name.isalnum():\n        return []\n    c = sqlite3",
  );

  test("that only takes a check away brings what the check held back", async () => {
    const [finding] = await change("store/users.py", [], tree, { "store/users.py": checked });
    expect(finding).toMatchObject({ rule: "python/sql-injection", isInChange: true });
  });

  test("in a module that others import is told where it lies", async () => {
    const quoted = {
      "app.py":
        "import os\nfrom flask import Flask, request\nfrom lib import clean\napp = Flask(__name__)\n@app.route('/u')\ndef user():\n    os.system('id ' + clean(request.args['n']))\n",
      "lib.py": "def clean(text):\n    return text\n",
    };
    const before = { "lib.py": "import shlex\ndef clean(text):\n    return shlex.quote(text)\n" };
    const [finding] = await change("lib.py", [[2, 2]], quoted, before);
    expect(finding).toMatchObject({ rule: "python/command-line-injection", isInChange: true });
    expect(finding?.locations[0].path).toBe("app.py");
    expect(
      await change("lib.py", [[2, 2]], quoted, { "lib.py": "def clean(text):\n    return text # same\n" }),
    ).toEqual([]);
  });

  test("is judged with those who get its objects from a module that imports it", async () => {
    const handed = {
      "shop/__init__.py": "",
      "shop/service.py":
        "import sqlite3\nclass Service:\n    def run_report(self, name):\n        sqlite3.connect('a.db').execute(\"SELECT '%s'\" % name)\n",
      "shop/factory.py":
        "from shop.service import Service\n_one = Service()\ndef get_service():\n    return _one\n",
      "web/views.py":
        "from flask import Flask, request\nfrom shop.factory import get_service\napp = Flask(__name__)\n@app.route('/r')\ndef report():\n    get_service().run_report(request.args['n'])\n    return ''\n",
      "web/other.py": "from shop.factory import get_service\n",
    };
    const found = await change("shop/service.py", [[4, 4]], handed);
    expect(found.map((f) => [f.rule, f.confidence, f.isInChange])).toEqual([
      ["python/sql-injection", "high", true],
    ]);
  });

  test("of a template alone is judged by the code that fills it", async () => {
    const site = {
      "app.py":
        "from flask import Flask, render_template, request\napp = Flask(__name__)\n@app.route('/h')\ndef hello():\n    return render_template('page.html', name=request.args['n'])\n",
      "templates/page.html": "<p>{% include 'part.html' %}</p>",
      "templates/part.html": "<b>{{ name|safe }}</b>\n",
    };
    const former = { "templates/part.html": "<b>{{ name }}</b>\n" };
    const found = await change("templates/part.html", [[1, 1]], site, former);
    expect(found.map((f) => [f.rule, f.isInChange])).toEqual([["python/reflective-xss", true]]);
    expect(
      await change("templates/part.html", [[1, 1]], site, { "templates/part.html": "{{ name|safe }}" }),
    ).toEqual([]);
  });

  test("is followed to those who call the callers of what it changed", async () => {
    const tree = {
      "lib.py": "def clean(text):\n    return text\n",
      "service.py": "import os\nfrom lib import clean\ndef listing(q):\n    os.system('ls ' + clean(q))\n",
      "views.py":
        "from flask import Flask, request\nfrom service import listing\napp = Flask(__name__)\n@app.route('/u')\ndef user():\n    listing(request.args['n'])\n",
    };
    const before = { "lib.py": "import shlex\ndef clean(text):\n    return shlex.quote(text)\n" };
    const [finding] = await change("lib.py", [[2, 2]], tree, before);
    expect(finding).toMatchObject({
      rule: "python/command-line-injection",
      severity: "critical",
      isInChange: true,
    });
  });

  test("that renames the function of an old finding does not make it new", async () => {
    const hashed = (name: string): string =>
      `import tarfile\ndef ${name}(path):\n    with tarfile.open(path) as t:\n        t.extractall("x")\n`;
    const [finding] = await change("a.py", [[2, 2]], { "a.py": hashed("one") }, { "a.py": hashed("two") });
    expect(finding).toMatchObject({ rule: "python/tarslip", isInChange: false });
  });
});

describe("a finding", () => {
  test("keeps its fingerprint when lines move", async () => {
    const before = await scanTexts({ "app.py": app, "store/users.py": users }, config);
    const after = await scanTexts(
      { "app.py": `# a comment\n\n${app}`, "store/users.py": `\n\n${users}` },
      config,
    );
    expect(after.findings.map((f) => f.fingerprint)).toEqual(before.findings.map((f) => f.fingerprint));
  });

  test("follows what a constructor keeps into other methods, also of a class that nobody makes", async () => {
    const text =
      "import sqlite3\nfrom flask import request\nfrom flask.views import MethodView\nclass Api(MethodView):\n    def __init__(self):\n        self.db = sqlite3.connect('a.db')\n    def get(self):\n        self.db.cursor().execute('SELECT ' + request.args['q'])\n";
    const { findings } = await scanTexts({ "a.py": text }, config);
    expect(findings.map((f) => f.rule)).toContain("python/sql-injection");
  });

  test("of a parameter is told in folders of tests, too, but not what runners pass", async () => {
    const body = "(name):\n    os.system('ls ' + name)\n";
    const text = `import os\ndef listed${body}def test_listed${body}`;
    const { findings } = await scanTexts({ "tests/test_app.py": text }, config);
    expect(findings.map((f) => [f.rule, f.locations[0].region?.startLine, f.severity])).toEqual([
      ["python/shell-command-constructed-from-input", 3, "low"],
    ]);
  });

  test("in a test weighs little", async () => {
    const { findings } = await scanTexts(
      { "tests/test_app.py": users.replace("% name", "% input()") },
      config,
    );
    expect(findings.every((f) => f.placeClass === "test" && f.severity === "low")).toBe(true);
  });

  test("of a weak hash weighs more where something secret is hashed", async () => {
    const hashed = (name: string): string =>
      `import hashlib\ndef make(${name}):\n    return hashlib.md5(${name}).hexdigest()\n`;
    const severities = ["password", "body"].map(
      async (name) =>
        (await scanTexts({ "a.py": hashed(name) }, config)).findings.map(({ severity }) => severity)[0],
    );
    expect(await Promise.all(severities)).toEqual(["high", "medium"]);
  });

  test.each([
    ["pd.read_csv(io.StringIO(request.data.decode()))", []],
    ["pd.read_csv(request.args['p'])", ["python/path-injection"]],
    ["subprocess.run([os.environ['TOOL'], '-v'])", []],
    ["subprocess.run(os.environ['TOOL'] + ' -v', shell=True)", ["python/command-line-injection"]],
    ["subprocess.run([request.args['tool'], '-v'])", ["python/command-line-injection"]],
  ])("of %s", async (statement, rules) => {
    const text = `import io, os, subprocess\nimport pandas as pd\nfrom flask import Flask, request\napp = Flask(__name__)\n@app.route("/a")\ndef a():\n    ${statement}\n    return "ok"\n`;
    const { findings } = await scanTexts({ "a.py": text }, config);
    expect(findings.map(({ rule }) => rule)).toEqual(rules);
  });

  test("that a name in an archive reaches is one only where something is written", async () => {
    const unpacked = (use: string): string =>
      `import os, zipfile\ndef first(path, out):\n    with zipfile.ZipFile(path) as z:\n        name = os.path.join(out, z.namelist()[0])\n        ${use}\n`;
    const found = async (use: string): Promise<readonly string[]> =>
      (await scanTexts({ "a.py": unpacked(use) }, config)).findings.map(({ rule }) => rule);
    expect(await found('open(name, "wb").write(b"")')).toContain("python/tarslip");
    for (const use of ["os.listdir(name)", "open(name).read()", 'open(name, "rb").read()', "os.chdir(name)"])
      expect(await found(use)).not.toContain("python/tarslip");
  });

  test("a project's own sanitizer is one line of configuration", async () => {
    const text =
      "import ours\nfrom flask import Flask, request\napp = Flask(__name__)\n@app.route('/')\ndef f():\n    return '<p>' + ours.clean(request.args['x']) + ours.same(request.args['y'])\n";
    const own = parseConfig(
      { code: { models: [{ sanitizer: "ours.clean", kinds: ["xss"] }, { passes: "ours.same" }] } },
      "test",
    );
    const { findings } = await scanTexts(
      { "a.py": text.replace(" + ours.same(request.args['y'])", "") },
      own,
    );
    expect(findings).toEqual([]);
    const both = await scanTexts({ "a.py": text }, own);
    expect(both.findings.map((f) => f.rule)).toEqual(["python/reflective-xss"]);
  });

  test("of a mechanical kind brings its edit", async () => {
    const { findings } = await scanTexts({ "a.py": "import yaml\nc = yaml.load(open('a'))\n" }, config);
    const edit = findings[0]?.remedies.find((r) => r.kind === "edit");
    expect(edit).toMatchObject({
      edits: [{ replacement: "yaml.safe_load", region: { startLine: 2, startColumn: 5, endColumn: 14 } }],
    });
  });
});

describe("hostile input ends in time, with a named gap where something was left", () => {
  test.each([
    ["nested brackets", `x = ${"(".repeat(50_000)}1\n`, "unparsable"],
    [
      "a fan of calls",
      `def f0(a, b):\n    print(a)\n${Array.from({ length: 30 }, (_, i) => `def f${i + 1}(a, b):\n    f${i}(a, b); f${i}(b, a); f${i}(a, a)\n`).join("")}f30(input(), 1)\n`,
      "timeout",
    ],
    [
      "a chain of calls that is deeper than calls are followed",
      `import os\ndef f0(a):\n    os.system(a)\n${Array.from({ length: 40 }, (_, i) => `def f${i + 1}(a):\n    f${i}(a)\n`).join("")}f40(input())\n`,
      "timeout",
    ],
    ["more statements than are read", "a=1;".repeat(301_000), "unparsable"],
    ["a string that is never closed", 'x = """a\n', "unparsable"],
    ["broken f-strings", `y = ${"f'{".repeat(3000)}\n`, "unparsable"],
  ])("%s", async (_, text, reason) => {
    const { gaps } = await scanTexts({ "a.py": text }, config);
    expect(gaps.map((g) => g.reason)).toContain(reason);
  });

  const ladder = "    elif a == 1:\n        x = 1\n".repeat(20_000);
  test.each([
    ["a long list", `y = [${"1,".repeat(1000)}x]\nos.system(y[1000])\n`],
    [
      "a long dict",
      `y = {${Array.from({ length: 1000 }, (_, i) => `"k${i}": 1`).join()}, "z": x}\nos.system(y["z"])\n`,
    ],
    ["a hundred arguments", `def f(*a):\n    os.system(a[100])\nf(${"1,".repeat(100)}x)\n`],
    ["a sum of lists", `a = [${"1,".repeat(40)}]\nb = a + a + [x]\nos.system(b[80])\n`],
    ["a chain of attributes", `y = x${".strip()".repeat(2000)}\nos.system(y)\n`],
    ["an argument inside of a chain", `y = "".join([x])${".strip()".repeat(2000)}\nos.system(y)\n`],
    [
      "a ladder of conditions",
      `def f(a):\n    c = input()\n    if a == 0:\n        x = 0\n${ladder}    os.system(c)\n`,
    ],
    [
      "twelve calls deep",
      `${Array.from({ length: 12 }, (_, i) => `def f${i}(a):\n    f${i + 1}(a)\n`).join("")}def f12(a):\n    os.system(a)\nf0(x)\n`,
    ],
    [
      "one of twenty functions",
      `${Array.from({ length: 20 }, (_, i) => `def f${i}(a):\n    ${i === 19 ? "os.system(a)" : "pass"}\n`).join("")}t = {${Array.from({ length: 20 }, (_, i) => `"f${i}": f${i}`).join()}}\nt[input()](x)\n`,
    ],
    [
      "the one of many sources that nobody checked",
      `${Array.from({ length: 20 }, (_, i) => `a${i} = shlex.quote(input())\n`).join("")}os.system(${Array.from({ length: 20 }, (_, i) => `a${i} + `).join("")}x)\n`,
    ],
  ])("nothing is forgotten in %s", async (_, text) => {
    const { findings } = await scanTexts({ "a.py": `import os, shlex\nx = input()\n${text}` }, config);
    expect(findings.map((f) => f.rule)).toContain("python/command-line-injection");
  });

  test.each([
    [
      "mutual recursion",
      "import os\ndef a(x):\n    return b(x)\ndef b(x):\n    return a(x)\nos.system(a(input()))\n",
    ],
    [
      "a call with very many named arguments",
      `f(${Array.from({ length: 100_000 }, (_, i) => `k${i}=${i}`).join()})\n`,
    ],
    ["classes that inherit from themselves", "class A(B): pass\nclass B(A): pass\nx = A().y\n"],
    [
      "calls that double",
      `${Array.from({ length: 300 }, (_, i) => `def f${i}(x):\n    return f${i + 1}(x) + f${i + 1}(x)\n`).join("")}import os\nos.system(f0(input()))\n`,
    ],
  ])("%s", async (_, text) => {
    await expect(scanTexts({ "a.py": text }, config)).resolves.toBeDefined();
  });

  test("cyclic imports", async () => {
    const files = {
      "a.py": "from b import *\nfrom b import g\ndef f(x): return g(x)\n",
      "b.py": "from a import *\nfrom a import f\ndef g(x): return f(x)\n",
    };
    await expect(scanTexts(files, config)).resolves.toBeDefined();
  });
});
