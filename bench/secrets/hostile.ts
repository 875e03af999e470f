// Every rule's expression against hostile text that is made from the rule itself: its keyword over and over, long runs of the
// characters that its values are written in, examples that break off. Budget: 50 ms of processor time for 1 MB, for each rule and text, the
// best of five runs and, where those were over it, of five more at the end: a rule that is slow is slow in all of them.
//
// All texts at 1 MB take more than a quarter of an hour. So each text is tried at a twenty-fifth of the size first, and of each rule the
// slowest few are then measured at the full size: only those are judged. PORTCULLIS_HOSTILE=all measures every text at the full size;
// PORTCULLIS_HOSTILE_EVERY=20 takes one rule in twenty.

import { buildAutomaton } from "../../src/find/secrets/automaton/automaton.ts";
import { compileRule, Windows } from "../../src/find/secrets/detect/windows.ts";
import type { SecretRule } from "../../src/find/secrets/rule.ts";
import { allSecretRules } from "../../src/find/secrets/rules/index.ts";
import { layerOf } from "../../src/find/secrets/scan/layers.ts";

const secretRules = allSecretRules();

const sizeBytes = 1_000_000;
const trialBytes = sizeBytes / 25;
const budgetMs = 50;
/** Texts of one rule that are measured at the full size. */
const slowest = 2;
const every = Math.max(1, Number(process.env["PORTCULLIS_HOSTILE_EVERY"] ?? 1));
const isWhole = process.env["PORTCULLIS_HOSTILE"] === "all";

type Text = { readonly name: string; readonly make: (bytes: number) => string };
type Ready = {
  readonly compiled: ReturnType<typeof compileRule>;
  readonly automaton: ReturnType<typeof buildAutomaton>;
};
type Timed = { readonly text: Text; readonly ms: number };

/** Answers how many rules are over the budget. */
export function hostileBench(): number {
  const started = performance.now();
  const worst: { readonly rule: SecretRule; readonly timed: Timed }[] = [];
  let [texts, measured] = [0, 0];
  const rules = secretRules.filter((_, index) => index % every === 0);
  for (const rule of rules) {
    const all = [...hostileTexts(rule)];
    const ready = readyFor(rule);
    const chosen = isWhole ? all : slowestOf(ready, all);
    texts += all.length;
    measured += chosen.length;
    const times = chosen.map((text) => ({ text, ms: fullTime(ready, text) })).sort((a, b) => b.ms - a.ms);
    if (times[0] !== undefined) worst.push({ rule, timed: times[0] });
  }
  // The machine was busy for a while, or the expression is slow: told apart by measuring again, when all others are done.
  for (const [index, { rule, timed }] of worst.entries())
    if (timed.ms > budgetMs)
      worst[index] = {
        rule,
        timed: { ...timed, ms: Math.min(timed.ms, fullTime(readyFor(rule), timed.text)) },
      };
  worst.sort((a, b) => b.timed.ms - a.timed.ms);
  const over = worst.filter(({ timed }) => timed.ms > budgetMs);
  const msOf = (share: number) => (worst[Math.floor(worst.length * share)]?.timed.ms ?? 0).toFixed(0);
  console.log(
    `hostile input: ${rules.length} of ${secretRules.length} rules, ${texts} texts tried at ${isWhole ? 1000 : trialBytes / 1000} kB, ${measured} measured at ${sizeBytes / 1000} kB in ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
  console.log(
    `slowest text of a rule: median ${msOf(0.5)} ms, 1 in 20 over ${msOf(0.05)} ms, most ${msOf(0)} ms; rules over ${budgetMs} ms: ${over.length}`,
  );
  for (const { rule, timed } of over.slice(0, 20))
    console.log(`  ${rule.id}: ${timed.ms.toFixed(0)} ms on ${timed.text.name}`);
  if (over.length > 20) console.log(`  and ${over.length - 20} more`);
  return over.length;
}

function slowestOf(ready: Ready, texts: readonly Text[]): readonly Text[] {
  return texts
    .map((text) => ({ text, ms: timeOf(ready, text.make(trialBytes)) }))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, slowest)
    .map(({ text }) => text);
}

/** The first run compiles, and the machine does other things: what is over the budget is measured again. */
function fullTime(ready: Ready, text: Text): number {
  const made = text.make(sizeBytes);
  let ms = timeOf(ready, made);
  for (let again = 0; again < 4 && ms > budgetMs; again += 1) ms = Math.min(ms, timeOf(ready, made));
  return ms;
}

/** What a scan makes once for all files. */
function readyFor(rule: SecretRule): Ready {
  return { compiled: compileRule(rule, 0), automaton: buildAutomaton(rule.keywords) };
}

function timeOf({ compiled, automaton }: Ready, text: string): number {
  const bytes = Buffer.from(text, "latin1");
  const windows = new Windows([compiled], layerOf(bytes, "plain"), () => {}, {
    full: () => {},
    patience: () => {},
  });
  const before = process.cpuUsage();
  automaton.search(bytes, (_, end) => windows.hit(0, end));
  windows.close();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1000;
}

function* hostileTexts(rule: SecretRule): Generator<Text> {
  for (const keyword of rule.keywords.slice(0, 1)) {
    for (const unit of [keyword, `${keyword} `, `"${keyword}":"`, `${keyword}=`, `${keyword}\n`])
      yield repeated(unit);
    for (const run of ["a", "0", "-", " ", "a1B2"]) {
      yield runOn(keyword, run);
      yield repeated(`${keyword}${run.repeat(40)} `);
      yield repeated(`${keyword}=${run.repeat(300)}`);
    }
  }
  for (const example of rule.examples.bad.slice(0, 1)) {
    for (const end of ["", "\n", "!"]) {
      yield repeated(`${example.slice(0, -2)}${end}`);
      yield repeated(`${example.slice(0, -1)}${end}`);
    }
    for (const share of [0.25, 0.5, 0.75])
      yield repeated(example.slice(0, Math.ceil(example.length * share)));
    // The longest value in it goes on and on, and never ends as it should.
    const run = longestRun(example);
    const [head, tail] = [example.slice(0, run.index), example.slice(run.index + run.text.length)];
    yield runOn(head, run.text);
    yield repeated(`${head}${run.text.repeat(20)}${tail}`);
    yield repeated(`${head}${run.text.repeat(8)}!`);
    yield repeated(`${head}${run.text.slice(0, -1)}!${tail}`);
    // Values without a name of their own, one after the other, and the provider's name near each of them.
    for (const joint of [" ", "\n", ", ", ': "'])
      yield repeated(`${rule.keywords[0]} id${joint}${run.text}${joint}`);
    yield repeated(`${run.text} `, rule.keywords[0]);
    yield repeated(`${run.text}"),("`, rule.keywords[0]);
  }
}

function longestRun(text: string): { readonly text: string; readonly index: number } {
  let longest = { text: "a", index: 0 };
  for (const match of text.matchAll(/[A-Za-z0-9+/_-]+/g))
    if (match[0].length > longest.text.length) longest = { text: match[0], index: match.index };
  return longest;
}

/** One unit over and over; with `every`, that once in 200 bytes. */
function repeated(unit: string, every?: string): Text {
  const block = every === undefined ? unit : `${every} ${unit.repeat(Math.ceil(200 / unit.length))}`;
  return {
    name: `${JSON.stringify(block.slice(0, 60))} over and over`,
    make: (bytes) => block.repeat(Math.ceil(bytes / Math.max(1, block.length))).slice(0, bytes),
  };
}

function runOn(head: string, run: string): Text {
  return {
    name: `${JSON.stringify(head.slice(0, 60))} and a run of ${JSON.stringify(run.slice(0, 20))}`,
    make: (bytes) => `${head}${run.repeat(Math.ceil(bytes / run.length)).slice(0, bytes)}`,
  };
}
