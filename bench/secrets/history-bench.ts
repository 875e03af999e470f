// The history of a repository: cold, unchanged, and fifty commits later, with Gitleaks on the same history, once, where it is there; and the
// memory of a short history beside a long one. PORTCULLIS_BENCH_COMMITS (9100) and PORTCULLIS_BENCH_LONG (none; 50000 takes long to make).

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { addCommits, type MadeHistory, makeHistory, sourcesIn } from "./history.ts";
import { measure, medianOf, onPath, printTable, type Run } from "./measure.ts";

const program = resolve("dist/main.js");

export function historyBench(): void {
  if (!existsSync(program)) throw new Error("dist/main.js is missing: npm run build");
  const work = mkdtempSync(join(tmpdir(), "bench-history-"));
  const commits = Number(process.env["PORTCULLIS_BENCH_COMMITS"] ?? 9100);
  const long = Number(process.env["PORTCULLIS_BENCH_LONG"] ?? 0);
  const rows: string[][] = [["history", "tool", "wall s", "CPU s", "peak MB", "planted found"]];
  const add = (what: string, tool: string, run: Run, planted: string): void =>
    void rows.push([
      what,
      tool,
      run.wall.toFixed(2),
      run.cpu.toFixed(2),
      run.peak?.toFixed(0) ?? "-",
      planted,
    ]);
  try {
    const modules = dirname(dirname(createRequire(import.meta.url).resolve("semver/package.json")));
    const sources = sourcesIn(modules, 600);
    const made = makeHistory(join(work, "history"), commits, sources);
    const name = `${made.commits} commits, ${made.blobs} blobs`;
    const scan = (folder: string, cache: string): Run =>
      measure(process.execPath, [program, "scan", folder, "--history", "--only", "secrets", "--json"], {
        PORTCULLIS_CACHE: join(work, cache),
      });
    let turn = 0;
    const cold = medianOf(3, () => {
      turn += 1;
      return scan(made.folder, `cold-${turn}`);
    });
    add(name, "portcullis, cold (median of 3)", cold, planted(cold, made));
    const again = medianOf(5, () => scan(made.folder, "cold-1"));
    add(name, "portcullis, refs unchanged (median of 5)", again, planted(again, made));
    const gitleaks = onPath("gitleaks");
    const theirs =
      gitleaks === undefined
        ? undefined
        : measure(gitleaks, ["git", "--no-banner", "--exit-code", "0", "-r", "-", "-f", "json", made.folder]);
    if (theirs === undefined)
      console.log("gitleaks is not on PATH and not in PORTCULLIS_PEERS: no figures beside ours");
    else add(name, "gitleaks", theirs, planted(theirs, made));
    addCommits(made.folder, 50);
    const pushed = scan(made.folder, "cold-1");
    add(name, "portcullis, 50 commits later", pushed, planted(pushed, made));
    for (const count of [2000, ...(long > 0 ? [long] : [])]) {
      const other = makeHistory(join(work, `history-${count}`), count, sources);
      const run = scan(other.folder, `cold-of-${count}`);
      add(`${other.commits} commits, ${other.blobs} blobs`, "portcullis, cold", run, planted(run, other));
    }
    printTable(rows);
    if (theirs !== undefined) {
      const ratio = (run: Run): string => `1/${(theirs.cpu / run.cpu).toFixed(1)}`;
      console.log(
        `CPU against gitleaks: cold ${ratio(cold)} (promise 1/5), refs unchanged ${ratio(again)} and 50 commits later ${ratio(pushed)} (promise 1/50)`,
      );
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Reports name files, never values. */
function planted({ stdout }: Run, made: MadeHistory): string {
  return `${made.planted.filter((path) => stdout.includes(path)).length} of ${made.planted.length}`;
}
