import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Config, defaultConfig, loadConfig } from "../../../config/index.ts";
import { knowledgeFor } from "../engine.ts";
import { scanTexts } from "../scan-texts.ts";
import { compileRule } from "./compile.ts";
import { readPattern } from "./pattern.ts";

type Rule = Config["code"]["rules"][number];

function ruleOf(more: object): Rule {
  const rules = [{ id: "x", title: "t", severity: "high", ...more }];
  const [rule] = loadConfig(JSON.stringify({ code: { rules } }), "p").code.rules;
  if (rule === undefined) throw new Error("no rule");
  return rule;
}

const builtIn = knowledgeFor({ config: defaultConfig(), key: "00".repeat(32) });

async function scanned(rule: object, text: string) {
  const config = loadConfig(JSON.stringify({ code: { rules: [{ id: "x", title: "t", ...rule }] } }), "p");
  const { findings, gaps } = await scanTexts({ "a.py": text }, config, builtIn);
  return { own: findings.filter((finding) => finding.rule === "code/x"), gaps };
}
const linesOf = async (rule: object, text: string): Promise<readonly number[]> =>
  (await scanned(rule, text)).own.map((finding) => finding.locations[0].region?.startLine ?? 0);

describe("a pattern", () => {
  test.each<[string, string, string, boolean]>([
    ["a variable is anything", "f($X)", "f(a + 1)", true],
    ["and the same thing each time", "$X == $X", "a.b == a.b", true],
    ["not two things", "$X == $X", "a.b == a.c", false],
    ["but $_ is anything each time", "f($_, $_)", "f(1, 2)", true],
    ["arguments are counted", "f($X)", "f(a, b)", false],
    ["`...` stands for any number of them", "f(..., $X)", "f(1, 2, 3)", true],
    ["also for none", "f(..., $X)", "f(3)", true],
    ["and for named ones", "f(...)", "f(a=1)", true],
    ["named arguments have no order", "f(a=1, b=$X)", "f(b=2, a=1)", true],
    ["and must be there", "f(a=1, ...)", "f(b=1)", false],
    ["others need `...`", "f(a=1)", "f(a=1, b=2)", false],
    ["names are followed through imports", "os.system($X)", "from os import system as s\ns(a)", true],
    ["and through aliases", "os.system($X)", "import os as o\no.system(a)", true],
    [
      "another thing of that name is another thing",
      "system($X)",
      "from mine import system\nsystem(a)",
      false,
    ],
    ["a member may be a variable", "os.$F($X)", "from os import popen\npopen(a)", true],
    ["a constant counts behind a name that is bound once", "f(debug=True)", "d = True\nf(debug=d)", true],
    ["not behind one that is bound twice", "f(debug=True)", "d = True\nd = g()\nf(debug=d)", false],
    ["nor behind a parameter", "f(1)", "def g(a=1):\n    f(a)", false],
    ['"..." is any text', 'f("...")', "f('a' + 'b')", true],
    ["no other thing", 'f("...")', "f(a)", false],
    ['f"..." is text with fields', 'f(f"...")', "f(f'a {b}')", true],
    ["not one without", 'f(f"...")', "f(f'a')", false],
    ["a sum may go on", 'f("..." + $X)', "f('a' + b + 'c')", true],
    ["formatting", 'f("..." % $X)', "f('%s' % b)", true],
    ["methods of anything", "$O.execute($Q)", "self.db.cursor().execute(q)", true],
    ["an assignment", "$X = input(...)", "name = input('?')", true],
    ["a return", "return $X", "def f():\n    return 1", true],
    [
      "a handler that does nothing",
      "try:\n    ...\nexcept Exception:\n    pass",
      "try:\n    a()\nexcept Exception:\n    pass",
      true,
    ],
    [
      "and not one that does something",
      "try:\n    ...\nexcept Exception:\n    pass",
      "try:\n    a()\nexcept Exception:\n    b()",
      false,
    ],
    [
      "a function by its decorator",
      "@route(...)\ndef $F(...):\n    ...",
      "@route('/')\ndef page(a, b=1):\n    return a",
      true,
    ],
    ["and not without it", "@route(...)\ndef $F(...):\n    ...", "def page(a):\n    return a", false],
    ["a class by its base", "class $C(Base):\n    ...", "class A(Other, Base):\n    x = 1", true],
    [
      "statements with others between",
      "$X = a()\n...\n$X.go()",
      "def f():\n    y = a()\n    b()\n    return y.go()",
      true,
    ],
    ["of the same variable", "$X = a()\n...\n$X.go()", "y = a()\nz.go()", false],
    ["next to each other without `...`", "a()\nb()", "a()\nc()\nb()", false],
    ["with and for", "with open($F) as $H:\n    ...", "with open(p) as h, b:\n    h.read()", true],
    ["dictionaries with others", '{"verify": False, ...: ...}', "f({'a': 1, 'verify': False})", true],
    ["lists", "[$X, ...]", "a = [1, 2]", true],
    ["lambdas", "lambda $X: $X", "key = lambda v: v", true],
    ["imports", "import pickle", "def f():\n    import pickle", true],
    ["named imports", "from pickle import loads", "from pickle import dumps, loads", true],
    ["what stands inside f-strings", "secret()", "a = f'{secret()}'", true],
    ["decorators", "cache($X)", "@cache(1)\ndef f(): pass", true],
    ["default values", "now()", "def f(a=now()): pass", true],
    ["the walrus", "$X := read()", "if (a := read()): pass", true],
    ["comprehensions", "[$E for $X in $Y]", "a = [b for b in c]", true],
    ["subscripts", "$X[0]", "a = sys.argv[0]", true],
    ["negations", "not $X", "if not a: pass", true],
  ])("%s: %j in %j", async (_, pattern, text, isFound) => {
    expect((await linesOf({ pattern }, `${text}\n`)).length > 0).toBe(isFound);
  });

  test.each([
    ["f(", "is no pattern"],
    ["", "must not be empty"],
    ["$x", "capitals"],
    ["...", "everything"],
    ["$X", "everything"],
  ])("%j is refused", (pattern, words) => {
    const read = (): string => {
      const { problems } = compileRule(ruleOf({ pattern }));
      return problems.map(({ key, message }) => `${key.join(".")} ${message}`).join();
    };
    let said = "";
    try {
      said = read();
    } catch (thrown) {
      said = String(thrown);
    }
    expect(said).toContain(words);
  });

  test("whatever is written is read or refused, and whatever it is looked for in, it ends", async () => {
    const piece = fc.constantFrom(
      "f",
      "(",
      ")",
      "$X",
      "...",
      ",",
      "=",
      ".",
      "a",
      "\n",
      ":",
      "def ",
      '"',
      "[",
      "]",
      "for ",
      " in ",
      "#",
      "$...A",
    );
    const text = fc.array(piece, { maxLength: 14 }).map((parts) => parts.join(""));
    await fc.assert(
      fc.asyncProperty(text, text, async (pattern, code) => {
        const read = readPattern(pattern);
        if ("problem" in read || pattern.trim() === "") return;
        await scanned({ pattern }, code);
      }),
      { numRuns: 150 },
    );
  });
});

describe("conditions", () => {
  const text = [
    "def checked(a):",
    "    allow(a)",
    "    run(a)",
    "def open_(a):",
    "    run(a)",
    "with lock:",
    "    run(1)",
    "run('x')",
    "",
  ].join("\n");
  test.each<[string, object, readonly number[]]>([
    ["inside", { inside: "with $L:\n    ..." }, [7]],
    ["not_inside", { not_inside: ["with $L:\n    ...", "def $F(...):\n    ..."] }, [8]],
    ["not", { not: "run(a)" }, [7, 8]],
    ["not inside what contains", { not_inside: "def $F(...):\n    ...\n    allow($X)\n    ..." }, [5, 7, 8]],
    ["literal", { where: [{ variable: "$X", literal: true }] }, [7, 8]],
    ["matches", { where: [{ variable: "$X", matches: "^x$" }] }, [8]],
    ["not_matches", { where: [{ variable: "$X", not_matches: "^a$" }] }, [7, 8]],
    ["is", { where: [{ variable: "$X", is: [1, "x"] }] }, [7, 8]],
    ["is_not", { where: [{ variable: "$X", is_not: ["x"] }] }, [3, 5, 7]],
    ["below and above", { where: [{ variable: "$X", below: 2, above: 0 }] }, [7]],
  ])("%s", async (_, more, lines) => {
    expect(await linesOf({ pattern: "run($X)", ...more }, text)).toEqual(lines);
  });

  test("contains and not_contains look into functions", async () => {
    const pattern = "def $F(...):\n    ...";
    expect(await linesOf({ pattern, contains: "allow(...)" }, text)).toEqual([1]);
    expect(await linesOf({ pattern, not_contains: "allow(...)" }, text)).toEqual([4]);
  });

  test("any_of takes one of several, each with conditions of its own", async () => {
    const any_of = ["allow($X)", { pattern: "run($X)", where: [{ variable: "$X", literal: true }] }];
    expect(await linesOf({ any_of }, text)).toEqual([2, 7, 8]);
  });

  test.each<[object, string]>([
    [{ pattern: "f($X)", message: "$Y" }, "message speaks of $Y"],
    [{ pattern: "f($X)", where: [{ variable: "$Z" }] }, "where.0.variable speaks of $Z"],
    [
      { pattern: "f($X)", where: [{ variable: "$X", matches: "(?=a)" }] },
      "where.0.matches is no expression in RE2",
    ],
    [{ pattern: "f($X)", fix: "g($Y)" }, "fix speaks of $Y"],
    [{ pattern: "f($X)", inside: "a()\nb()" }, "inside.0 must be one statement"],
    [{ any_of: ["f(", "g()"] }, "any_of.0 is no pattern: line 1"],
    [{ pattern: "f()", path: "(" }, "path is no expression"],
  ])("%j is told with its key", (rule, said) => {
    const { problems } = compileRule(ruleOf(rule));
    expect(problems.map(({ key, message }) => `${key.join(".")} ${message}`).join()).toContain(said);
  });
});

describe("a finding of an own rule", () => {
  test("has the rule's words, its place from start to end, and no secret", async () => {
    const rule = { pattern: "f($X,\n  $Y)", message: "$X meets $Y", cwe: [20], confidence: "low" };
    const { own } = await scanned(rule, "f(a.b,\n  'text')\n");
    expect(own).toMatchObject([
      {
        message: "a.b meets 'text'.",
        ...{ severity: "medium", confidence: "low", cwe: [20] },
        locations: [{ region: { startLine: 1, startColumn: 1, endLine: 2, endColumn: 10 } }],
      },
    ]);
  });

  test("is one a place, keeps its fingerprint when lines move, and weighs little in tests", async () => {
    const [a] = (await scanned({ pattern: "f($X)" }, "f(1)\n")).own;
    const [b] = (await scanned({ pattern: "f($X)" }, "\n\n# more\nf(1)\n")).own;
    expect(a?.fingerprint).toBe(b?.fingerprint);
    const config = loadConfig(
      JSON.stringify({ code: { rules: [{ id: "x", title: "t", severity: "critical", pattern: "f($X)" }] } }),
      "p",
    );
    const { findings } = await scanTexts({ "tests/test_a.py": "f(1)\n" }, config);
    expect(findings).toMatchObject([{ severity: "low", placeClass: "test" }]);
  });

  test("is only in files that the rule is for", async () => {
    expect(await linesOf({ pattern: "f($X)", path: "^src/" }, "f(1)\n")).toEqual([]);
    expect(await linesOf({ pattern: "f($X)", not_path: "^src/" }, "f(1)\n")).toEqual([1]);
  });

  test("a rule that compares too much is cut off and named", async () => {
    const many = `f(${Array.from({ length: 400 }, (_, i) => `a${i}`).join(", ")})\n`.repeat(3);
    const { gaps } = await scanned({ pattern: "f(..., $A, ..., $B, ..., $C, ..., $A)" }, many);
    expect(gaps).toMatchObject([
      { reason: "timeout", detail: expect.stringContaining("code/x was cut off") },
    ]);
  });
});

describe("a flow of one's own", () => {
  const flow = {
    models: [
      { source: "acme.read()" },
      { sink: "acme.write", args: [0, "text"] },
      { sanitizer: "acme.clean" },
    ],
  };
  const written = async (body: string, more: object = {}): Promise<number> =>
    (await linesOf({ flow: { ...flow, ...more } }, `import acme\nfrom flask import request\n${body}\n`))
      .length;

  test("goes from its sources to its sinks, and not through its sanitizers", async () => {
    expect(await written("acme.write(acme.read())")).toBe(1);
    expect(await written("acme.write(text='a' + acme.read())")).toBe(1);
    expect(await written("acme.write(acme.clean(acme.read()))")).toBe(0);
    expect(await written("acme.write(1, acme.read())")).toBe(0);
  });

  test("knows the requests of frameworks when it says so, and the checks of a kind that it is like", async () => {
    const body = "def f():\n    acme.write(request.args['a'])";
    expect(await written(body)).toBe(0);
    expect(await written(body, { from: ["remote"] })).toBe(1);
    const quoted = "import html\ndef f():\n    acme.write(html.escape(request.args['a']))";
    expect(await written(quoted, { from: ["remote"] })).toBe(1);
    expect(await written(quoted, { from: ["remote"], like: "xss" })).toBe(0);
  });

  test("says nothing for the built-in rules", async () => {
    const config = loadConfig(JSON.stringify({ code: { rules: [{ id: "x", title: "t", flow }] } }), "p");
    const text = "import acme, os\nos.system(acme.read())\n";
    const { findings } = await scanTexts({ "a.py": text }, config);
    expect(findings).toEqual([]);
  });

  test("holds for functions of the project, which are then not looked into", async () => {
    const files = {
      "acme/__init__.py": "",
      "acme/io.py":
        "def read():\n    return ROWS.pop()\ndef clean(t):\n    return t\ndef write(t):\n    pass\n",
      "app.py": "from acme.io import read, clean, write\nwrite(read())\nwrite(clean(read()))\n",
    };
    const models = [{ source: "acme.io.read()" }, { sink: "acme.io.write" }, { sanitizer: "acme.io.clean" }];
    const config = loadConfig(
      JSON.stringify({ code: { rules: [{ id: "x", title: "t", flow: { models } }] } }),
      "p",
    );
    const { findings } = await scanTexts(files, config);
    expect(findings.map(({ locations }) => locations[0].region?.startLine)).toEqual([2]);
  });

  test("many of them share a run, each by itself", async () => {
    const rules = Array.from({ length: 30 }, (_, i) => ({
      ...{ id: `r${i}`, title: "t" },
      flow: { models: [{ source: `acme.s${i}()` }, { sink: `acme.t${i}` }, { sanitizer: `acme.c${i}` }] },
    }));
    const lines = rules.flatMap((_, i) => [
      `acme.t${i}(acme.s${i}())`,
      `acme.t${i}(acme.s${(i + 1) % 30}())`,
      `acme.t${i}(acme.c${i}(acme.s${i}()))`,
    ]);
    const config = loadConfig(JSON.stringify({ code: { rules } }), "p");
    const { findings } = await scanTexts({ "a.py": `import acme\n${lines.join("\n")}\n` }, config);
    const found = findings.map(({ rule, locations }) => `${rule} ${locations[0].region?.startLine}`).sort();
    expect(found).toEqual(rules.map((_, i) => `code/r${i} ${2 + i * 3}`).sort());
  });
});

test("a project's own sanitizer silences a built-in rule, also when it is a function of the project", async () => {
  const config = loadConfig(
    JSON.stringify({ code: { models: [{ sanitizer: "shop.text.ident", kinds: ["sql"] }] } }),
    "p",
  );
  const files = {
    "shop/__init__.py": "",
    "shop/text.py": "def ident(t):\n    return check(t)\n",
    "app.py":
      "import sqlite3\nfrom flask import Flask, request\nfrom shop.text import ident\napp = Flask(__name__)\n@app.route('/')\ndef f():\n    c = sqlite3.connect('a')\n    c.execute(f'SELECT * FROM {ident(request.args[\"t\"])}')\n    c.execute(f'SELECT * FROM {request.args[\"t\"]}')\n    return ''\n",
  };
  const { findings } = await scanTexts(files, config);
  const sql = findings.filter((finding) => finding.rule === "python/sql-injection");
  expect(sql.map(({ locations }) => locations[0].region?.startLine)).toEqual([9]);
});
