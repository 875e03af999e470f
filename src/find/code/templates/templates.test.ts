import fc from "fast-check";
import { expect, test } from "vitest";
import { readTemplate, templateFile, templatesNamed } from "./templates.ts";

const names = (text: string): readonly string[] => readTemplate(text).fields.map((f) => f.path.join("."));

test.each([
  ["{{ bio | safe }}", ["bio"]],
  ["{{ user.bio|safe }}", ["user.bio"]],
  ["{{ bio }}", []],
  ["{{ bio|escape|safe }}", []],
  ["{{ data|tojson|safe }}", []],
  ["{{ '<b>'|safe }}", []],
  ["{# {{ bio|safe }} #}", []],
  ["{% autoescape off %}{{ a }}{% endautoescape %}{{ b }}", ["a"]],
  ["{% autoescape false %}{{ a|e }}{{ b }}{% endautoescape %}", ["b"]],
  ["{% for c in comments %}{{ c.text|safe }}{% endfor %}", ["comments.text"]],
  ["{% with t=page.title %}{{ t|safe }}{% endwith %}", ["page.title"]],
  ["{% raw body %}", ["body"]],
  ["<p>{{!name}}</p>{{name}}", ["name"]],
])("%s writes %j without escaping", (text, fields) => {
  expect(names(text)).toEqual(fields);
});

test("a field says its line", () => {
  expect(readTemplate("<p>\n\n{{ a|safe }}\n{{ b|safe }}").fields.map((f) => f.line)).toEqual([3, 4]);
});

test("a name means the files whose paths end with it, and what they include", () => {
  const files = new Map([
    ["shop/templates/shop/a.html", readTemplate('{% include "b.html" %}')],
    ["templates/b.html", readTemplate("{{ x|safe }}")],
    ["templates/bb.html", readTemplate("{{ y|safe }}")],
  ]);
  expect(templatesNamed(files, "shop/a.html").map((t) => t.field.path)).toEqual([["x"]]);
});

test("a macro writes what it is called with", () => {
  const files = new Map([
    [
      "templates/a.html",
      readTemplate(
        '{% from "m.html" import box %}\n{{ box(title) }}{{ box("x") }}{{ box(text=page.body, kind="y") }}{{ plain(other) }}',
      ),
    ],
    [
      "templates/m.html",
      readTemplate(
        "{% macro box(text, kind='a') %}{{ text|safe }}{{ kind }}{% endmacro %}{% macro plain(text) %}{{ text }}{% endmacro %}",
      ),
    ],
  ]);
  expect(templatesNamed(files, "a.html").map((t) => [t.file, t.field.line, t.field.path.join(".")])).toEqual([
    ["templates/a.html", 2, "title"],
    ["templates/a.html", 2, "page.body"],
  ]);
});

test("which files are templates", () => {
  const paths = ["app/templates/a.html", "docs/a.html", "views/x.tpl", "a.jinja2"];
  expect(paths.filter((p) => templateFile.test(p))).toEqual([
    "app/templates/a.html",
    "views/x.tpl",
    "a.jinja2",
  ]);
});

test("any text is read without a fault, in a time that grows with its length", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("{", "%", "}", "|", "safe", " ", "a", "\n", "for ") }),
      (text) => {
        readTemplate(text);
      },
    ),
  );
  const before = performance.now();
  for (const part of ["{{ ", "{# ", "{% for a in b ", "{"]) readTemplate(part.repeat(20_000));
  expect(performance.now() - before).toBeLessThan(2000);
});
