// Every rule's expression against 1 MB of text that is made from the rule itself: its keyword over and over, long runs of the characters
// that its values are written in, examples that break off. Budget: 50 ms of one core for each rule and text.

import { buildAutomaton, searchKeywords } from "../../src/find/secrets/automaton/automaton.ts";
import { compileRule, Windows } from "../../src/find/secrets/detect/windows.ts";
import type { SecretRule } from "../../src/find/secrets/rule.ts";
import { secretRules } from "../../src/find/secrets/rules/index.ts";
import { layerOf } from "../../src/find/secrets/scan/layers.ts";

const sizeBytes = Number(process.env["PORTCULLIS_HOSTILE_BYTES"] ?? 1_000_000);
const budgetMs = (50 * sizeBytes) / 1_000_000;

/** Answers how many rules are over the budget. */
export function hostileBench(): number {
  const slow: string[] = [];
  let worst = 0;
  let texts = 0;
  for (const rule of secretRules) {
    let worstOfRule: { readonly ms: number; readonly text: string } = { ms: 0, text: "" };
    for (const text of hostileTexts(rule)) {
      texts += 1;
      const bytes = Buffer.from(text, "latin1");
      let ms = timeOf(rule, bytes);
      if (ms > budgetMs) ms = Math.min(ms, timeOf(rule, bytes), timeOf(rule, bytes)); // the first run compiles, and the machine does other things
      if (ms > worstOfRule.ms) worstOfRule = { ms, text };
    }
    worst = Math.max(worst, worstOfRule.ms);
    if (worstOfRule.ms > budgetMs)
      slow.push(
        `${rule.id}: ${worstOfRule.ms.toFixed(0)} ms on ${JSON.stringify(worstOfRule.text.slice(0, 60))}`,
      );
  }
  console.log(
    `hostile input: ${secretRules.length} rules, ${texts} texts of 1 MB, slowest ${worst.toFixed(0)} ms, rules over ${budgetMs} ms: ${slow.length}`,
  );
  for (const line of slow) console.log(`  ${line}`);
  return slow.length;
}

function timeOf(rule: SecretRule, bytes: Uint8Array): number {
  const compiled = compileRule(rule, 0);
  const automaton = buildAutomaton(rule.keywords);
  const windows = new Windows([compiled], layerOf(bytes, "plain"), () => {});
  const before = process.cpuUsage();
  searchKeywords(automaton, bytes, (_, end) => windows.hit(0, end));
  windows.close();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1000;
}

function* hostileTexts(rule: SecretRule): Generator<string> {
  for (const keyword of rule.keywords.slice(0, 1)) {
    for (const unit of [keyword, `${keyword} `, `"${keyword}":"`, `${keyword}=`, `${keyword}\n`])
      yield filled(unit);
    for (const run of ["a", "0", "-", " ", "a1B2"]) {
      yield `${keyword}${filled(run)}`;
      yield filled(`${keyword}${run.repeat(40)} `);
      yield filled(`${keyword}=${run.repeat(300)}`);
    }
  }
  for (const example of rule.examples.bad.slice(0, 1)) {
    for (const end of ["", "\n", "!"]) {
      yield filled(`${example.slice(0, -2)}${end}`);
      yield filled(`${example.slice(0, -1)}${end}`);
    }
    for (const share of [0.25, 0.5, 0.75]) yield filled(example.slice(0, Math.ceil(example.length * share)));
    // The longest value in it goes on and on, and never ends as it should.
    const run = longestRun(example);
    const [head, tail] = [example.slice(0, run.index), example.slice(run.index + run.text.length)];
    yield `${head}${filled(run.text)}`;
    yield filled(`${head}${run.text.repeat(20)}${tail}`);
    yield filled(`${head}${run.text.repeat(8)}!`);
    yield filled(`${head}${run.text.slice(0, -1)}!${tail}`);
  }
}

function longestRun(text: string): { readonly text: string; readonly index: number } {
  let longest = { text: "a", index: 0 };
  for (const match of text.matchAll(/[A-Za-z0-9+/_-]+/g))
    if (match[0].length > longest.text.length) longest = { text: match[0], index: match.index };
  return longest;
}

function filled(unit: string): string {
  return unit.repeat(Math.ceil(sizeBytes / Math.max(1, unit.length))).slice(0, sizeBytes);
}
