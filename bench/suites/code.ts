// Code: Django's source cold, one file from process start, and memory, with Bandit beside it where it is installed. The source is a
// folder named by PORTCULLIS_BENCH_DJANGO (the unpacked sdist of django 3.2, its `django` folder); CPU-seconds, medians of three.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

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

function measure(command: string, args: readonly string[]): Run {
  const report = join(work, "time");
  const started = performance.now();
  const child = spawnSync("/usr/bin/time", ["-o", report, "-f", "%U %S %M", command, ...args], {
    stdio: "ignore",
    env: { ...process.env, PORTCULLIS_CACHE: mkdtempSync(join(work, "cache-")) },
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
const rows: (readonly [string, Run, string])[] = [
  ["Portcullis, all rules, cold", cold, `${Math.round(lines / cold.cpuSeconds)} lines per CPU-second`],
  ["Portcullis, one file from process start", single, `${Math.round(single.seconds * 1000)} ms`],
];
const bandit = peer("bandit");
if (bandit === undefined) console.log("code: bandit is not on PATH or in PORTCULLIS_PEERS");
else {
  const run = measure(bandit, ["-q", "-r", source, "-f", "json", "-o", join(work, "bandit.json")]);
  rows.push(["Bandit (no taint)", run, `${Math.round(lines / run.cpuSeconds)} lines per CPU-second`]);
}
console.log(`code: ${lines} lines of Python`);
for (const [name, run, text] of rows) {
  console.log(
    `${name.padEnd(42)}${run.cpuSeconds.toFixed(2).padStart(8)} CPU-s${run.megabytes.toFixed(0).padStart(6)} MB  ${text}`,
  );
}
rmSync(work, { recursive: true, force: true });
