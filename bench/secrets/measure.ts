// One process measured by the system's own accounting, and one table. Shared by the benches of the secrets layer.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

export type Run = {
  readonly wall: number;
  /** User and system time, children included. */
  readonly cpu: number;
  readonly peak: number | undefined;
  readonly stdout: string;
};

const hasTime = existsSync("/usr/bin/time");

export function measure(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Run {
  const report = join(tmpdir(), `bench-time-${process.pid}`);
  const [file, list] = hasTime
    ? ["/usr/bin/time", ["-o", report, "-f", "%U %S %M", command, ...args]]
    : [command, [...args]];
  const started = performance.now();
  const child = spawnSync(file, list, {
    encoding: "utf8",
    maxBuffer: 1 << 30,
    env: { ...process.env, ...env },
  });
  const wall = (performance.now() - started) / 1000;
  if (child.status !== 0 && child.status !== 1 && child.status !== 3)
    throw new Error(`${command} ended with ${child.status}: ${child.stderr.slice(0, 500)}`);
  const [user = Number.NaN, system = Number.NaN, peak = Number.NaN] = hasTime
    ? (readFileSync(report, "utf8").trim().split("\n").at(-1) ?? "").split(" ").map(Number)
    : [];
  return { wall, cpu: user + system, peak: peak / 1024, stdout: child.stdout };
}

export function medianOf(count: number, once: () => Run): Run {
  const runs = Array.from({ length: count }, once).sort((a, b) => a.cpu - b.cpu);
  const middle = runs[Math.floor(count / 2)];
  if (middle === undefined) throw new Error("no runs");
  return middle;
}

export function printTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((line) => line[column]?.length ?? 0)),
  );
  for (const line of rows)
    console.log(line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
}

/** In PORTCULLIS_PEERS or on PATH. */
export function onPath(name: string): string | undefined {
  const folders = [
    ...(process.env["PORTCULLIS_PEERS"] ?? "").split(delimiter),
    ...(process.env["PATH"] ?? "").split(delimiter),
  ];
  return folders
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}
