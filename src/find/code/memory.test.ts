import { describe, expect, test } from "vitest";
import { defaultConfig } from "../../config/index.ts";
import { limits } from "../../kit/index.ts";
import { type Artifact, type RepoPath, repoPath } from "../../model/index.ts";
import type { EngineContext, KeptBytes } from "../contract/index.ts";
import { concludeCode } from "./conclude.ts";
import { knowing } from "./engine.ts";
import { contentId, factsOf } from "./program/index.ts";

const config = defaultConfig();
const setup = { config, key: "00".repeat(32) };

type Tree = Readonly<Record<string, string>>;

function keptInMemory(): KeptBytes {
  const files = new Map<string, Buffer>();
  return {
    read: async (name) => files.get(name),
    write: async (name, bytes) => {
      files.set(name, Buffer.from(bytes));
    },
  };
}

/** What a change from one tree to another brings: `rule file:line` of each finding. */
async function brought(...change: Parameters<typeof judgedChange>): Promise<readonly string[]> {
  return (await judgedChange(...change)).found;
}

async function judgedChange(
  base: Tree,
  head: Tree,
  kept?: KeptBytes,
  secrets: readonly string[] = [],
): Promise<{ readonly found: readonly string[]; readonly gaps: readonly string[] }> {
  const reader = (files: Tree): EngineContext["head"] => ({
    read: async (p: RepoPath) => (files[p] === undefined ? undefined : Buffer.from(files[p] ?? "")),
    list: async () => Object.keys(files).map(repoPath),
    ids: async () =>
      new Map(Object.entries(files).map(([p, text]) => [repoPath(p), contentId(Buffer.from(text))])),
  });
  const changed = Object.keys(head).filter((path) => head[path] !== base[path]);
  const artifactOf = (path: string): Artifact => {
    const bytes = Buffer.from(head[path] ?? "");
    const former = new Set(base[path]?.split("\n"));
    const lines = (head[path] ?? "").split("\n").flatMap((line, i) => (former.has(line) ? [] : [i + 1]));
    return {
      ...{ kind: "artifact", path: repoPath(path), origin: { kind: "work-tree" }, sizeBytes: bytes.length },
      ...{ isExecutable: false, role: "changed", surface: "head", change: "modified" },
      changed: lines.map((line) => [line, line] as const),
      read: async () => bytes,
    };
  };
  const context: EngineContext = {
    target: { kind: "staged", root: "/" },
    ...{ setup, config, head: reader(head), base: reader(base), now: "2026-01-01T00:00:00.000Z" },
    log: { info: () => undefined, warn: () => undefined, debug: () => undefined },
    signal: new AbortController().signal,
    masked: ({ path, bytes }) => {
      const text = Buffer.from(bytes).toString("latin1");
      return {
        ...{ path, bytes, excerpt: () => "" },
        hasSecret: (start, end) => secrets.some((one) => text.slice(start, end).includes(one)),
      };
    },
    ...(kept === undefined ? {} : { kept }),
  };
  async function* facts() {
    for (const path of changed) {
      const artifact = artifactOf(path);
      const bytes = await artifact.read();
      yield {
        artifact,
        facts: factsOf({ path: artifact.path, bytes, excerpt: () => "", hasSecret: () => false }),
      };
    }
  }
  const found: string[] = [];
  const gaps: string[] = [];
  for await (const item of concludeCode(facts(), context, knowing(setup)))
    if (item.kind === "gap") gaps.push(item.detail);
    else if (item.isInChange === true)
      found.push(`${item.rule} ${item.locations[0].path}:${item.locations[0].region?.startLine}`);
  return { found: found.sort(), gaps };
}

const flask = "import os\nfrom flask import Flask, request\n";
const view = "app = Flask(__name__)\n@app.route('/u')\ndef user():\n";
const quoted = "import shlex\ndef clean(text):\n    return shlex.quote(text)\n";
const bare = "def clean(text):\n    return text\n";
const use = "    os.system('id ' + clean(request.args['n']))\n";

type Case = {
  readonly what: string;
  readonly tree: Tree;
  readonly change: Readonly<Record<string, string>>;
};
const cases: readonly Case[] = [
  {
    what: "a helper",
    tree: { "app.py": `${flask}from lib import clean\n${view}${use}`, "lib.py": quoted },
    change: { "lib.py": bare },
  },
  {
    what: "a helper of a helper in a module between",
    tree: {
      "app.py": `${flask}from mid import tidy\n${view}    os.system('id ' + tidy(request.args['n']))\n`,
      "mid.py": "from lib import clean\ndef tidy(text):\n    return clean(text).strip()\n",
      "lib.py": quoted,
    },
    change: { "lib.py": bare },
  },
  {
    what: "a constant of a module",
    tree: {
      "app.py": `${flask}from lib import clean\n${view}${use}`,
      "lib.py":
        "import shlex\nfrom settings import QUOTES\ndef clean(text):\n    if QUOTES:\n        return shlex.quote(text)\n    return text\n",
      "settings.py": "QUOTES = True\n",
    },
    change: { "settings.py": "QUOTES = False\n" },
  },
  {
    what: "an attribute of a class",
    tree: {
      "app.py": `${flask}from lib import Cleaner\n${view}    os.system('id ' + Cleaner().clean(request.args['n']))\n`,
      "lib.py":
        "import shlex\nclass Cleaner:\n    quotes = True\n    def clean(self, text):\n        if self.quotes:\n            return shlex.quote(text)\n        return text\n",
    },
    change: {
      "lib.py":
        "import shlex\nclass Cleaner:\n    quotes = False\n    def clean(self, text):\n        if self.quotes:\n            return shlex.quote(text)\n        return text\n",
    },
  },
  {
    what: "a method that is overridden",
    tree: {
      "app.py": `${flask}from child import Child\n${view}    os.system('id ' + Child().clean(request.args['n']))\n`,
      "base.py": "import shlex\nclass Base:\n    def clean(self, text):\n        return shlex.quote(text)\n",
      "child.py": "from base import Base\nclass Child(Base):\n    pass\n",
    },
    change: {
      "child.py":
        "from base import Base\nclass Child(Base):\n    def clean(self, text):\n        return text\n",
    },
  },
  {
    what: "a name that stands for another function",
    tree: {
      "app.py": `${flask}from api import clean\n${view}${use}`,
      "api.py": "from safe import clean\n",
      "safe.py": quoted,
      "plain.py": bare,
    },
    change: { "api.py": "from plain import clean\n" },
  },
  {
    what: "a value that a function of the change makes for a module",
    tree: {
      "app.py": `${flask}from table import clean\n${view}${use}`,
      "table.py": "from lib import pick\nclean = pick()\n",
      "lib.py": "import shlex\ndef plain(text):\n    return text\ndef pick():\n    return shlex.quote\n",
    },
    change: { "lib.py": "import shlex\ndef plain(text):\n    return text\ndef pick():\n    return plain\n" },
  },
  {
    what: "a constant that a function gives to a global",
    tree: {
      "app.py": `${flask}from lib import clean, setup\n${view}    setup()\n${use}`,
      "lib.py":
        "import shlex\nfrom settings import quotes\nQUOTES = True\ndef setup():\n    global QUOTES\n    QUOTES = quotes()\ndef clean(text):\n    if QUOTES:\n        return shlex.quote(text)\n    return text\n",
      "settings.py": "def quotes():\n    return True\n",
    },
    change: { "settings.py": "def quotes():\n    return False\n" },
  },
  {
    what: "what one view leaves to another",
    tree: {
      "app.py": `${flask}from flask import g\nfrom lib import clean\napp = Flask(__name__)\n@app.before_request\ndef before():\n    g.name = clean(request.args['n'])\n`,
      "show.py": `${flask}from flask import g\nimport app\n@app.app.route('/u')\ndef user():\n    os.system('id ' + g.name)\n`,
      "lib.py": quoted,
    },
    change: { "lib.py": bare },
  },
];

describe("a change of", () => {
  test.each(cases)("$what is told the same, whatever was kept before it", async ({ tree, change }) => {
    const head = { ...tree, ...change };
    const expected = await brought(tree, head);
    expect(expected.map((one) => one.split(" ")[0])).toEqual(["python/command-line-injection"]);
    const kept = keptInMemory();
    // an earlier change, which only adds a remark: everything is known then
    const app = Object.keys(tree).map((path) => [path, `${tree[path]}# remark\n`] as const);
    expect(await brought(Object.fromEntries(app), tree, kept)).toEqual([]);
    expect(await brought(tree, head, kept)).toEqual(expected);
    expect(await brought(tree, head, kept), "again").toEqual(expected);
    expect(await brought(head, tree, kept), "and back").toEqual([]);
  });
});

test("a secret in a file around a change is not kept", async () => {
  const secret = ["ghp", "Zq8".repeat(12)].join("_");
  const tree = {
    "app.py": `from lib import clean\n# ${secret}\nTOKEN = "${secret}"\ndef use(t):\n    """\nimport ${secret}\n    """\n    return clean(t)\n`,
    "lib.py": bare,
  };
  const written: string[] = [];
  const kept: KeptBytes = {
    read: async () => undefined,
    write: async (_, bytes) => {
      written.push(Buffer.from(bytes).toString("latin1"));
    },
  };
  await brought(tree, { ...tree, "lib.py": quoted }, kept, [secret]);
  expect(written.some((text) => text.includes("clean"))).toBe(true);
  expect(written.filter((text) => text.includes(secret))).toEqual([]);
});

test("a comment that excepted a finding and is taken away brings the finding, though the program does the same", async () => {
  const excepted = {
    "app.py": `${flask}${view}    os.system('id ' + request.args['n'])  # nosec\n    return ''\n`,
  };
  const told = { "app.py": excepted["app.py"].replace("  # nosec", "") };
  expect(await brought(excepted, told)).toEqual(["python/command-line-injection app.py:6"]);
  const elsewhere = { "app.py": excepted["app.py"].replace("import os\n", "import os  # of the system\n") };
  expect(await brought(excepted, elsewhere)).toEqual([]);
});

test("a comment on a line of its own that excepted a finding and is taken away brings the finding", async () => {
  const comment = "    # portcullis:ignore python/command-line-injection until 2027-01-01: reviewed\n";
  const app = (above: string): Tree => ({
    "app.py": `${flask}${view}${above}    os.system('id ' + request.args['n'])\n    return ''\n`,
  });
  expect(await brought(app(comment), app(""))).toEqual(["python/command-line-injection app.py:6"]);
  expect(await brought(app("    # an idle remark\n"), app(""))).toEqual([]);
  expect(await brought(app(comment), app(`    # moved\n${comment}`))).toEqual([]);
});

test("files that a change takes away beyond the limit are a gap", async () => {
  const many = Object.fromEntries(
    Array.from({ length: limits.codeGoneFiles + 3 }, (_, i) => [`a${i}.py`, ""]),
  );
  const { gaps } = await judgedChange(many, {});
  expect(gaps).toEqual([expect.stringContaining("who used 3 of them was not looked at")]);
});
