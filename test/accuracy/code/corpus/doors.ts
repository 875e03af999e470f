// Doors of libraries: one line for each call in which a request's value does harm, or does none. Each becomes a small handler.
//
//     bad 89 | import duckdb | duckdb.sql(f"SELECT * FROM '{value}'")        CWE, imports (`;` between), statements (`;;` between)

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Snippet } from "./snippets.ts";

const folder = join("test", "accuracy", "code", "corpus", "doors");

export function doors(): readonly Snippet[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".txt"))
    .sort()
    .flatMap((name) => {
      const lines = readFileSync(join(folder, name), "utf8").split("\n");
      return lines.filter((line) => line !== "").map((line) => doorOf(name.replace(/\.txt$/, ""), line));
    });
}

function doorOf(round: string, line: string): Snippet {
  const match = /^(bad|good) (\d+) \| (.*?) ?\| (.+)$/.exec(line);
  if (match === null) throw new Error(`${round}: not a door: ${line}`);
  const [, label, cwe, imports = "", statements = ""] = match;
  const body = statements.split(" ;; ").map((statement) => `    ${statement}`);
  const text = [
    "from flask import Flask, request",
    ...imports.split(";"),
    "app = Flask(__name__)",
    '@app.route("/door", methods=["POST"])',
    "def handler():",
    '    value = request.form["value"]',
    ...body,
    ...(/^ {4}return /.test(body.at(-1) ?? "") ? [] : ['    return {"ok": True}']),
    "",
  ].join("\n");
  return {
    round,
    name: statements,
    cwe: Number(cwe),
    isVulnerable: label === "bad",
    files: { "main.py": text },
    places: new Set(),
  };
}
