// Texts that are read from packs are the texts that git gives, in every form that git packs them in; what cannot be read is left, never
// given otherwise. Real repositories.

import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { broughtInGroups } from "../log.ts";
import { allRefs } from "../refs.ts";
import { findRepository, type Repository } from "../repository.ts";
import { Versions } from "../versions.ts";
import { PackedVersions } from "./packed-versions.ts";

const work = mkdtempSync(join(tmpdir(), "packed-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

let made = 0;
type Made = { readonly root: string; readonly git: (...args: readonly string[]) => string };

/** Three files that change a line at a time, one of them twice over, and a large one. */
function madeRepository(...options: readonly string[]): Made {
  made += 1;
  const root = join(work, `repository-${made}`);
  execFileSync("git", ["init", "-q", "-b", "main", ...options, root]);
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-c", "gc.auto=0", ...args], { cwd: root, stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .trim();
  const lines = Array.from({ length: 300 }, (_, index) => `line ${index} of the file`);
  const blob = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const stream = Array.from({ length: 60 }, (_, index) => {
    lines.splice((index * 37) % lines.length, index % 3, `changed ${index}`, "again");
    const text = lines.join("\n");
    const large = index % 20 === 0 ? `M 100644 inline large.txt\n${blob(text.repeat(200))}` : "";
    const files = ["a.txt", `b${index % 2}.txt`].map(
      (name) => `M 100644 inline ${name}\n${blob(`${text}\n${name}`)}`,
    );
    const copy = `M 100755 inline c.txt\n${blob(`${text}\na.txt`)}`;
    return `commit refs/heads/main\ncommitter t <t@example.org> ${1_600_000_000 + index} +0000\n${blob("m")}${files.join("")}${copy}${large}\n`;
  });
  execFileSync("git", ["-C", root, "fast-import", "--quiet"], { input: stream.join("") });
  return { root, git };
}

async function open(root: string): Promise<{ readonly repository: Repository; readonly versions: Versions }> {
  const repository = findRepository(root, join(work, "cache"));
  if (repository === undefined) throw new Error("no repository");
  const versions = new Versions(repository.format === "sha256" ? 32 : 20);
  for await (const group of broughtInGroups(repository, [...allRefs(repository.refs).values()]))
    for (const item of group) if (!("message" in item)) versions.add(item);
  return { repository, versions };
}

/** Reads all that can be read; every text is held against git's. */
async function readAll(
  root: string,
): Promise<{ readonly read: number; readonly compared: number; readonly left: readonly string[] }> {
  const { repository, versions } = await open(root);
  const window = { from: 0, to: versions.size };
  const packed = new PackedVersions(join(repository.commonFolder, "objects"), versions, window);
  const rows = versions.inRows(0, versions.size);
  const texts = new Map<string, Set<string>>();
  const wrong: string[] = [];
  let [read, compared] = [0, 0];
  for (const files of packed.trees(rows)) {
    for (const { path, blob, bytes, novel } of files) {
      const truth = (await repository.git.object(blob))?.bytes;
      if (bytes === undefined || truth === undefined || !truth.equals(bytes))
        wrong.push(`another text of ${path}`);
      read += 1;
      const lines = texts.get(path) ?? new Set();
      texts.set(path, lines);
      let at = 0;
      for (const line of (truth ?? Buffer.alloc(0)).toString("latin1").split("\n")) {
        const isNovel =
          novel === undefined || novel.some(([start, end]) => start <= at && at + line.length <= end);
        // Not new is what a version of this path had that came before.
        if (!isNovel && line !== "" && !lines.has(line)) wrong.push(`${path}: ${line}`);
        at += line.length + 1;
        lines.add(line);
      }
      if (novel !== undefined) compared += 1;
    }
  }
  expect(wrong).toEqual([]);
  const left = [...rows]
    .filter((version) => !packed.isRead(version))
    .map((version) => versions.path(version));
  packed.close();
  repository.git.close();
  return { read, compared, left };
}

test.each([
  ["as gc packs", [], ["repack", "-adfq", "--depth=50", "--window=10"]],
  ["with names of bases", [], ["-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq", "--depth=50"]],
  ["with long chains", [], ["repack", "-adfq", "--depth=4000", "--window=20"]],
  ["with ids of 32 bytes", ["--object-format=sha256"], ["repack", "-adfq"]],
] as const)("%s", async (_, options, repack) => {
  const { root, git } = madeRepository(...options);
  git(...repack);
  const { read, compared, left } = await readAll(root);
  expect(left).toEqual(["large.txt", "large.txt", "large.txt"]);
  expect(read).toBe(180);
  expect(compared).toBeGreaterThan(120);
});

test("loose objects are left, and those of several packs are read", async () => {
  const { root, git } = madeRepository();
  git("repack", "-adfq");
  writeFileSync(join(root, "new.txt"), "in a second pack\n");
  git("reset", "-q", "--mixed");
  git("add", "new.txt");
  git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "new");
  git("repack", "-dq");
  writeFileSync(join(root, "loose.txt"), "not packed\n");
  git("add", "loose.txt");
  git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "loose");
  const { read, left } = await readAll(root);
  expect(left.filter((path) => path !== "large.txt")).toEqual(["loose.txt"]);
  expect(read).toBe(181);
});

test("a damaged pack gives what it gave before, or nothing", async () => {
  const { root, git } = madeRepository();
  git("repack", "-adfq");
  const folder = join(root, ".git", "objects", "pack");
  const { repository, versions } = await open(root);
  const truth = new Map<string, string>();
  for (let version = 0; version < versions.size; version += 1) {
    const blob = versions.blobs.hex(versions.blob(version));
    truth.set(blob, (await repository.git.object(blob))?.bytes.toString("latin1") ?? "");
  }
  repository.git.close();
  for (const ending of ["pack", "idx"]) {
    const file = join(folder, readdirSync(folder).find((name) => name.endsWith(ending)) ?? "");
    chmodSync(file, 0o644);
    const whole = readFileSync(file);
    for (let turn = 0; turn < 40; turn += 1) {
      const broken = Buffer.from(whole);
      const at = 12 + ((turn * 7919) % (broken.length - 40));
      broken[at] = (broken[at] ?? 0) ^ (1 << (turn % 8));
      writeFileSync(file, turn % 5 === 4 ? broken.subarray(0, at) : broken);
      const packed = new PackedVersions(join(root, ".git", "objects"), versions, {
        from: 0,
        to: versions.size,
      });
      for (const files of packed.trees(versions.inRows(0, versions.size)))
        for (const { blob, bytes } of files)
          if (ending === "pack") expect(Buffer.from(bytes ?? []).toString("latin1")).toBe(truth.get(blob));
      packed.close();
    }
    writeFileSync(file, whole);
  }
});
