// Dependencies: building the advisory index from 200,000 npm records, a day's increment, and asking it for 2,275 packages, with
// OSV-Scanner offline on the same data beside it. `PORTCULLIS_BENCH_RECORDS` makes it smaller.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { zip } from "../../src/collect/advisories/fixtures/export.ts";
import { type GrownRecord, grow, realRecords } from "../advisories/grow.ts";
import { packageLock } from "../advisories/lock.ts";

const recordCount = Number(process.env["PORTCULLIS_BENCH_RECORDS"] ?? 200_000);
const packageCount = 2275;
const shared = resolve(process.env["PORTCULLIS_SHARED"] ?? "../shared");
const real = join(shared, "advisories", "npm", "all.zip");
const program = resolve("dist/main.js");
if (!existsSync(real)) {
  console.log(`dependencies: skipped, there is no ${real} (PORTCULLIS_SHARED says where the test data are)`);
  process.exit(0);
}
if (!existsSync(program)) throw new Error("dist/main.js is missing: npm run build");

const work = mkdtempSync(join(tmpdir(), "bench-dependencies-"));
const cache = join(work, "cache");
const mirror = join(work, "mirror");
const project = join(work, "project");
for (const folder of [cache, join(mirror, "npm"), project]) mkdirSync(folder, { recursive: true });

type Run = {
  readonly seconds: number;
  readonly megabytes: number | undefined;
  /** Processor time, user and system: what a busy machine does not change much. */
  readonly cpuSeconds: number | undefined;
  readonly stdout: string;
  readonly status: number | null;
};

const hasTime = existsSync("/usr/bin/time");

/** One process from start to end, with its peak memory where GNU time can be asked. */
function measure(
  command: string,
  args: readonly string[],
  options: { readonly input?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Run {
  const report = join(work, "time");
  const [file, list] = hasTime
    ? ["/usr/bin/time", ["-o", report, "-f", "%M %U %S", command, ...args]]
    : [command, args];
  const started = performance.now();
  const child = spawnSync(file, list, {
    input: options.input ?? "",
    env: { ...process.env, PORTCULLIS_CACHE: cache, ...options.env },
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  const seconds = (performance.now() - started) / 1000;
  const [kilobytes, user, system] = hasTime
    ? (readFileSync(report, "utf8").trim().split("\n").at(-1) ?? "").split(" ").map(Number)
    : [];
  return {
    seconds,
    megabytes: kilobytes === undefined ? undefined : kilobytes / 1024,
    cpuSeconds: user === undefined || system === undefined ? undefined : user + system,
    stdout: child.stdout,
    status: child.status,
  };
}

function best(runs: number, once: () => Run): Run {
  return Array.from({ length: runs }, once).reduce((a, b) => (b.seconds < a.seconds ? b : a));
}

function row(what: string, run: Run, target: string): void {
  const memory = run.megabytes === undefined ? "   ? MB" : `${run.megabytes.toFixed(0).padStart(4)} MB`;
  const cpu = run.cpuSeconds === undefined ? "     ?" : (run.cpuSeconds * 1000).toFixed(0).padStart(6);
  console.log(
    `${what.padEnd(52)} ${(run.seconds * 1000).toFixed(0).padStart(7)} ms ${cpu} ms CPU  ${memory}   ${target}`,
  );
}

function writeMirror(records: readonly GrownRecord[], singles: readonly GrownRecord[]): void {
  writeFileSync(
    join(mirror, "npm", "all.zip"),
    zip(records.map((record) => [`${record.id}.json`, Buffer.from(JSON.stringify(record))])),
  );
  const lines = records
    .map((record) => `${record.modified},${record.id}\n`)
    .sort()
    .reverse();
  writeFileSync(join(mirror, "npm", "modified_id.csv"), lines.join(""));
  for (const record of singles)
    writeFileSync(join(mirror, "npm", `${record.id}.json`), JSON.stringify(record));
}

try {
  const originals = realRecords(real);
  const records = grow(originals, recordCount);
  writeMirror(records, []);
  const { text, purls } = packageLock(originals, packageCount);
  writeFileSync(join(project, "package-lock.json"), text);
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({
      name: "bench",
      version: "1.0.0",
      dependencies: JSON.parse(text).packages[""].dependencies,
    }),
  );

  const build = measure(process.execPath, [program, "db", "update", "--from", mirror, "--full", "--quiet"]);
  if (build.status !== 0) throw new Error("the build failed");
  row(`index of ${recordCount} records`, build, "<= 15000 ms, <= 800 MB");
  const file = join(cache, "advisories.index");
  const sizeBytes = statSync(file).size;
  const packedBytes = gzipSync(readFileSync(file), { level: 6 }).length;
  console.log(
    `  ${(sizeBytes / 1e6).toFixed(1)} MB, ${(packedBytes / 1e6).toFixed(1)} MB packed, ${(sizeBytes / recordCount).toFixed(0)} bytes a record`,
  );

  const day = "2026-11-22T10:00:00Z";
  const changed = records.slice(0, 200).map((record) => ({ ...record, modified: day }));
  writeMirror([...changed, ...records.slice(200)], changed);
  const increment = measure(process.execPath, [program, "db", "update", "--from", mirror, "--quiet"]);
  row("increment of 200 changed records", increment, "<= 1000 ms");

  const empty = best(5, () => measure(process.execPath, ["-e", "0"]));
  row("(an empty Node program)", empty, "");
  const query = best(5, () =>
    measure(process.execPath, [program, "db", "query"], { input: `${purls.join("\n")}\n` }),
  );
  row(`db query of ${packageCount} purls`, query, "");
  const answered = query.stdout
    .trim()
    .split("\n")
    .filter((line) => line.includes('"advisories":["')).length;
  console.log(`  ${answered} packages affected`);
  const scan = best(5, () =>
    measure(process.execPath, [program, "scan", project, "--only", "dependencies", "--json", "--no-gate"]),
  );
  row(
    `scan of a package-lock with ${packageCount} packages`,
    scan,
    "<= 250 ms, <= 90 MB (aim 150 ms, 70 MB)",
  );
  const findings =
    (JSON.parse(scan.stdout) as { readonly findings?: readonly unknown[] }).findings?.length ?? 0; // our own report
  console.log(`  ${findings} findings`);
  peer(scan);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** OSV-Scanner reads the same archive from its cache folder. */
function peer(ours: Run): void {
  const folders = [process.env["PORTCULLIS_PEERS"], ...(process.env["PATH"] ?? "").split(":")].filter(
    (folder) => folder !== undefined && folder !== "",
  );
  const osv = folders.map((folder) => join(folder ?? "", "osv-scanner")).find((path) => existsSync(path));
  if (osv === undefined) {
    console.log("osv-scanner: not installed (see PORTCULLIS_PEERS), nothing to compare with");
    return;
  }
  const version = spawnSync(osv, ["--version"], { encoding: "utf8" }).stdout.split("\n")[0];
  const data = join(work, "osv", "osv-scanner", "npm");
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, "all.zip"), readFileSync(join(mirror, "npm", "all.zip")));
  const env = { OSV_SCANNER_LOCAL_DB_CACHE_DIRECTORY: join(work, "osv") };
  const theirs = measure(
    osv,
    ["scan", "source", "--offline", "--format", "json", "-L", join(project, "package-lock.json")],
    { env },
  );
  row(`${version}, offline`, theirs, "");
  const found =
    (
      JSON.parse(theirs.stdout) as {
        readonly results?: readonly { readonly packages?: readonly unknown[] }[];
      }
    ).results?.[0]?.packages?.length ?? 0; // its report
  console.log(`  ${found} packages affected`);
  console.log(`ratio osv-scanner/ours: ${(theirs.seconds / ours.seconds).toFixed(1)}`);
}
