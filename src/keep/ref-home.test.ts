// The ref home against a real bare repository. Each job has an empty disk of its own and shares nothing but the remote.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { instant } from "../model/index.ts";
import { note, sighting, someClock, temporaryFolder } from "./ledger-lab.ts";
import { openRefLedger, type RefLedger } from "./ref-home.ts";
import { verifyLedger } from "./verify.ts";

function git(folder: string, ...args: readonly string[]): string {
  return execFileSync("git", args, {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}

function bareRemote(): string {
  const folder = temporaryFolder();
  git(folder, "init", "-q", "--bare", ".");
  return folder;
}

function job(remote: string, cacheFolder = temporaryFolder()): Promise<RefLedger> {
  return openRefLedger({ address: remote, allowed: ["file"], cacheFolder }, { clock: someClock });
}

async function ids(remote: string): Promise<readonly string[]> {
  const ledger = await job(remote);
  const found: string[] = [];
  for await (const { id } of ledger.read()) found.push(id ?? "");
  expect((await ledger.snapshot((database) => verifyLedger(database))).problems).toEqual([]);
  await ledger.close();
  return found;
}

describe("a ledger in a ref", () => {
  test("is read by a job that has nothing but the remote", async () => {
    const remote = bareRemote();
    const first = await job(remote);
    await first.append([note("a"), note("b")]);
    await first.append([note("c")]);
    await first.close();
    expect(await ids(remote)).toEqual(["a", "b", "c"]);
    expect(git(remote, "ls-tree", "-r", "--name-only", "refs/portcullis/ledger").split("\n")).toEqual([
      "segments/00000000/000000000000.jsonl",
      "segments/00000000/000000000002.jsonl",
    ]);
  });

  test("an append after somebody else's is put on top of it", async () => {
    const remote = bareRemote();
    const [one, two] = [await job(remote), await job(remote)];
    await one.append([note("a")]);
    await two.append([note("b")]);
    await one.append([note("c")]);
    expect(await ids(remote)).toEqual(["a", "b", "c"]);
  });

  test("the same event from two jobs, and a repeated append, are recorded once", async () => {
    const remote = bareRemote();
    const [one, two] = [await job(remote), await job(remote)];
    await one.append([note("a"), note("b")]);
    await two.append([note("b"), note("c")]);
    await one.append([note("a"), note("b")]);
    expect(await ids(remote)).toEqual(["a", "b", "c"]);
  });

  describe("a purge", () => {
    const wish = { type: "note.made", before: "2027-02-01", reason: "90 days are over", by: "someone" };
    const secretText = "ada@example.org called";
    async function purgedRemote() {
      const remote = bareRemote();
      const [cache, other] = [temporaryFolder(), temporaryFolder()];
      const ledger = await job(remote, cache);
      await ledger.append([note("a", { payload: { text: secretText } }), sighting("v1:1")]);
      await ledger.append([note("late", { at: instant("2027-02-02T00:00:00Z") })]);
      const reader = await job(remote, other); // knows the ledger as it was
      await reader.close();
      expect(await ledger.purge(wish)).toBe(1);
      expect(await ledger.purge(wish)).toBe(0);
      await expect(ledger.purge({ ...wish, type: "finding.detected" })).rejects.toThrow("Cannot purge");
      return { remote, other, ledger };
    }
    const bodies = async (ledger: RefLedger): Promise<readonly (string | null)[]> => {
      const found: (string | null)[] = [];
      for await (const { type, payload } of ledger.read())
        if (type === "note.made") found.push(JSON.stringify(payload));
      return found;
    };

    test("begins a history that no longer reaches what went; new and old readers follow it, and it stays sound", async () => {
      const { remote, other, ledger } = await purgedRemote();
      const tip = "refs/portcullis/ledger";
      expect(git(remote, "rev-list", "--count", tip)).toBe("1");
      git(remote, "gc", "-q", "--prune=now");
      for (const line of git(remote, "cat-file", "--batch-all-objects", "--batch-check").split("\n")) {
        const [id = "", kind] = line.split(" ");
        if (kind === "blob") expect(git(remote, "cat-file", "blob", id)).not.toContain(secretText);
      }
      for (const reader of [await job(remote), await job(remote, other)]) {
        expect((await bodies(reader)).slice(0, 1)).toEqual(["null"]);
        const answer = await reader.snapshot((database) => verifyLedger(database));
        expect(answer.problems).toEqual([]);
        expect(answer.notes.join()).toContain("1 payloads were purged");
        await reader.close();
      }
      await ledger.append([note("after")]);
      expect((await ids(remote)).length).toBe(5);
    });

    test("is not an excuse: a new history that lacks a payload without a word, or another leaf, is refused", async () => {
      const { remote, other } = await purgedRemote();
      const work = temporaryFolder();
      git(work, "clone", "-q", remote, ".");
      git(work, "fetch", "-q", "origin", "refs/portcullis/ledger");
      git(work, "checkout", "-q", "FETCH_HEAD");
      const force = (change: (text: string) => string): void => {
        const file = join(work, "segments/00000000/000000000002.jsonl");
        const before = readFileSync(file, "utf8");
        writeFileSync(file, change(before));
        git(work, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qam", "x");
        const tree = git(work, "rev-parse", "HEAD^{tree}");
        const commit = git(work, "-c", "user.name=x", "-c", "user.email=x@x", "commit-tree", tree, "-m", "x");
        git(work, "push", "-q", "-f", "origin", `${commit}:refs/portcullis/ledger`);
        writeFileSync(file, before);
      };
      await (await job(remote, other)).close();
      force((text) => text.replace(/"body":"(?:[^"\\]|\\.)*",/, "").replace(/,"salt":"[0-9a-f]+"/, ""));
      await expect(job(remote, other)).rejects.toThrow("no entry says that it was purged");
      force((text) => text.replace('\\"id\\":\\"late', '\\"id\\":\\"soon'));
      await expect(job(remote, other)).rejects.toThrow("no longer holds what it held");
    });
  });

  test("a ref that was forced back is not followed", async () => {
    const remote = bareRemote();
    const cache = temporaryFolder();
    const ledger = await job(remote, cache);
    await ledger.append([note("a")]);
    const before = git(remote, "rev-parse", "refs/portcullis/ledger");
    await ledger.append([note("b")]);
    await ledger.close();
    git(remote, "update-ref", "refs/portcullis/ledger", before);
    await expect(job(remote, cache)).rejects.toThrow("was rewritten");
    git(remote, "update-ref", "-d", "refs/portcullis/ledger");
    await expect(job(remote, cache)).rejects.toThrow("was rewritten");
  });

  test("a changed segment is refused", async () => {
    const remote = bareRemote();
    const ledger = await job(remote);
    await ledger.append([note("a")]);
    const text = git(
      remote,
      "cat-file",
      "blob",
      "refs/portcullis/ledger:segments/00000000/000000000000.jsonl",
    ).replace("note a", "note z");
    const file = join(remote, "changed");
    writeFileSync(file, text);
    const blob = git(remote, "hash-object", "-w", file);
    const tree = execFileSync("git", ["mktree"], {
      cwd: remote,
      input: `100644 blob ${blob}\t000000000000.jsonl\n`,
      encoding: "utf8",
    }).trim();
    const inner = execFileSync("git", ["mktree"], {
      cwd: remote,
      input: `040000 tree ${tree}\t00000000\n`,
      encoding: "utf8",
    }).trim();
    const root = execFileSync("git", ["mktree"], {
      cwd: remote,
      input: `040000 tree ${inner}\tsegments\n`,
      encoding: "utf8",
    }).trim();
    const commit = git(
      remote,
      "-c",
      "user.name=x",
      "-c",
      "user.email=x@example.org",
      "commit-tree",
      root,
      "-m",
      "x",
    );
    git(remote, "update-ref", "refs/portcullis/ledger", commit);
    await expect(job(remote)).rejects.toThrow("is not what was recorded");
  });

  test("without the right to push: one sentence, nothing recorded, and reading still works", async () => {
    const remote = bareRemote();
    await (await job(remote)).append([note("a")]);
    writeFileSync(join(remote, "hooks", "pre-receive"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    const reader = await job(remote);
    await expect(reader.append([note("b")])).rejects.toThrow("pre-receive hook declined");
    expect(await ids(remote)).toEqual(["a"]);
  });

  test.each([
    "ext::sh -c touch% /tmp/pwned",
    "git://example.org/x",
    "--upload-pack=touch /tmp/pwned",
    "http://example.org/x",
  ])("%s is no address that is used", async (address) => {
    await expect(
      openRefLedger(
        { address, allowed: ["https", "ssh"], cacheFolder: temporaryFolder() },
        { clock: someClock },
      ),
    ).rejects.toThrow("may not be used");
  });

  test("an answer that got lost (the remote took it, the client saw an error) is recorded once", async () => {
    const remote = bareRemote();
    await (await job(remote)).append([note("a")]);
    // After the ref has moved, the server's last word fails: post-receive cannot fail a push, so the connection is cut by its parent.
    writeFileSync(
      join(remote, "hooks", "post-receive"),
      '#!/bin/sh\n[ -e cut ] || { touch cut; kill -9 "$PPID"; }\n',
      { mode: 0o755 },
    );
    const ledger = await job(remote);
    await ledger.append([note("b")]);
    expect(await ids(remote)).toEqual(["a", "b"]);
  });

  // PORTCULLIS_ROUNDS=100 plays hundreds of pushes; the default keeps the suite short.
  const rounds = Number(process.env["PORTCULLIS_ROUNDS"] ?? 4);
  test("many writers at once: nothing lost, nothing doubled", { timeout: 600_000 }, async () => {
    const remote = bareRemote();
    const jobs = await Promise.all([job(remote), job(remote), job(remote), job(remote)]);
    for (let round = 0; round < rounds; round += 1) {
      await Promise.all(jobs.map((one, index) => one.append([note(`${round}-${index}`)])));
    }
    const found = await ids(remote);
    const wanted = Array.from({ length: rounds }, (_, round) =>
      jobs.map((__, index) => `${round}-${index}`),
    ).flat();
    expect([...found].sort()).toEqual(wanted.sort());
  });
});
