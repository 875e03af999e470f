// Doors of libraries: one line for each call in which a request's value does harm, or does none. Each becomes a small handler.
//
//     wrong 327 | import hashlib | h = hashlib.md5(password)      the same without a request: `wrong` and `right` of a function alone
//     bad 89 | import duckdb | duckdb.sql(f"SELECT * FROM '{value}'")        CWE, imports (`;` between), statements (`;;` between)

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Snippet, withPlanted } from "./snippets.ts";

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

/** What a line may use without saying where it is from. */
const parameters =
  "password secret_token access_token api_key key data iv text path html url user sid signature stored_hash salt token t sock app body document user_id token_count confirm_password keys".split(
    " ",
  );

function doorOf(round: string, line: string): Snippet {
  const match = /^(bad|good|wrong|right) (\d+) \| (.*?) ?\| (.+)$/.exec(line);
  if (match === null) throw new Error(`${round}: not a door: ${line}`);
  const [, label, cwe, imports = "", statements = ""] = match;
  const isVulnerable = label === "bad" || label === "wrong";
  if (label === "wrong" || label === "right") {
    const written = statements.split(" ;; ");
    const given = parameters.filter((name) =>
      new RegExp(`(?<![\\w."'$])${name}\\b(?!["'=])`).test(statements),
    );
    const lines =
      given.length === 0
        ? [...imports.split(";"), "", ...written, ""]
        : [
            ...imports.split(";"),
            "",
            `def task(${given.join(", ")}):`,
            ...written.map((statement) => `    ${statement}`),
            "",
          ];
    const files = { "main.py": withPlanted(lines.join("\n")) };
    return { round, name: statements, cwe: Number(cwe), isVulnerable, files, places: new Set() };
  }
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
    isVulnerable,
    files: { "main.py": text },
    places: new Set(),
  };
}
