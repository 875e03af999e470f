// Text that is no content of a file: where links lead, what commits say, what files and folders are called. A secret there is as public as
// one in a file; and no report writes such a name out.

import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import {
  emptyFolder,
  type JsonReport,
  jsonScan,
  portcullis,
  stripeKey,
  TestRepository,
} from "./portcullis.ts";

vi.setConfig({ testTimeout: 120_000 });

const inLink = stripeKey(11);
const inName = stripeKey(12);
const inMessage = stripeKey(13);

function scan(repository: TestRepository, ...args: readonly string[]): JsonReport {
  const { report } = jsonScan([...args, "--only", "secrets", "--no-gate"], { cwd: repository.folder });
  expect(JSON.stringify(report)).not.toContain(inLink);
  expect(JSON.stringify(report)).not.toContain(inName);
  expect(JSON.stringify(report)).not.toContain(inMessage);
  expect(report.gaps).toEqual([]);
  return report;
}

/** "link", "message" or "name", with where it is said to be, in order. */
function places(report: JsonReport): readonly string[] {
  return report.findings
    .map(({ finding: { message, locations, introduced } }) => {
      const where = / in (what a link leads to|the message of a commit|the name of a file or folder)\./.exec(
        message,
      );
      const life = introduced === undefined ? "" : introduced.isInHead ? ", in head" : ", gone";
      return `${where?.[1]}: ${locations[0]?.path.replace(/[0-9a-f]{40}/, "COMMIT")}${life}`;
    })
    .sort();
}

function link(repository: TestRepository, name: string, target: string): void {
  symlinkSync(target, join(repository.folder, name));
}

test("a tree, the index and a plain folder: links and names", () => {
  const repository = new TestRepository();
  repository.write("a.txt", "a").commit("start");
  link(repository, "current", `../releases/${inLink}`);
  repository.write(`keys/${inName}/note.txt`, "n").write(`keys/${inName}/other.txt`, "o");
  const expected = [
    expect.stringMatching(/^the name of a file or folder: keys\/\*+$/),
    "what a link leads to: current",
  ];
  expect(places(scan(repository, "."))).toEqual(expected);
  expect(places(scan(repository, "."))).toEqual(expected);
  repository.git("add", "-A");
  expect(places(scan(repository, "--staged"))).toEqual(expected);

  const folder = emptyFolder();
  symlinkSync(inLink, join(folder, "plain"));
  mkdirSync(join(folder, inName));
  symlinkSync("nothing", join(folder, inName, "file"));
  const { report } = jsonScan([folder, "--only", "secrets", "--no-gate"]);
  expect(places(report)).toEqual([
    expect.stringMatching(/^the name of a file or folder: \*+$/),
    "what a link leads to: plain",
  ]);
});

test("a change, commits and a history: links, names and messages, whether or not the head still has them", () => {
  const repository = new TestRepository();
  const base = repository.write("a.txt", "a").commit("start");
  link(repository, "current", inLink);
  repository.write(`${inName}.txt`, "n").commit("two things");
  repository.git("rm", "-q", "current", `${inName}.txt`);
  repository.commit("take them away");
  repository.git("commit", "-q", "--allow-empty", "-m", `deploy\n\nwith ${inMessage} as before`);
  const head = repository.git("rev-parse", "HEAD");
  repository.git("config", "i18n.logOutputEncoding", "UTF-16"); // a scanned repository does not say how we read it
  const name = expect.stringMatching(/^the name of a file or folder: \*+\.txt, gone$/);
  const expected = [
    "the message of a commit: .git/message/COMMIT, in head",
    name,
    "what a link leads to: current, gone",
  ];
  expect(places(scan(repository, "--diff", `${base}..${head}`))).toEqual(expected);
  expect(places(scan(repository, "--history"))).toEqual(expected);
  expect(places(scan(repository, "--history"))).toEqual(expected); // from what was kept
  expect(places(scan(repository, "--history", "--since", "2001-01-01"))).toEqual(expected);
  repository.write("b.txt", "b").commit("later");
  expect(places(scan(repository, "--history"))).toEqual(expected);

  const { report } = jsonScan(["--commits", "-", "--only", "secrets", "--no-gate"], {
    cwd: repository.folder,
    input: repository.git("rev-list", `${base}..${head}`),
  });
  expect(places(report)).toEqual(expected);
});

test("names and links that were there before are no news of a change that edits them", () => {
  const repository = new TestRepository();
  repository.write(`${inName}.txt`, "one\n");
  link(repository, "current", inLink);
  const base = repository.commit("start");
  const head = repository.write(`${inName}.txt`, "two\n").commit("edit");
  expect(places(scan(repository, "--diff", `${base}..${head}`))).toEqual([]);
  expect(places(scan(repository, "--history"))).toEqual([
    expect.stringMatching(/^the name of a file or folder: \*+\.txt, in head$/),
    "what a link leads to: current, in head",
  ]);
});

test("a message is told as one, with a command that takes the value out of it; a secret name is masked in what others say", () => {
  const repository = new TestRepository();
  const base = repository.write("a.txt", "a").commit("start");
  repository.write(`${inName}/app.py`, `key = "${stripeKey(14)}"\n`).commit(`use ${inMessage}`);
  const ran = portcullis(["scan", "--diff", `${base}..HEAD`, "--only", "secrets"], {
    cwd: repository.folder,
  });
  expect(ran.code).toBe(1);
  expect(ran.stdout).toContain("message of commit ");
  expect(ran.stdout).toContain("--replace-message");
  expect(ran.stdout + ran.stderr).not.toContain(inName);
  expect(ran.stdout).toContain("app.py");

  const [first] = /git log -1 [^)]*/.exec(ran.stdout) ?? [""];

  const cut = spawnSync("sh", ["-c", first], { cwd: repository.folder });
  expect(cut.stdout.toString().trim()).toBe(inMessage);
});
