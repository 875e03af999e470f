// What a person sees of a weakness in code: source and sink in one sentence, the way with its code, why, what to do, each said once.

import { describe, expect, test } from "vitest";
import { portcullis, TestRepository } from "./portcullis.ts";

const views = `from flask import Flask, request
from shop import store

app = Flask(__name__)


@app.route("/find")
def find():
    name = request.args.get("name", "")
    return {"rows": store.find_user(name)}
`;
const store = `import sqlite3


def find_user(name):
    where = f" WHERE name = '{name}'"
    return sqlite3.connect("shop.db").execute("SELECT * FROM users" + where).fetchall()
`;

function shop(): TestRepository {
  const repository = new TestRepository()
    .write("shop/__init__.py", "")
    .write("shop/views.py", views)
    .write("shop/store.py", store);
  repository.commit("start");
  return repository;
}
const run = (repository: TestRepository, ...args: readonly string[]): string =>
  portcullis(args, { cwd: repository.folder }).stdout;

describe("a flow through two files", () => {
  test("explain: sentence, way with code, weakness, why, what helps, next; nothing twice", () => {
    const text = run(shop(), "explain", "python/sql-injection", ".");
    expect(text).toContain("User input (`flask.request.args`) reaches");
    expect(text).toContain(
      '   1. shop/views.py:9 comes in by flask.request.args\n      | name = request.args.get("name", "")',
    );
    expect(text).toContain("shop/store.py:6 reaches");
    expect(text).toContain("why it matters (CWE-89):");
    expect(text.split("Give the value to the driver").length).toBe(2);
    expect(text).toMatch(/next: do what helps, or, where it is wrong: portcullis ignore add v1:/);
  });

  test.each(["terminal", "markdown", "html"])("%s shows the way with its code", (format) => {
    const text = run(shop(), "scan", ".", "--only", "code", "--report", format).replaceAll("&quot;", '"');
    expect(text).toContain("shop/views.py:9");
    expect(text).toContain('name = request.args.get("name", "")');
    expect(text).toContain("shop/store.py:6");
  });

  test("SARIF has it as a code flow, and its weakness as a tag", () => {
    const { runs } = JSON.parse(run(shop(), "scan", ".", "--only", "code", "--report", "sarif"));
    const result = runs[0].results.find((one: { ruleId: string }) => one.ruleId === "python/sql-injection");
    const steps = result.codeFlows[0].threadFlows[0].locations;
    const places = steps.map(
      (one: { location: { physicalLocation: { artifactLocation: { uri: string } } } }) =>
        one.location.physicalLocation.artifactLocation.uri,
    );
    expect([places[0], places.at(-1)]).toEqual(["shop/views.py", "shop/store.py"]);
    expect(runs[0].tool.driver.rules[result.ruleIndex].properties.tags).toContain("external/cwe/cwe-089");
  });
});

test("where there is a rewrite, it is the next step", () => {
  const repository = new TestRepository().write("a.py", "import yaml\nd = yaml.load(open('a'))\n");
  repository.commit("start");
  const text = run(repository, "explain", "python/unsafe-yaml-load", ".");
  expect(text).toContain("-> scan --fix writes `yaml.safe_load` in line 2");
  expect(text).toContain("next: portcullis scan a.py --fix --dry-run");
});
