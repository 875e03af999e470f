// The work of `portcullis rules`.

import { existsSync } from "node:fs";
import { coverageTable, loadEngines } from "../../find/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import type { RuleInfo } from "../../model/index.ts";
import { run } from "../../pipeline.ts";
import { judgementFor, ownSetup } from "../scan/judge.ts";
import { wire } from "../wire.ts";
import { nearestRules } from "./nearest-rules.ts";

export type ListFlags = { readonly layer?: string; readonly coverage?: true; readonly json?: true };

async function allRules(): Promise<readonly RuleInfo[]> {
  const setup = await ownSetup();
  const lists = await Promise.all((await loadEngines()).map((engine) => engine.rules(setup)));
  return lists.flat().sort((a, b) => (a.id < b.id ? -1 : 1));
}

export async function listRules(flags: ListFlags): Promise<void> {
  if (flags.coverage === true) {
    await printCoverage(flags.json === true);
    return;
  }
  const all = await allRules();
  const layers = [...new Set(all.map((rule) => rule.engine))];
  if (flags.layer !== undefined && !layers.some((layer) => layer === flags.layer))
    throw new PortcullisError("usage", `There is no layer ${JSON.stringify(flags.layer)} with rules.`, {
      hint: `layers with rules: ${layers.join(", ")}`,
    });
  const rules = all.filter((rule) => flags.layer === undefined || rule.engine === flags.layer);
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify(rules, null, 2)}\n`);
    return;
  }
  const lines = rules.map((rule) => `${rule.id.padEnd(48)} ${rule.severity.padEnd(9)} ${rule.title}`);
  process.stdout.write(`${lines.join("\n")}\n`);
  process.stderr.write(`${rules.length} rules\n`);
}

/** Every id of the table with its state: across-files, in-file, syntactic, absent. */
async function printCoverage(isJson: boolean): Promise<void> {
  const rows = await coverageTable();
  if (isJson) {
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return;
  }
  process.stdout.write(
    `${rows.map((row) => `${row.id.padEnd(52)} ${row.state.padEnd(13)} ${row.rules.join(", ")}`.trimEnd()).join("\n")}\n`,
  );
  const covered = rows.filter((row) => row.state !== "absent").length;
  process.stderr.write(`${covered} of ${rows.length} covered\n`);
}

export async function showRule(id: string): Promise<void> {
  const rule = known(await allRules(), id);
  const cwe = rule.cwe.length === 0 ? "" : `\ncwe: ${rule.cwe.map((number) => `CWE-${number}`).join(", ")}`;
  const url = rule.url === undefined ? "" : `\nread more: ${rule.url}`;
  process.stdout.write(
    `${rule.id}\n${rule.title}\nlayer: ${rule.engine}\nseverity: ${rule.severity}${cwe}\n\n${rule.help}\n${url}\n`,
  );
}

export async function testRule(id: string, file: string): Promise<void> {
  const rule = known(await allRules(), id);
  if (file !== "-" && !existsSync(file)) throw new PortcullisError("usage", `There is no file ${file}.`);
  const deps = wire({ isQuiet: true });
  const target =
    file === "-"
      ? ({ kind: "stdin", name: "stdin" } as const)
      : ({ kind: "files", root: process.cwd(), paths: [file] } as const);
  const report = await run(target, (collection) => judgementFor(collection, { only: [rule.engine] }), deps);
  const hits = report.findings.filter((item) => item.finding.rule === rule.id);
  for (const { finding } of hits) {
    for (const { path, region, snippet } of finding.locations)
      process.stdout.write(
        `${path}:${region?.startLine ?? 0}:${region?.startColumn ?? 0} ${snippet?.trim() ?? ""}\n`,
      );
  }
  const others = [
    ...new Set(
      report.findings.filter((item) => item.finding.rule !== rule.id).map((item) => item.finding.rule),
    ),
  ];
  process.stderr.write(
    `${hits.length} match${hits.length === 1 ? "" : "es"} of ${rule.id}${others.length > 0 ? `; other rules that fired: ${others.join(", ")}` : ""}\n`,
  );
  process.exitCode = hits.length > 0 ? 0 : 1;
}

function known(rules: readonly RuleInfo[], id: string): RuleInfo {
  const rule = rules.find((one) => one.id === id);
  if (rule !== undefined) return rule;
  const near = nearestRules(
    id,
    rules.map((one) => one.id),
  );
  throw new PortcullisError("usage", `There is no rule ${JSON.stringify(id)}.`, {
    hint:
      near.length === 0 ? "`portcullis rules list` prints them all" : `did you mean ${near.join(" or ")}?`,
  });
}
