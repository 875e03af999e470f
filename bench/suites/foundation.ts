// The foundation's numbers: start, one file, a pull request of 50 files, and a history of thousands of commits made from the published
// versions of real packages, with merges; Gitleaks on the same history, once, where it is on PATH (or in PORTCULLIS_PEERS).

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
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, dirname, extname, join, resolve } from "node:path";

const program = resolve("dist/main.js");
const work = mkdtempSync(join(tmpdir(), "bench-foundation-"));
const cache = join(work, "cache");
const wantedCommits = Number(process.env["PORTCULLIS_BENCH_COMMITS"] ?? 3000);

type Run = {
  readonly wallS: number;
  readonly cpuS: number;
  readonly peakMb: number;
  readonly code: number | null;
};

/** By extension: the beginning of a line that may stand anywhere. */
const remarks: Readonly<Record<string, string>> = {
  ".py": "#",
  ".js": "//",
  ".ts": "//",
  ".yaml": "#",
  ".yml": "#",
  ".tf": "#",
  ".md": "A sentence more,",
};

main();

function main(): void {
  const rows: string[][] = [];
  const add = (what: string, tool: string, run: Run): void =>
    void rows.push([what, tool, run.wallS.toFixed(3), run.cpuS.toFixed(3), run.peakMb.toFixed(0)]);
  add(
    "start",
    "empty Node program",
    median(7, () => measure(process.execPath, ["-e", "0"], work)),
  );
  add(
    "start",
    "portcullis --version",
    median(7, () => measure(process.execPath, [program, "--version"], work)),
  );
  add(
    "start",
    "portcullis --help",
    median(7, () => measure(process.execPath, [program, "--help"], work)),
  );
  const one = join(work, "one.txt");
  writeFileSync(one, "hello\n");
  add(
    "one file",
    "portcullis scan --only secrets",
    median(7, () => scan([one, "--only", "secrets"], work)),
  );
  add(
    "one file",
    "portcullis scan",
    median(7, () => scan([one], work)),
  );
  const repository = join(work, "history");
  const commits = makeHistory(repository);
  const change = makeChange(repository);
  add(
    "pull request, 50 files",
    "portcullis scan --diff --only secrets",
    median(5, () => scan(["--diff", change, "--only", "secrets"], repository)),
  );
  add(
    "pull request, 50 files",
    "portcullis scan --diff",
    median(5, () => scan(["--diff", change], repository)),
  );
  const services = join(work, "services");
  const edits = makeEdits(services);
  for (const layers of [["--only", "secrets"], []]) {
    const args = ["--diff", edits.range, ...layers];
    const what = `pull request, ${edits.lines} lines in ${edits.files} files`;
    const tool = ["portcullis", "scan", "--diff", ...layers].join(" ");
    if (layers.length === 0) {
      rmSync(cache, { recursive: true, force: true });
      add(what, `${tool}, nothing kept`, scan(args, services));
    }
    add(
      what,
      tool,
      median(5, () => scan(args, services)),
    );
  }
  rmSync(cache, { recursive: true, force: true });
  const cold = scan(["--history", "--only", "secrets"], repository);
  add(`history, ${commits} commits`, "portcullis, cold", cold);
  add(
    `history, ${commits} commits`,
    "portcullis, again",
    median(3, () => scan(["--history", "--only", "secrets"], repository)),
  );
  const gitleaks = onPath("gitleaks");
  if (gitleaks === undefined) console.log("gitleaks is not on PATH: no line of it below");
  else {
    const version = spawnSync(gitleaks, ["version"]).stdout.toString().trim() || "version unknown";
    const peer = measure(gitleaks, ["git", "--no-banner", "--exit-code", "0", repository], work);
    add(`history, ${commits} commits`, `gitleaks ${version}`, peer);
    console.log(`ratio gitleaks/ours, CPU, history cold: ${(peer.cpuS / cold.cpuS).toFixed(1)}`);
  }
  print([["what", "tool", "wall s", "CPU s", "peak MB"], ...rows]);
  rmSync(work, { recursive: true, force: true });
}

function scan(args: readonly string[], cwd: string): Run {
  return measure(process.execPath, [program, "scan", ...args, "--quiet"], cwd);
}

/** One process: wall clock, and user and system time with peak memory from the system's own accounting. */
function measure(command: string, args: readonly string[], cwd: string): Run {
  const log = join(work, "time");
  const started = process.hrtime.bigint();
  const ran = spawnSync("/usr/bin/time", ["-f", "%U %S %M", "-o", log, command, ...args], {
    cwd,
    env: { ...process.env, PORTCULLIS_CACHE: cache },
    stdio: "ignore",
  });
  const wallS = Number(process.hrtime.bigint() - started) / 1e9;
  if (ran.error !== undefined) throw new Error("GNU time is needed for this bench: apt-get install time");
  const [user = 0, system = 0, peakKb = 0] = spawnSync("tail", ["-1", log])
    .stdout.toString()
    .trim()
    .split(" ")
    .map(Number);
  return { wallS, cpuS: user + system, peakMb: peakKb / 1024, code: ran.status };
}

function median(count: number, once: () => Run): Run {
  const runs = Array.from({ length: count }, once).sort((a, b) => a.cpuS - b.cpuS);
  const middle = runs[Math.floor(count / 2)];
  if (middle === undefined) throw new Error("no runs");
  return middle;
}

/** Consecutive versions of packages, a few files of them a commit, with a side branch merged every ten commits. */
function makeHistory(folder: string): number {
  mkdirSync(folder);
  const git = (args: readonly string[]): string => {
    const ran = spawnSync(
      "git",
      ["-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "gc.auto=0", ...args],
      { cwd: folder },
    );
    if (ran.status !== 0) throw new Error(ran.stderr.toString());
    return ran.stdout.toString();
  };
  git(["init", "-q", "-b", "main"]);
  const stream: string[] = [];
  const sources = sourceFiles();
  let mark = 0;
  let head = 0;
  for (let index = 0; index < wantedCommits; index += 1) {
    const parts: string[] = [];
    for (let part = 0; part < 4; part += 1) {
      const source = sources[(index * 7 + part * 131) % sources.length];
      if (source === undefined) continue;
      const text = `${source.text.slice(0, 20_000)}\n// revision ${index}.${part}\n`;
      mark += 1;
      stream.push(`blob\nmark :${mark}\ndata ${Buffer.byteLength(text)}\n${text}\n`);
      parts.push(`M 100644 :${mark} ${source.name}\n`);
    }
    mark += 1;
    const message = `revision ${index}`;
    const isMerge = index % 10 === 9 && head > 0;
    stream.push(
      `commit refs/heads/main\nmark :${mark}\ncommitter bench <bench@example.org> ${1_600_000_000 + index * 3600} +0000\ndata ${message.length}\n${message}\n${head > 0 ? `from :${head}\n` : ""}${isMerge ? `merge :${head}\n` : ""}${parts.join("")}\n`,
    );
    head = mark;
  }
  const ran = spawnSync("git", ["fast-import", "--quiet"], {
    cwd: folder,
    input: stream.join(""),
    maxBuffer: 1 << 30,
  });
  if (ran.status !== 0) throw new Error(ran.stderr.toString());
  git(["checkout", "-q", "-f", "main"]);
  return wantedCommits;
}

/** Source texts of the packages that are installed here. */
function sourceFiles(): readonly { readonly name: string; readonly text: string }[] {
  const files: { name: string; text: string }[] = [];
  const roots = [dirname(dirname(createRequire(import.meta.url).resolve("semver/package.json")))];
  for (const root of roots) {
    for (const name of readdirSync(root)) {
      const folder = join(root, name);
      if (name.startsWith(".") || name.startsWith("@") || !statSync(folder).isDirectory()) continue;
      for (const file of ["index.js", "README.md", "package.json", "lib/index.js", "dist/index.js"]) {
        const path = join(folder, file);
        if (existsSync(path) && statSync(path).size < 200_000)
          files.push({
            name: `src/${name}/${file}`,
            text: spawnSync("cat", [path], { maxBuffer: 1 << 24 })
              .stdout.toString("latin1")
              .replace(/[^\x09\x0a\x20-\x7e]/g, "?"),
          });
      }
    }
  }
  if (files.length < 50)
    throw new Error("too few installed packages to make a history from: run npm ci first");
  return files;
}

function makeChange(folder: string): string {
  const git = (...args: readonly string[]): string =>
    spawnSync("git", ["-c", "user.name=bench", "-c", "user.email=bench@example.org", ...args], {
      cwd: folder,
    })
      .stdout.toString()
      .trim();
  const base = git("rev-parse", "HEAD");
  for (let index = 0; index < 50; index += 1) {
    mkdirSync(join(folder, "change"), { recursive: true });
    writeFileSync(
      join(folder, `change/file${index}.py`),
      Array.from(
        { length: 120 },
        (_, line) => `def function_${index}_${line}(argument):\n    return argument + ${line}\n`,
      ).join("\n"),
    );
  }
  git("add", "-A");
  git("commit", "-q", "-m", "change");
  return `${base}..${git("rev-parse", "HEAD")}`;
}

/** What people propose: a dozen lines here and there in files of several languages, among many that stay as they are. */
function makeEdits(folder: string): {
  readonly range: string;
  readonly lines: number;
  readonly files: number;
} {
  const git = (...args: readonly string[]): string =>
    spawnSync("git", ["-c", "user.name=bench", "-c", "user.email=bench@example.org", ...args], {
      cwd: folder,
    })
      .stdout.toString()
      .trim();
  for (let service = 0; service < 6; service += 1)
    cpSync("examples", join(folder, `service-${service}`), { recursive: true });
  for (const { name, text } of sourceFiles()) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  git("init", "-q", "-b", "main");
  git("add", "-A", "-f");
  git("commit", "-q", "-m", "start");
  const base = git("rev-parse", "HEAD");
  const edited = git("ls-files")
    .split("\n")
    .filter((name) => extname(name) in remarks);
  const step = Math.max(1, Math.floor(edited.length / 50));
  for (const name of edited.filter((_, index) => index % step === 0).slice(0, 50)) {
    const lines = readFileSync(join(folder, name), "utf8").split("\n");
    const every = Math.max(2, Math.floor(lines.length / 15));
    const remark = remarks[extname(name)] ?? "";
    const more = lines.flatMap((line, index) =>
      index % every === every - 1 && line.trim() === "" ? [line, `${remark} ${index}`] : [line],
    );
    writeFileSync(join(folder, name), [...more, ...Array(6).fill(`${remark} at the end`)].join("\n"));
  }
  git("add", "-A");
  git("commit", "-q", "-m", "edits");
  const range = `${base}..${git("rev-parse", "HEAD")}`;
  const counts = git("diff", "--numstat", ...range.split("..")).split("\n");
  const lines = counts.reduce((sum, count) => sum + Number.parseInt(count, 10), 0);
  return { range, lines, files: counts.length };
}

function onPath(name: string): string | undefined {
  const folders = [process.env["PORTCULLIS_PEERS"] ?? "", ...(process.env["PATH"] ?? "").split(delimiter)];
  return folders
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

function print(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  for (const row of rows)
    console.log(
      row
        .map((cell, column) =>
          column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join("  "),
    );
}
