// `npm run accuracy -- secrets`: recall, precision and identity per class on the labelled corpus, then findings on trees that
// hold no secrets. Every miss and every false alarm is printed: the corpus grows with each mistake.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { defaultConfig } from "../../../src/config/index.ts";
import { secretsEngine } from "../../../src/find/secrets/engine.ts";
import { inspectBytes } from "../../../src/find/secrets/inspect.ts";
import { allSecretRules } from "../../../src/find/secrets/rules/index.ts";
import { repoPath } from "../../../src/model/index.ts";
import { corpus } from "./corpus.ts";
import { explained } from "./explained.ts";
import { scoreFiles } from "./files/score.ts";

const secretRules = allSecretRules();

const rules = await secretsEngine.prepare({ config: defaultConfig(), key: "07".repeat(32) });
const hitsIn = (path: string, bytes: Uint8Array) =>
  inspectBytes(repoPath(path), bytes, rules.set, rules.key)?.hits ?? [];

type Score = { cases: number; found: number; named: number; alarms: number };
const scores = new Map<string, Score>();
const mistakes: string[] = [];
for (const one of corpus) {
  const name = one.class.replace(", twins", "");
  const score = scores.get(name) ?? { cases: 0, found: 0, named: 0, alarms: 0 };
  scores.set(name, score);
  const ids = hitsIn(one.path, Buffer.from(one.text)).map((hit) => hit.rule as string);
  const forbidden = one.expected.filter((id) => id.startsWith("!")).map((id) => id.slice(1));
  if (forbidden.length > 0 || one.expected.length === 0) {
    const wrong = ids.filter((id) => forbidden.length === 0 || forbidden.includes(id));
    score.alarms += wrong.length;
    if (wrong.length > 0) mistakes.push(`false alarm  ${wrong}  ${shown(one.text)}`);
    continue;
  }
  score.cases += 1;
  if (ids.length > 0) score.found += 1;
  else mistakes.push(`missed       ${one.expected[0]}  ${one.path}  ${shown(one.text)}`);
  if (ids.some((id) => one.expected.includes(id) || one.expected.includes("*"))) score.named += 1;
  else if (ids.length > 0) mistakes.push(`misnamed     ${one.expected[0]} as ${ids}  ${one.path}`);
}

const checks = { checksum: 0, structure: 0, plausible: 0 };
for (const rule of secretRules) if (rule.check !== undefined) checks[rule.check.kind] += 1;
console.log(
  `${secretRules.length} rules of ${new Set(secretRules.map((rule) => rule.provider)).size} providers; ${checks.checksum} check a checksum, ${checks.structure} a structure`,
);
console.log(["class".padEnd(30), "cases", "recall", "precision", "identity"].join("  "));
let [hits, rightlyNamed] = [0, 0];
for (const [name, { cases, found, named, alarms }] of scores) {
  hits += found;
  rightlyNamed += named;
  console.log(
    [
      name.padEnd(30),
      String(cases).padStart(5),
      percent(found, cases),
      percent(found, found + alarms).padStart(9),
      percent(named, found).padStart(8),
    ].join("  "),
  );
}
console.log("whole files".padEnd(30));
const whole = scoreFiles(hitsIn);
let [missed, alarms] = [0, 0];
for (const [name, score] of whole.scores) {
  hits += score.asked;
  rightlyNamed += score.named;
  missed += score.cases - score.found;
  alarms += score.alarms;
  console.log(
    [
      `  ${name}`.padEnd(30),
      String(score.cases).padStart(5),
      percent(score.found, score.cases),
      percent(score.found, score.found + score.alarms).padStart(9),
      percent(score.named, score.asked).padStart(8),
    ].join("  "),
  );
}
console.log(`whole files: ${missed} missed, ${alarms} false alarms`);
mistakes.push(...whole.mistakes);
const identity = rightlyNamed / hits;
console.log(`rule identity over all: ${percent(rightlyNamed, hits)}`);
for (const line of mistakes.slice(0, 60)) console.log(`  ${line}`);
if (mistakes.length > 60) console.log(`  and ${mistakes.length - 60} more`);

const quietest = trees();
let isTooLoud = false;
for (const [name, folder] of quietest) {
  const { bytes, findings } = scanTree(folder);
  const allowed = Math.max(1, bytes / 10e6);
  isTooLoud ||= findings.length > allowed;
  console.log(
    `${name}: ${findings.length} findings in ${(bytes / 1e6).toFixed(0)} MB (allowed: ${allowed.toFixed(1)})`,
  );
  for (const finding of findings)
    console.log(
      `  ${finding}  ${explained.find(([part]) => finding.includes(part))?.[1] ?? "NOT EXPLAINED"}`,
    );
}
process.exitCode =
  identity >= 0.95 && !isTooLoud && [...scores.values()].every((score) => score.found >= score.cases * 0.95)
    ? 0
    : 1;

function percent(part: number, whole: number): string {
  return whole === 0 ? "     -" : `${((100 * part) / whole).toFixed(1)} %`;
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 160));
}

/** Package folders of this program, of whatever `PORTCULLIS_ACCURACY_TREES` names, and Python's library. */
function trees(): readonly (readonly [name: string, folder: string])[] {
  const own = existsSync("node_modules/typescript") ? "node_modules" : join("..", "..", "node_modules");
  const named = (process.env["PORTCULLIS_ACCURACY_TREES"] ?? "").split(":").filter((folder) => folder !== "");
  const python =
    spawnSync("python3", ["-c", "import sysconfig;print(sysconfig.get_paths()['stdlib'])"], {
      encoding: "utf8",
    }).stdout?.trim() ?? "";
  return [own, ...named, python]
    .filter((folder) => folder !== "" && existsSync(folder))
    .map((folder) => [
      folder === python ? "CPython standard library" : `packages ${folder.split("/").slice(-2).join("/")}`,
      folder,
    ]);
}

function scanTree(folder: string): { readonly bytes: number; readonly findings: readonly string[] } {
  const values = new Map<string, string>();
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (path.includes("site-packages") && !folder.includes("site-packages")) continue;
    if (!entry.isFile() || statSync(path).size > 64 * 1024 * 1024) continue;
    const content = readFileSync(path);
    const relative = path.slice(folder.length + 1);
    if (
      !secretsEngine.wants({
        path: repoPath(relative),
        sizeBytes: content.length,
        isExecutable: false,
        firstBytes: content.subarray(0, 8192),
      })
    )
      continue;
    bytes += content.length;
    // Equal values are one finding, as in a scan.
    for (const hit of hitsIn(relative, content))
      values.set(
        hit.hash,
        values.get(hit.hash) ??
          `${hit.rule} ${relative}${hit.member === undefined ? "" : `!${hit.member}`}:${hit.region.startLine}`,
      );
  }
  return { bytes, findings: [...values.values()] };
}
