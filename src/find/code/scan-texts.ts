// The engine over texts in memory: for the examples of rules, for `rules test`, and for labelled corpora.

import type { Config } from "../../config/index.ts";
import { type Artifact, type Finding, type Gap, repoPath } from "../../model/index.ts";
import type { EngineContext } from "../contract/index.ts";
import { concludeCode } from "./conclude.ts";
import { knowing, prepared } from "./engine.ts";
import type { Knowledge } from "./models/index.ts";
import { factsOf } from "./program/index.ts";

export type TextScan = { readonly findings: readonly Finding[]; readonly gaps: readonly Gap[] };

export async function scanTexts(
  texts: Readonly<Record<string, string>>,
  config: Config,
  shared?: Knowledge,
): Promise<TextScan> {
  const setup = { config, key: "00".repeat(32) };
  const context: EngineContext = {
    target: { kind: "stdin", name: "texts" },
    setup,
    config,
    head: { read: async () => undefined, list: async () => [] },
    now: "2026-01-01T00:00:00.000Z",
    log: { info: () => undefined, warn: () => undefined, debug: () => undefined },
    signal: new AbortController().signal,
  };
  const { search } = await prepared(setup);
  async function* facts() {
    for (const [name, text] of Object.entries(texts)) {
      const bytes = Buffer.from(text);
      const lines = text.split("\n");
      const path = repoPath(name);
      const excerpt = (line: number): string => lines[line - 1] ?? "";
      yield {
        artifact: artifactOf(name, bytes),
        facts: factsOf({ path, bytes, excerpt, hasSecret: () => false }, search),
      };
    }
  }
  const findings: Finding[] = [];
  const gaps: Gap[] = [];
  for await (const item of concludeCode(facts(), context, knowing(setup, shared))) {
    if (item.kind === "finding") findings.push(item);
    else gaps.push(item);
  }
  return { findings, gaps };
}

function artifactOf(name: string, bytes: Uint8Array): Artifact {
  return {
    kind: "artifact",
    path: repoPath(name),
    origin: { kind: "stdin" },
    sizeBytes: bytes.length,
    isExecutable: false,
    role: "changed",
    surface: "head",
    read: async () => bytes,
  };
}
