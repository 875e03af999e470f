// A history as a team writes one: a few hundred real source files, edited a few lines at a time over thousands of commits, with side
// branches that are merged, packed as `git gc` packs. Three keys are planted: one that still stands, one deleted again, one in a merge.

import { spawnSync } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { fake } from "../../src/find/secrets/fake.ts";

export type MadeHistory = {
  readonly folder: string;
  readonly commits: number;
  readonly blobs: number;
  /** Files that a planted key stood in, by what became of it. */
  readonly planted: readonly string[];
};

/** The same numbers every time: a bench that differs from run to run measures nothing. */
function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

export function makeHistory(
  folder: string,
  commits: number,
  sources: readonly (readonly [name: string, text: string])[],
): MadeHistory {
  mkdirSync(folder, { recursive: true });
  git(folder, ["init", "-q", "-b", "main"]);
  const next = numbers(42);
  const names = sources.map(([name]) => name);
  const pool = sources.flatMap(([, text]) => text.split("\n").filter((line) => line.length < 160));
  const files = new Map(sources.map(([name, text]) => [name, text.split("\n")]));
  const streamFile = `${folder}.stream`; // fifty thousand commits are more than fits a string
  const stream = openSync(streamFile, "w+");
  const blob = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
  let blobs = 0;
  let side: string | undefined;
  const commit = (index: number, branch: string, changes: readonly string[], merge?: string): void => {
    blobs += changes.length;
    const message = `change ${index}`;
    const when = 1_500_000_000 + index * 3600;
    const parents = merge === undefined ? "" : `merge ${merge}\n`;
    writeSync(
      stream,
      `commit ${branch}\nauthor Author ${index % 17} <author${index % 17}@example.org> ${when} +0000\ncommitter bench <bench@example.org> ${when} +0000\n${blob(message)}${parents}${changes.join("")}\n`,
    );
  };
  const written = (name: string): string =>
    `M 100644 inline ${name}\n${blob((files.get(name) ?? []).join("\n"))}`;
  const edited = (): string => {
    const name = names[next(next(4) === 0 ? names.length : Math.min(80, names.length))] ?? ""; // some files change often
    const lines = files.get(name) ?? [];
    const at = next(lines.length + 1);
    const added = Array.from({ length: 1 + next(8) }, () => pool[next(pool.length)] ?? "");
    lines.splice(at, next(6), ...added);
    return written(name);
  };
  commit(0, "refs/heads/main", names.map(written));
  const planted = ["config/stands.env", "config/deleted.env", "config/merged.env"];
  for (let index = 1; index < commits; index += 1) {
    const changes = Array.from({ length: 1 + next(4) }, edited);
    const unique = [...new Map(changes.map((change) => [change.split("\n", 1)[0], change])).values()];
    const plant = (name: string | undefined): string =>
      `M 100644 inline ${name}\n${blob(`# settings\nvalue = "${fake("sk_live_", 24)}"\n`)}`;
    if (index === Math.floor(commits / 3)) unique.push(plant(planted[0]), plant(planted[1]));
    if (index === Math.floor(commits / 2)) unique.push(`D ${planted[1]}\n`);
    if (index % 12 === 10) {
      side = `refs/heads/side-${index}`;
      writeSync(stream, `reset ${side}\nfrom refs/heads/main\n\n`);
      commit(index, side, unique);
      continue;
    }
    if (
      side !== undefined &&
      index > (2 * commits) / 3 &&
      planted.length === 3 &&
      !files.has(planted[2] ?? "")
    ) {
      files.set(planted[2] ?? "", []);
      unique.push(plant(planted[2]));
    }
    commit(index, "refs/heads/main", unique, side);
    side = undefined;
  }
  closeSync(stream);
  const input = openSync(streamFile, "r");
  const ran = spawnSync("git", ["-C", folder, "fast-import", "--quiet"], {
    stdio: [input, "ignore", "pipe"],
  });
  closeSync(input);
  rmSync(streamFile);
  if (ran.status !== 0) throw new Error(ran.stderr.toString());
  git(folder, ["repack", "-adfq", "--depth=50", "--window=10", "--threads=1"]);
  git(folder, ["checkout", "-qf", "main"]);
  return { folder, commits: Number(git(folder, ["rev-list", "--count", "--all"])), blobs, planted };
}

/** `count` commits on top, a few edited lines each, as a push brings them. */
export function addCommits(folder: string, count: number): void {
  const names = git(folder, ["ls-files"])
    .split("\n")
    .filter((name) => name !== "");
  const stream: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = names[(index * 13) % names.length] ?? "";
    const text = `${readFileSync(join(folder, name), "utf8")}\n// push ${index}\n`;
    const when = 1_700_000_000 + index * 60;
    const parent = index === 0 ? "from refs/heads/main^0\n" : "";
    stream.push(
      `commit refs/heads/main\ncommitter bench <bench@example.org> ${when} +0000\ndata 4\npush\n${parent}M 100644 inline ${name}\ndata ${Buffer.byteLength(text)}\n${text}\n\n`,
    );
  }
  const ran = spawnSync("git", ["-C", folder, "fast-import", "--quiet"], { input: stream.join("") });
  if (ran.status !== 0) throw new Error(ran.stderr.toString());
  git(folder, ["checkout", "-qf", "main"]);
}

/** Source texts below `root`, of the sizes that people edit. */
export function sourcesIn(root: string, most: number): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  for (const entry of readdirSync(root, { withFileTypes: true, recursive: true })) {
    if (found.length >= most) break;
    if (!entry.isFile() || !/\.(?:py|js|ts|md|json|yml|toml)$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const size = statSync(path).size;
    if (size < 300 || size > 60_000) continue;
    const text = readFileSync(path, "latin1");
    if (/[^\x09\x0a\x20-\x7e]/.test(text)) continue;
    found.push([`src/${path.slice(root.length + 1)}`, text]);
  }
  return found;
}

function git(folder: string, args: readonly string[]): string {
  const ran = spawnSync("git", ["-C", folder, "-c", "gc.auto=0", ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (ran.status !== 0) throw new Error(ran.stderr);
  return ran.stdout.trim();
}
