// Uses of what an advisory names: each way to import it, and near twins that use something else.

import fc from "fast-check";
import { expect, test } from "vitest";
import { lineOfUse } from "./symbol-uses.ts";

test.each<[text: string, symbol: string, line: number | undefined]>([
  ["import yaml\nyaml.load(x)", "yaml.load", 2],
  ["import yaml\nyaml.safe_load(x)", "yaml.load", undefined],
  ["import yaml\nyaml.loader(x)", "yaml.load", undefined],
  ["import yaml as y\n\ny.load(x)", "yaml.load", 3],
  ["from yaml import load\nload(x)", "yaml.load", 2],
  ["from yaml import load as l, dump\nl(x)", "yaml.load", 2],
  ["from yaml import load\ndump(x)", "yaml.load", undefined],
  ["from json import load\nimport yaml\nload(x)", "yaml.load", undefined],
  ["from yaml import (\n    dump,  # why\n    load,\n)\nload(x)", "yaml.load", 5],
  ["import yaml\n# yaml.load(x)", "yaml.load", undefined],
  ["from jinja2 import sandbox\nsandbox.SandboxedEnvironment()", "jinja2.sandbox.SandboxedEnvironment", 2],
  [
    "from jinja2.sandbox import SandboxedEnvironment\nx = SandboxedEnvironment()",
    "jinja2.sandbox.SandboxedEnvironment",
    2,
  ],
  ["import requests\ns = requests.Session()\ns.send(r)", "send", undefined],
  ["from requests import Session\ns = Session()\ns.send(r)", "requests.sessions.Session.send", 3],
  ["from requests import get\ns.send(r)", "requests.sessions.Session.send", undefined],
  ["import lib\nlib.deep.risky(1)", "risky", 2],
  ["import lib\nother.risky(1)", "risky", undefined],
])("python: %j uses %s", (text, symbol, line) => {
  expect(lineOfUse(text, "app.py", symbol)).toBe(line);
});

test.each<[text: string, symbol: string, line: number | undefined]>([
  ['import _ from "lodash";\n_.template(x);', "lodash.template", 2],
  ['import _ from "lodash";\n_.templateSettings;', "template", undefined],
  ['const l = require("lodash")\nl.template(x)', "template", 2],
  ['import { template as t } from "lodash";\nt(x)', "template", 2],
  ['import {\n  map,\n  template,\n} from "lodash";\n\ntemplate(x)', "template", 6],
  ['const { template: t } = require("lodash")\nt(x)', "template", 2],
  ['import t from "lodash/template";\nt(x)', "template", 2],
  ['const t = require("lodash").template;\nt(x)', "template", 1],
  ['import * as l from "lodash";\nl.map(x)', "template", undefined],
  ['import { template } from "./own";\ntemplate(x)', "template", undefined],
  ['import _ from "lodash";\n// _.template(x)', "template", undefined],
])("script: %j uses %s", (text, symbol, line) => {
  expect(lineOfUse(text, "src/a.ts", symbol)).toBe(line);
});

test.each<[text: string, symbol: string, line: number | undefined]>([
  ['import "golang.org/x/net/html"\nfunc f() { html.Parse(r) }', "golang.org/x/net/html.Parse", 2],
  ['import (\n\th "golang.org/x/net/html"\n)\nvar n = h.Parse(r)', "golang.org/x/net/html.Parse", 4],
  ['import "golang.org/x/net/html"\nhtml.ParseFragment(r)', "golang.org/x/net/html.Parse", undefined],
  ['import "golang.org/x/net/html/atom"\nhtml.Parse(r)', "golang.org/x/net/html.Parse", undefined],
  ['import "gopkg.in/yaml.v2"\nyaml.Unmarshal(b, &v)', "gopkg.in/yaml.v2.Unmarshal", 2],
  ['import "github.com/x/go-jose/v3"\njose.ParseEncrypted(s)', "github.com/x/go-jose/v3.ParseEncrypted", 2],
  ['import "net/http"\nvar c http.Client\nc.Do(r)', "net/http.Client.Do", 3],
  ['import "net/http"\nc.Do(r)', "net/http.Client.Do", undefined],
])("go: %j uses %s", (text, symbol, line) => {
  expect(lineOfUse(text, "main.go", symbol)).toBe(line);
});

test("any text and any symbol have an answer", () => {
  const word = fc.string({ unit: fc.constantFrom(..."import from(){},.\"'\n as$*[]\\a") });
  fc.assert(
    fc.property(word, word, fc.constantFrom("a.py", "a.js", "a.go"), (text, symbol, path) => {
      const line = lineOfUse(text, path, symbol);
      expect(line === undefined || (line >= 1 && line <= text.split("\n").length)).toBe(true);
    }),
  );
});
