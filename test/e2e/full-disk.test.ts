// A cache folder on a disk that is full, or becomes so: the answer is the same, and nothing half-written is believed later. The disk is a
// real one of 64 KB, in a mount namespace of its own, which Linux gives to anybody where its administrator allows it.

import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { emptyFolder, noCi, program, stripeKey, TestRepository } from "./portcullis.ts";

const disk = emptyFolder();
const inside = (commands: string, cwd: string) =>
  spawnSync("unshare", ["-Urm", "sh", "-c", `mount -t tmpfs -o size=64k none ${disk} && ${commands}`], {
    cwd,
    env: { ...process.env, ...noCi, PORTCULLIS_CACHE: disk, NO_COLOR: "1" },
    maxBuffer: 1 << 26,
  });
const isPossible = inside("true", disk).status === 0;
if (!isPossible) console.warn("skipped: no mount namespace may be made here");

const run = `"${process.execPath}" "${program}"`;
const fill = `dd if=/dev/zero of=${disk}/fill bs=1k count=64 2>/dev/null`;

function manyFiles(): string {
  const repository = new TestRepository();
  // What is kept of these is more than the disk holds.
  for (let index = 0; index < 400; index += 1)
    repository.write(
      `src/file-${index}.ts`,
      `export const value${index} = "${"text ".repeat(40)}${index}";\n`,
    );
  repository.write("leak.txt", `${stripeKey(11)}\n`).commit("start");
  return repository.folder;
}

test.skipIf(!isPossible).each([
  ["that becomes full", ""],
  ["that is full", `${fill}; `],
])(
  "a cache on a disk %s changes no answer, neither at once nor later",
  { timeout: 120_000 },
  (_name, before) => {
    const folder = manyFiles();
    const scan = (mode: string) => `${run} scan ${mode} --only secrets --report terminal; echo "exit $?"`;
    const ran = inside(
      `{ ${before}true; }; ${scan(".")}; ${scan(".")}; ${scan("--history")}; rm -f ${disk}/fill; ${scan(".")}`,
      folder,
    );
    const text = ran.stdout.toString();
    expect(text.match(/^exit \d+$/gm)).toEqual(["exit 1", "exit 1", "exit 1", "exit 1"]);
    expect(text.match(/secrets 401\b/g)).toHaveLength(4);
    expect(ran.stderr.toString() + text).not.toMatch(/\n {4}at |bug of ours/);
  },
);

test.skipIf(!isPossible)("doctor and db update say that the disk is full", { timeout: 120_000 }, () => {
  const records = emptyFolder();
  const record = {
    id: "X-1",
    modified: "2026-01-01T00:00:00Z",
    affected: [{ package: { ecosystem: "npm", name: "a" } }],
  };
  writeFileSync(join(records, "X-1.json"), JSON.stringify(record));
  const ran = inside(
    `${fill}; ${run} doctor; ${run} db update --from ${records}; echo "exit $?"`,
    emptyFolder(),
  );
  expect(ran.stdout.toString()).toMatch(/^todo cache .*no space left/m);
  expect(ran.stdout.toString()).toContain("exit 4");
  expect(ran.stderr.toString()).toMatch(/the disk is full/);
});
