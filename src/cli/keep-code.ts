// For the build: does some work of one kind in one process, so that the code kept for that kind holds what all of it needs. Takes the
// kind of work and, as JSON, the arguments of each run.

import { loadBundle, type Work } from "./compiled.ts";

void doAll(process.argv[2] as Work, JSON.parse(process.argv[3] ?? "[]")); // written by scripts/build.mjs

async function doAll(work: Work, runs: readonly (readonly string[])[]): Promise<void> {
  const { runProgram } = loadBundle({ work, mayKeep: true });
  for (const run of runs) await runProgram([process.execPath, __filename, ...run]);
}
