import { expect, test } from "vitest";
import { withGitleaks } from "./gitleaks.ts";
import { defaultConfig } from "./schema.ts";

const known = new Set(["stripe-live-secret-key", "jwt"]);

test("rules, keywords, entropy, groups, paths and lists are taken over", () => {
  const text = `
[extend]
useDefault = true
disabledRules = ["jwt", "sidekiq-secret"]
[[rules]]
id = "Acme_Token"
description = "Acme token"
regex = '''(?P<lead>acme)-([0-9a-f]{16})\\z'''
secretGroup = 2
entropy = 3.1
keywords = ["ACME-"]
path = '''\\.env$'''
  [[rules.allowlists]]
  condition = "AND"
  paths = ['''^test/''']
  regexTarget = "line"
  regexes = ['''# fake''']
  [[rules.required]]
  id = "acme-account"
  withinLines = 3
[[allowlists]]
targetRules = ["Acme_Token"]
stopwords = ["dummy"]
`;
  const { config, notices } = withGitleaks(defaultConfig(), [text], known);
  expect(config.secrets.rules).toMatchObject([
    {
      id: "acme-token",
      secret_group: 2,
      entropy: 3.1,
      keywords: ["acme-"],
      path: "\\.env$",
      requires: [{ rule: "acme-account", within_lines: 3 }],
      allow: [{ condition: "and", paths: ["^test/"], regexes: ["# fake"], regex_target: "line" }],
    },
  ]);
  expect(config.secrets.allow).toMatchObject([{ rules: ["secrets/acme-token"], stopwords: ["dummy"] }]);
  expect(config.secrets.disabled_rules).toEqual(["secrets/jwt", "secrets/sidekiq-secret"]);
  expect(notices).toEqual([expect.stringContaining("sidekiq-secret has no counterpart")]);
});

test("what means nothing here is told by name", () => {
  const text = '[extend]\nuseDefault = true\n[[rules]]\nid="z"\nregex="z"\nnovelty=1';
  const { notices } = withGitleaks(defaultConfig(), [text], known);
  expect(notices).toEqual([expect.stringContaining("rule z: `novelty`")]);
});

test("a rule by the path alone is a rule about the file", () => {
  const text = "[extend]\nuseDefault = true\n[[rules]]\nid = \"p12\"\npath = '''\\.p12$'''";
  const { config, notices } = withGitleaks(defaultConfig(), [text], known);
  expect(config.secrets.rules).toMatchObject([{ id: "p12", path: "\\.p12$" }]);
  expect(config.secrets.rules[0]).not.toHaveProperty("pattern");
  expect(notices).toEqual([]);
});

test.each([
  ["a rule without an id", '[[rules]]\nregex = "y"', "has no id"],
  ["a file that is not there", '[extend]\npath = "other.toml"', "extend.path: other.toml"],
  ["a file on another machine", '[extend]\nurl = "https://corp.io/rules.toml"', "extend.url"],
  ["a rule of nothing", '[[rules]]\nid = "e"\nkeywords = ["x"]', "rule e has neither"],
  ["no TOML", "[[rules", "it is not TOML"],
])("%s is an error that names it: a rule would be lost in silence", (_, text, said) => {
  expect(() => withGitleaks(defaultConfig(), [text], known)).toThrow(said);
});

test("a file that is extended gives its rules and lists; what is nearer wins, and what is switched off is gone", () => {
  const own = `
[extend]
path = "base.toml"
disabledRules = ["gone"]
[[rules]]
id = "both"
entropy = 3.5
keywords = ["near"]
[[rules]]
id = "part"
regex = "x"
skipReport = true
`;
  const base = `
[[rules]]
id = "both"
regex = "b-([0-9]+)"
keywords = ["far"]
[[rules]]
id = "gone"
regex = "g"
[[rules]]
id = "below"
regex = "c"
[[allowlists]]
stopwords = ["dummy"]
`;
  const { config, notices } = withGitleaks(defaultConfig(), [own, base], known);
  expect(
    config.secrets.rules.map((rule) => [rule.id, rule.pattern, rule.entropy, rule.keywords, rule.report]),
  ).toEqual([
    ["both", "b-([0-9]+)", 3.5, ["near", "far"], true],
    ["part", "x", undefined, [], false],
    ["below", "c", undefined, [], true],
  ]);
  expect(config.secrets.allow).toMatchObject([{ stopwords: ["dummy"] }]);
  expect(notices).toEqual([expect.stringContaining("without extend.useDefault")]);
});

test("a file that is no TOML is a configuration error with its line", () => {
  expect(() => withGitleaks(defaultConfig(), ["[extend\n"], known)).toThrow(/\.gitleaks\.toml: line 1/);
});
