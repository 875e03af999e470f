// Scores the marked files: which planted credentials are found, by whom they are named, and what else is reported.

import type { Hit } from "../../../../src/find/secrets/facts.ts";
import { allSecretRules } from "../../../../src/find/secrets/rules/index.ts";
import { files, type Planted, plant } from "./index.ts";

const secretRules = allSecretRules();

export type FileScore = { cases: number; found: number; named: number; asked: number; alarms: number };

const providers = new Map(secretRules.map((rule) => [rule.id as string, rule.provider]));

export function scoreFiles(hitsIn: (path: string, bytes: Uint8Array) => readonly Hit[]): {
  readonly scores: ReadonlyMap<string, FileScore>;
  readonly mistakes: readonly string[];
} {
  const scores = new Map<string, FileScore>();
  const mistakes: string[] = [];
  for (const [index, file] of files.entries()) {
    const { text, planted } = plant(file, index + 1);
    const score = scores.get(file.class) ?? { cases: 0, found: 0, named: 0, asked: 0, alarms: 0 };
    scores.set(file.class, score);
    const hits = hitsIn(file.path, Buffer.from(text)).map((hit) => ({ hit, ...spanOf(hit, text) }));
    for (const one of planted) {
      const own = hits.filter((hit) => hit.start < one.end && one.start < hit.end);
      score.cases += 1;
      if (own.length === 0) mistakes.push(`missed       ${file.path}:${lineOf(text, one.start)}`);
      else score.found += 1;
      if (one.provider === "*" || own.length === 0) continue;
      score.asked += 1;
      if (own.some(({ hit }) => (providers.get(hit.rule) ?? "").startsWith(one.provider))) score.named += 1;
      else
        mistakes.push(
          `misnamed     ${one.provider} as ${own.map(({ hit }) => hit.rule)}  ${file.path}:${lineOf(text, one.start)}`,
        );
    }
    for (const { hit, start, end } of hits) {
      if (planted.some((one: Planted) => start < one.end && one.start < end)) continue;
      score.alarms += 1;
      mistakes.push(`false alarm  ${hit.rule} ${hit.masked}  ${file.path}:${lineOf(text, start)}`);
    }
  }
  return { scores, mistakes };
}

function lineOf(text: string, at: number): string {
  const line = text.slice(0, at).split("\n").length;
  const start = text.lastIndexOf("\n", at) + 1;
  const end = text.indexOf("\n", at);
  return `${line}  ${text.slice(Math.max(start, at - 60), end === -1 ? at + 60 : Math.min(end, at + 60))}`;
}

/** Columns of a hit are UTF-16, as the text is. */
function spanOf({ region }: Hit, text: string): { readonly start: number; readonly end: number } {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return {
    start: (starts[region.startLine - 1] ?? 0) + region.startColumn - 1,
    end: (starts[region.endLine - 1] ?? 0) + region.endColumn - 1,
  };
}
