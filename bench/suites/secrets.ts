// Secrets: a work tree of about 100 MB of real packages with planted keys, Gitleaks on the same tree where it is on PATH (or in
// PORTCULLIS_PEERS); a pull request of 50 files; every rule against hostile text; and a history (also by itself: secrets-history).

import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { defaultConfig } from "../../src/config/index.ts";
import { secretsEngine } from "../../src/find/secrets/engine.ts";
import { fake } from "../../src/find/secrets/fake.ts";
import { inspectBytes } from "../../src/find/secrets/inspect.ts";
import { repoPath } from "../../src/model/index.ts";
import { historyBench } from "../secrets/history-bench.ts";
import { hostileBench } from "../secrets/hostile.ts";
import { measure, onPath, printTable, type Run } from "../secrets/measure.ts";

const program = resolve("dist/main.js");
if (!existsSync(program)) throw new Error("dist/main.js is missing: npm run build");
const targetBytes = Number(process.env["PORTCULLIS_BENCH_MB"] ?? 100) * 1e6;
const work = mkdtempSync(join(tmpdir(), "bench-secrets-"));
const rows: string[][] = [["what", "tool", "wall s", "CPU s", "MB per CPU s", "peak MB", "planted found"]];

try {
  const { tree, bytes, planted } = makeTree();
  const scan = (): ReturnType<typeof measure> =>
    measure(process.execPath, [program, "scan", tree, "--only", "secrets", "--json"]);
  const ours = [1, 2, 3, 4, 5].map((run) => {
    process.env["PORTCULLIS_CACHE"] = join(work, `cache-${run}`); // cold: what one run keeps, the next does not see
    return scan();
  });
  const median = ours.toSorted((a, b) => a.cpu - b.cpu)[2] ?? failed("no run");
  row(
    `tree of ${Math.round(bytes / 1e6)} MB`,
    "portcullis, cold (median of 5)",
    median,
    bytes,
    `${countPlanted(median.stdout, planted)} of ${planted.length}`,
  );
  const again = scan();
  const seen = `${countPlanted(again.stdout, planted)} of ${planted.length}`;
  row("the same tree again", "portcullis, results kept", again, bytes, seen);
  const gitleaks = onPath("gitleaks");
  if (gitleaks === undefined)
    console.log("gitleaks is not on PATH and not in PORTCULLIS_PEERS: no figures beside ours");
  else {
    const report = join(work, "gitleaks.json");
    const theirs = measure(gitleaks, [
      "dir",
      tree,
      "--no-banner",
      "--exit-code",
      "0",
      "--report-format",
      "json",
      "--report-path",
      report,
    ]);
    const version = spawnSync(gitleaks, ["version"], { encoding: "utf8" }).stdout.trim();
    row(
      `tree of ${Math.round(bytes / 1e6)} MB`,
      `gitleaks ${version}`,
      theirs,
      bytes,
      `${countPlanted(readFileSync(report, "utf8"), planted)} of ${planted.length}`,
    );
    console.log(`throughput against gitleaks: ${(theirs.cpu / median.cpu).toFixed(0)}x`);
  }
  pullRequest();
  await inMemory(tree);
  printTable(rows);
  hostileBench();
  historyBench();
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Packages from node_modules under another name, Python's library, and three keys. */
function makeTree(): { tree: string; bytes: number; planted: readonly string[] } {
  const tree = join(work, "tree");
  mkdirSync(tree);
  let bytes = 0;
  const take = (from: string, to: string, share: number): void => {
    for (const name of readdirSync(from).sort()) {
      if (bytes >= share) return;
      const path = join(from, name);
      if (!statSync(path).isDirectory() || name.startsWith(".") || /linux|win32|darwin/.test(name)) continue;
      const size = sizeOf(path);
      if (size > targetBytes / 3 || size === 0) continue;
      cpSync(path, join(to, name), {
        recursive: true,
        filter: (source) => !/\.(?:node|wasm|so)$/.test(source),
      });
      bytes += size;
    }
  };
  const modules = existsSync("node_modules/typescript") ? "node_modules" : join("..", "..", "node_modules");
  take(modules, join(tree, "packages"), targetBytes * 0.6);
  const python = spawnSync("python3", ["-c", "import sysconfig;print(sysconfig.get_paths()['stdlib'])"], {
    encoding: "utf8",
  }).stdout.trim();
  if (python !== "") take(python, join(tree, "library"), targetBytes);
  const planted = [
    `${fake("ghp_", 30, "base62", 3)}`,
    fake("AKIA", 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
    fake("sk_live_", 24),
  ];
  // GitHub tokens carry a checksum: the two tools agree on the two that have none.
  planted.splice(0, 1);
  planted.forEach((secret, index) => {
    writeFileSync(join(tree, `settings-${index}.py`), `# settings\nvalue = "${secret}"\n`);
  });
  return { tree, bytes, planted };
}

function sizeOf(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile() && !/\.(?:node|wasm|so)$/.test(entry.name))
      bytes += statSync(join(entry.parentPath, entry.name)).size;
  }
  return bytes;
}

function countPlanted(report: string, planted: readonly string[]): number {
  // Ours never prints a value: the planted files are counted by their names.
  return planted.filter((secret, index) => report.includes(secret) || report.includes(`settings-${index}.py`))
    .length;
}

/** Fifty changed files of a repository of two hundred. */
function pullRequest(): void {
  const folder = join(work, "repository");
  mkdirSync(folder);
  const git = (...args: string[]): string =>
    spawnSync("git", ["-C", folder, "-c", "user.name=bench", "-c", "user.email=bench@example.com", ...args], {
      encoding: "utf8",
    }).stdout.trim();
  git("init", "-q");
  const text = readFileSync("src/find/secrets/inspect.ts", "utf8");
  for (let index = 0; index < 200; index += 1)
    writeFileSync(join(folder, `file-${index}.ts`), `${text}// ${index}\n`);
  git("add", "-A");
  git("commit", "-qm", "base");
  const base = git("rev-parse", "HEAD");
  for (let index = 0; index < 50; index += 1)
    writeFileSync(join(folder, `file-${index}.ts`), `${text}// changed ${index}\nconst a = ${index};\n`);
  git("commit", "-qam", "change");
  const runs = [1, 2, 3, 4, 5].map(() =>
    measure(process.execPath, [program, "scan", folder, "--diff", `${base}..HEAD`, "--only", "secrets"]),
  );
  const median = runs.toSorted((a, b) => a.wall - b.wall)[2] ?? failed("no run");
  row("pull request of 50 files", "portcullis (median of 5)", median, undefined, "-");
}

/** The engine alone, on one thread: what a worker does with the files. */
async function inMemory(tree: string): Promise<void> {
  const rules = await secretsEngine.prepare({ config: defaultConfig(), key: "00".repeat(32) });
  const files = readdirSync(tree, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  const bytes = files.reduce((sum, file) => sum + file.length, 0);
  const path = repoPath("src/file.ts");
  for (const file of files.slice(0, 200)) inspectBytes(path, file, rules.set, rules.key);
  const before = process.cpuUsage();
  for (const file of files) inspectBytes(path, file, rules.set, rules.key);
  const used = process.cpuUsage(before);
  const cpu = (used.user + used.system) / 1e6;
  rows.push([
    `the same ${Math.round(bytes / 1e6)} MB in memory`,
    "engine, one thread",
    "-",
    cpu.toFixed(2),
    (bytes / 1e6 / cpu).toFixed(1),
    "-",
    "-",
  ]);
}

function row(what: string, tool: string, run: Run, bytes: number | undefined, found: string): void {
  rows.push([
    what,
    tool,
    run.wall.toFixed(2),
    run.cpu.toFixed(2),
    bytes === undefined ? "-" : (bytes / 1e6 / run.cpu).toFixed(1),
    run.peak?.toFixed(0) ?? "-",
    found,
  ]);
}

function failed(what: string): never {
  throw new Error(what);
}
