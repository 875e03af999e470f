// Code: Django's source cold, one file from process start, a change of ten files of 2,000, and memory, with Bandit and Semgrep beside it where they are
// installed (Semgrep with three rules of taint of our own, `semgrepRules`: its registry is not asked). The source is a
// folder named by PORTCULLIS_BENCH_DJANGO (the unpacked sdist of django 3.2, its `django` folder); CPU-seconds, medians of three.

import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, relative, resolve } from "node:path";

const source = process.env["PORTCULLIS_BENCH_DJANGO"];
const program = resolve("dist/main.js");
if (source === undefined || !existsSync(source)) {
  console.log(
    "code: skipped, PORTCULLIS_BENCH_DJANGO does not name a folder (pip download --no-binary :all: django==3.2)",
  );
  process.exit(0);
}
if (!existsSync(program)) throw new Error("dist/main.js is missing: npm run build");
const work = mkdtempSync(join(tmpdir(), "bench-code-"));

type Run = { readonly cpuSeconds: number; readonly seconds: number; readonly megabytes: number };

function measure(
  command: string,
  args: readonly string[],
  cache = mkdtempSync(join(work, "cache-")),
  cwd = process.cwd(),
): Run {
  const report = join(work, "time");
  const started = performance.now();
  const child = spawnSync("/usr/bin/time", ["-o", report, "-f", "%U %S %M", command, ...args], {
    stdio: "ignore",
    cwd,
    env: { ...process.env, PORTCULLIS_CACHE: cache },
  });
  if (child.error !== undefined) throw child.error;
  const numbers = (readFileSync(report, "utf8").trim().split("\n").at(-1) ?? "").split(" ").map(Number);
  const [user = 0, system = 0, kilobytes = 0] = numbers;
  return {
    cpuSeconds: user + system,
    seconds: (performance.now() - started) / 1000,
    megabytes: kilobytes / 1024,
  };
}

function median(runs: readonly Run[]): Run {
  const sorted = runs.toSorted((a, b) => a.cpuSeconds - b.cpuSeconds);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new RangeError("no runs");
  return middle;
}

function linesOf(folder: string): number {
  let lines = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".py")) continue;
    for (const byte of readFileSync(join(entry.parentPath, entry.name))) if (byte === 10) lines += 1;
  }
  return lines;
}

function peer(name: string): string | undefined {
  const folders = [process.env["PORTCULLIS_PEERS"] ?? "", process.env["PATH"] ?? ""]
    .join(delimiter)
    .split(delimiter);
  return folders.map((folder) => join(folder, name)).find((file) => file !== name && existsSync(file));
}

const lines = linesOf(source);
const one = join(work, "one.py");
writeFileSync(one, "import os\nos.system(input())\n");
const cold = median(
  [1, 2, 3].map(() => measure(process.execPath, [program, "scan", source, "--only", "code", "--json"])),
);
const single = median(
  [1, 2, 3].map(() => measure(process.execPath, [program, "scan", one, "--only", "code", "--json"])),
);
/** A command, a query and a path that a request reaches, as rules of Semgrep's documented form. */
function semgrepRules(): string {
  const rule = (id: string, sinks: readonly string[]): string =>
    [
      `  - id: ${id}`,
      "    mode: taint",
      "    languages: [python]",
      "    severity: ERROR",
      "    message: a request reaches it",
      "    pattern-sources: [{ pattern: request.GET }, { pattern: request.POST }, { pattern: flask.request.args }]",
      `    pattern-sinks: [${sinks.map((sink) => `{ pattern: "${sink}" }`).join(", ")}]`,
    ].join("\n");
  const rules = [
    rule("command", ["os.system(...)", "subprocess.run(...)"]),
    rule("query", ["$CURSOR.execute(...)"]),
    rule("path", ["open(...)"]),
  ];
  return `rules:\n${rules.join("\n")}\n`;
}

/** A project of 2,000 files (the source, as often as it takes) and a change of ten of them. */
function changedProject(folder: string): { readonly root: string; readonly range: string } {
  const root = join(work, "project");
  const python = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".py"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const files = Array.from({ length: projectFiles }, (_, i) => {
    const from = python[i % python.length] ?? "";
    return { from, to: join(root, `copy${Math.floor(i / python.length)}`, relative(folder, from)) };
  });
  for (const { from, to } of files) {
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, readFileSync(from));
  }
  const git = (...args: readonly string[]): void => {
    const identity = ["-c", "user.name=bench", "-c", "user.email=bench@example.com"];
    const child = spawnSync("git", ["-C", root, ...identity, ...args], { encoding: "utf8" });
    if (child.status !== 0) throw new Error(`git ${args[0]}: ${child.stderr}`);
  };
  git("init", "-q");
  git("add", ".");
  git("commit", "-qm", "base");
  const step = Math.floor(files.length / changedFiles);
  for (let i = 0; i < changedFiles; i += 1)
    appendFileSync(files[i * step]?.to ?? "", "\nimport os\n\n\ndef added(name):\n    os.system(name)\n");
  git("commit", "-qam", "change");
  return { root, range: "HEAD~1..HEAD" };
}

const projectFiles = 2000;
const changedFiles = 10;
const { root, range } = changedProject(source);
const warmCache = mkdtempSync(join(work, "cache-"));
const pullRequest = (): Run =>
  measure(
    process.execPath,
    [program, "scan", root, "--diff", range, "--only", "code", "--json"],
    warmCache,
    root,
  );
const first = pullRequest();
const warm = median([1, 2, 3].map(pullRequest));
const rows: (readonly [string, Run, string])[] = [
  ["Portcullis, all rules, cold", cold, `${Math.round(lines / cold.cpuSeconds)} lines per CPU-second`],
  ["Portcullis, one file from process start", single, `${Math.round(single.seconds * 1000)} ms`],
  ["Portcullis, 10 of 2,000 files, first", first, `${Math.round(first.seconds * 1000)} ms`],
  ["Portcullis, 10 of 2,000 files, warm", warm, `${Math.round(warm.seconds * 1000)} ms`],
];
const bandit = peer("bandit");
if (bandit === undefined) console.log("code: bandit is not on PATH or in PORTCULLIS_PEERS");
else {
  const run = measure(bandit, ["-q", "-r", source, "-f", "json", "-o", join(work, "bandit.json")]);
  rows.push(["Bandit (no taint)", run, `${Math.round(lines / run.cpuSeconds)} lines per CPU-second`]);
}
const semgrep = peer("semgrep");
if (semgrep === undefined) console.log("code: semgrep is not on PATH or in PORTCULLIS_PEERS");
else {
  const rules = join(work, "rules.yaml");
  writeFileSync(rules, semgrepRules());
  const options = ["scan", "--config", rules, "--metrics", "off", "--disable-version-check", "--quiet"];
  const run = measure(semgrep, [...options, "--json", "--output", join(work, "semgrep.json"), source]);
  rows.push([
    "Semgrep, three rules of taint",
    run,
    `${Math.round(lines / run.cpuSeconds)} lines per CPU-second`,
  ]);
}
console.log(`code: ${lines} lines of Python`);
for (const [name, run, text] of rows) {
  console.log(
    `${name.padEnd(42)}${run.cpuSeconds.toFixed(2).padStart(8)} CPU-s${run.megabytes.toFixed(0).padStart(6)} MB  ${text}`,
  );
}
rmSync(work, { recursive: true, force: true });
