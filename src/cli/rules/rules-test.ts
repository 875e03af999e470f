// The work of `portcullis rules test` without a rule and a file: every example of the project's own rules is run.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { findRepository } from "../../collect/index.ts";
import { loadConfig } from "../../config/index.ts";
import { type ExampleResult, runOwnExamples } from "../../find/index.ts";
import { decodeUtf8, PortcullisError } from "../../kit/index.ts";
import { configFileName } from "../scan/judge.ts";
import { cacheFolder } from "../wire.ts";
import { placeOf, type WrittenRule, withRuleFiles, writtenRules } from "./code-rules.ts";

/** `wanted`: a rule's id, or undefined for all; `policy`: a file instead of portcullis.yaml. Exit code 1 when an example fails. */
export async function testExamples(wanted: string | undefined, policy: string | undefined): Promise<void> {
  const root = findRepository(process.cwd(), cacheFolder())?.workTree ?? process.cwd();
  const name = policy ?? configFileName;
  const file = policy ?? join(root, configFileName);
  if (!existsSync(file))
    throw new PortcullisError("usage", `There is no ${name} here.`, { hint: "--policy names another file" });
  const text = readFileSync(file, "utf8");
  const read = async (path: string): Promise<Uint8Array | undefined> => {
    const place = join(policy === undefined ? root : dirname(policy), path);
    return existsSync(place) ? readFileSync(place) : undefined;
  };
  const config = await withRuleFiles(
    loadConfig(text, name),
    { name, text: decodeUtf8(Buffer.from(text)) },
    read,
  );
  const written = await writtenRules(loadConfig(text, name), { name, text }, read);
  const tried = written.filter(
    ({ rule }) => wanted === undefined || wanted === `code/${rule.id}` || wanted === rule.id,
  );
  if (tried.length === 0)
    throw new PortcullisError(
      "usage",
      wanted === undefined ? `${name} has no rules of its own for code.` : `${name} has no rule ${wanted}.`,
      { hint: "docs/guide/code-rules.md says how rules are written" },
    );
  let failed = 0;
  let run = 0;
  for (const one of tried) {
    const results = await runOwnExamples(config, one.rule);
    run += results.length;
    failed += results.filter(({ problem }) => problem !== undefined).length;
    process.stdout.write(linesFor(one, results));
  }
  process.stderr.write(
    `${tried.length} rule${tried.length === 1 ? "" : "s"}, ${run} example${run === 1 ? "" : "s"}, ${failed} failed\n`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
}

function linesFor(one: WrittenRule, results: readonly ExampleResult[]): string {
  const id = `code/${one.rule.id}`;
  if (results.length === 0) return `?  ${placeOf(one)}: ${id} has no examples\n`;
  const failing = results.filter(({ problem }) => problem !== undefined);
  if (failing.length === 0) return `ok ${id} (${results.length})\n`;
  const lines = failing.map(({ kind, index, problem }) => {
    const place = placeOf(one, ["examples", kind, index]);
    return `x  ${place}: ${kind} example ${index + 1} of ${id}: ${problem}\n`;
  });
  return lines.join("");
}
