// SIGKILL at any moment, a full disk, two writers at once: what was acknowledged is there, once, and the ledger is sound.

import { execFileSync, spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { note, openFile, temporaryFolder } from "./ledger-lab.ts";
import { verifyLedger } from "./verify.ts";

/** Four kills a round: 200 in every run of the suite. PORTCULLIS_ROUNDS plays more. */
const rounds = Number(process.env["PORTCULLIS_ROUNDS"] ?? 50);
// Beside the sources, so that the packages are found.
const writer = join(import.meta.dirname, `.portcullis-crash-writer-${process.pid}.mjs`);

beforeAll(async () => {
  await build({
    stdin: {
      contents: `import { write } from "./crash-writer.ts"; await write(process.argv.slice(2));`,
      resolveDir: import.meta.dirname,
    },
    outfile: writer,
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["libsql", "pg"], // Kysely goes in: hundreds of starts load one file instead of two hundred
    logLevel: "error",
  });
});

afterAll(() => rmSync(writer, { force: true }));

/** Runs writers, kills each after a while, and answers what they had acknowledged. */
async function killed(
  file: string,
  prefixes: readonly string[],
  afterMs: number,
): Promise<readonly string[]> {
  const acknowledged: string[] = [];
  await Promise.all(
    prefixes.map(
      (prefix) =>
        new Promise<void>((resolve, reject) => {
          const child = spawn(process.execPath, [writer, file, prefix, "7"], {
            stdio: ["ignore", "pipe", "pipe"],
          });
          let printed = "";
          let talk = "";
          child.stdout.on("data", (part: Buffer) => {
            // The moment counts from the first acknowledgement, so that kills fall into writing, not into starting.
            if (printed === "") setTimeout(() => child.kill("SIGKILL"), afterMs);
            printed += part.toString();
          });
          child.stderr.on("data", (part: Buffer) => {
            talk += part.toString();
          });
          child.once("close", (_, signal) => {
            if (signal !== "SIGKILL") return reject(new Error(`the writer ended by itself: ${talk}`));
            acknowledged.push(
              ...printed
                .slice(0, printed.lastIndexOf("\n") + 1)
                .split("\n")
                .filter((line) => line !== ""),
            );
            resolve();
          });
        }),
    ),
  );
  return acknowledged;
}

async function contents(file: string, isVerified = true): Promise<readonly string[]> {
  const ledger = await openFile(file);
  const ids: string[] = [];
  for await (const { id } of ledger.read()) ids.push(id ?? "");
  if (isVerified) expect((await ledger.snapshot((database) => verifyLedger(database))).problems).toEqual([]);
  await ledger.close();
  return ids;
}

describe("what was acknowledged is kept", () => {
  test("four writers are killed in the middle of it, again and again", { timeout: 1_200_000 }, async () => {
    const file = join(temporaryFolder(), "ledger.db");
    const all: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const writers = ["a", "b", "c", "d"].map((name) => `${name}${round}`);
      all.push(...(await killed(file, writers, 3 + ((round * 7) % 40))));
      if (round % 5 > 0 && round < rounds - 1) continue; // reading all of it takes longer than the kills
      const ids = await contents(file, round % 25 === 0 || round === rounds - 1);
      expect(new Set(ids).size).toBe(ids.length); // none doubled
      const there = new Set(ids);
      expect(all.filter((id) => !there.has(id))).toEqual([]); // none lost
      expect(ids.length % 7).toBe(0); // a batch is whole or not there
    }
    expect(all.length).toBeGreaterThan(rounds * 7);
  });

  test.runIf(canMount())(
    "a disk that is full: one clear sentence, nothing of the batch, and it goes on when there is room",
    async () => {
      const folder = temporaryFolder();
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]);
      try {
        const file = join(folder, "ledger.db");
        const ledger = await openFile(file);
        const kept: string[] = [];
        let refusal: unknown;
        for (let round = 0; refusal === undefined && round < 500; round += 1) {
          const events = Array.from({ length: 20 }, (_, index) => note(`${round}-${index}`));
          try {
            await ledger.append(events);
            kept.push(...events.map(({ id }) => id ?? ""));
          } catch (error) {
            refusal = error;
          }
        }
        expect(String(refusal)).toContain("the disk is full; nothing of this batch was recorded");
        execFileSync("mount", ["-o", "remount,size=8m", folder]);
        await ledger.append([note("after")]);
        await ledger.close();
        expect(await contents(file)).toEqual([...kept, "after"]);
      } finally {
        execFileSync("umount", ["-l", folder]);
      }
    },
  );

  test("a file that was cut is refused with one sentence", async () => {
    const file = join(temporaryFolder(), "ledger.db");
    const ledger = await openFile(file);
    await ledger.append(Array.from({ length: 500 }, (_, index) => note(`${index}`)));
    await ledger.close();
    const { readFileSync } = await import("node:fs");
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, Math.floor(bytes.length / 2)));
    const cut = openFile(file).then((again) => again.append([note("more")]));
    await expect(cut).rejects.toThrow("damaged or cut");
  });
});

/** Only root may mount; elsewhere this one test is skipped, and says so. */
function canMount(): boolean {
  const folder = temporaryFolder();
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], { stdio: "ignore" });
    execFileSync("umount", [folder], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
