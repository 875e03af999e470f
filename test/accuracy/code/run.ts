// The labelled corpus of the code engine: recall and false alarms for each family. Fails under the figures that the project promises.

import { defaultConfig } from "../../../src/config/index.ts";
import { scanTexts } from "../../../src/find/code/index.ts";
import type { Finding } from "../../../src/model/index.ts";
import { type Case, flowCases } from "./corpus/cases.ts";
import { doors } from "./corpus/doors.ts";
import { settingCases } from "./corpus/settings.ts";
import { isKin, type Snippet, snippets } from "./corpus/snippets.ts";

type Score = { vulnerable: number; found: number; safe: number; alarmed: number };

const config = defaultConfig();
const isVerbose = process.argv.includes("--misses") || process.env["MISSES"] !== undefined;
const scores = new Map<string, Score>();

/** A round of snippets by its name, or `snippets` for all of them; without it everything is judged. */
const wanted = process.argv.slice(2).find((argument) => !argument.startsWith("--"));

async function judge(one: Case): Promise<void> {
  const { findings } = await scanTexts(one.files, config);
  const isFound = findings.some((f) => one.rules.includes(f.rule));
  const score = scores.get(one.family) ?? { vulnerable: 0, found: 0, safe: 0, alarmed: 0 };
  scores.set(one.family, score);
  if (one.isVulnerable) score.vulnerable += 1;
  else score.safe += 1;
  if (isFound && one.isVulnerable) score.found += 1;
  if (isFound && !one.isVulnerable) score.alarmed += 1;
  if (isFound !== one.isVulnerable && isVerbose)
    console.log(
      `${one.isVulnerable ? "missed" : "false alarm"}: ${one.family}: ${one.name}\n${one.files["main.py"]}`,
    );
}

/** A vulnerable snippet needs a finding of its weakness; a safe one may have none at all. */
async function judgeSnippet(one: Snippet): Promise<void> {
  const { findings } = await scanTexts(one.files, config);
  const family = `snippets: ${one.round}`;
  const score = scores.get(family) ?? { vulnerable: 0, found: 0, safe: 0, alarmed: 0 };
  scores.set(family, score);
  const isFound = findings.some((f) => !one.isVulnerable || (isKin(f.cwe, one.cwe) && isAtPlace(f, one)));
  if (one.isVulnerable) score.vulnerable += 1;
  else score.safe += 1;
  if (isFound && one.isVulnerable) score.found += 1;
  if (isFound && !one.isVulnerable) score.alarmed += 1;
  if (!isVerbose) return;
  const told = findings
    .map((f) => `  ${f.rule} line ${f.locations[0].region?.startLine}: ${f.message}`)
    .join("\n");
  const extra = findings.filter((f) => !isKin(f.cwe, one.cwe)).map((f) => f.rule);
  if (isFound !== one.isVulnerable)
    console.log(
      `${isFound ? "FALSE ALARM" : "MISSED"} ${one.cwe}: ${one.name}\n${told}\n${Object.values(one.files).join("\n---\n")}`,
    );
  else if (extra.length > 0) console.log(`extra in ${one.cwe} ${one.name}: ${extra.join(", ")}`);
}

function isAtPlace({ locations }: Finding, { places }: Snippet): boolean {
  const { path, region } = locations[0];
  if (places.size === 0 || region === undefined) return true;
  for (let line = region.startLine; line <= region.endLine; line += 1)
    if (places.has(`${path}:${line}`)) return true;
  return false;
}

if (wanted === undefined) for (const one of [...flowCases, ...settingCases]) await judge(one);
for (const one of [...snippets(), ...doors()]) {
  if (wanted === undefined || wanted === "snippets" || one.round === wanted) await judgeSnippet(one);
}

console.log("family                              vulnerable  found  recall   safe  alarms  false");
const total: Score = { vulnerable: 0, found: 0, safe: 0, alarmed: 0 };
for (const [family, score] of [...scores, ["all", total] as const]) {
  if (family !== "all") {
    total.vulnerable += score.vulnerable;
    total.found += score.found;
    total.safe += score.safe;
    total.alarmed += score.alarmed;
  }
  const recall = percent(score.found, score.vulnerable);
  console.log(
    `${family.padEnd(36)}${String(score.vulnerable).padStart(10)}${String(score.found).padStart(7)}${recall.padStart(8)}${String(score.safe).padStart(7)}${String(score.alarmed).padStart(8)}${percent(score.alarmed, score.safe).padStart(7)}`,
  );
}
if (total.found / total.vulnerable < 0.95 || total.alarmed / total.safe > 0.03) {
  console.error("Under the promise: recall at least 95 %, false alarms at most 3 %.");
  process.exit(1);
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "-" : `${((100 * part) / whole).toFixed(1)} %`;
}
