// Cases = family x shape: a small Flask program each, with its label.

import { type Family, families } from "./families.ts";
import { carrying, harmless, type Shape } from "./shapes.ts";
import { moreCarrying, moreHarmless } from "./shapes-language.ts";

export type Case = {
  readonly family: string;
  readonly name: string;
  readonly isVulnerable: boolean;
  readonly rules: readonly string[];
  readonly files: Readonly<Record<string, string>>;
};

const sources = [
  "param = request.args.get('host', '')",
  "param = request.form['p']",
  "param = request.headers.get('X-P', '')",
  "param = request.cookies.get('p', '')",
  "values = request.form.getlist('p')\nparam = ''\nif values:\n    param = values[0]",
  "param = request.values.get('p')\nif not param:\n    param = ''",
];

function program(
  family: Family,
  body: string,
  shape: Partial<Shape>,
  variant: number,
): Readonly<Record<string, string>> {
  const source = sources[variant % sources.length] ?? "";
  const lines = `${source}\n${body}\nreturn 'done'`.split("\n").map((line) => `    ${line}`);
  const head = [
    "from flask import Flask, request",
    family.imports,
    shape.imports ?? "",
    "app = Flask(__name__)",
    shape.helpers ?? "",
  ];
  return {
    "main.py": `${head.join("\n")}\n@app.route('/test', methods=['GET', 'POST'])\ndef handle():\n${lines.join("\n")}\n`,
    ...shape.files,
  };
}

function casesOf(family: Family): readonly Case[] {
  const sink = (i: number): string => family.sinks[i % family.sinks.length] ?? "";
  const made = (name: string, isVulnerable: boolean, files: Case["files"]): Case => ({
    family: family.name,
    name,
    isVulnerable,
    rules: family.rules,
    files,
  });
  return [
    ...[...carrying, ...moreCarrying].map((shape, i) =>
      made(shape.name, true, program(family, `${shape.body}\n${sink(i)}`, shape, i)),
    ),
    ...[...harmless, ...moreHarmless].map((shape, i) =>
      made(shape.name, false, program(family, `${shape.body}\n${sink(i)}`, shape, i)),
    ),
    ...family.sinks.map((text, i) =>
      made(`sink ${i}`, true, program(family, `bar = param\n${text}`, {}, i + 1)),
    ),
    ...family.safe.map((text, i) => made(`safe way ${i}`, false, program(family, text, {}, i))),
    ...(family.vulnerable ?? []).map((text, i) =>
      made(`vulnerable way ${i}`, true, program(family, text, {}, i)),
    ),
  ];
}

export const flowCases: readonly Case[] = families.flatMap(casesOf);
