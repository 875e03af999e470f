// The files that Portcullis reads and writes for itself, where something else has their name: a person is told, nothing hangs, nothing is
// written through a link, and a policy that is not read is never passed over in silence.

import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { emptyFolder, portcullis, program, stripeKey, TestRepository } from "./portcullis.ts";

vi.setConfig({ testTimeout: 120_000 });

test.each([
  ["a link", (file: string) => symlinkSync("elsewhere.yaml", file)],
  ["a folder", (file: string) => mkdirSync(file)],
  ["a pipe, socket or device", (file: string) => spawnSync("mkfifo", [file])],
])("a policy that is %s", (kind, make) => {
  const repository = new TestRepository().write("a.py", "x = 1\n");
  make(join(repository.folder, "portcullis.yaml"));
  for (const args of [["scan", ".", "--only", "secrets"], ["config"], ["policy", "show"]]) {
    const { code, stderr } = portcullis(args, { cwd: repository.folder });
    expect([args[0], code, stderr.split("\n")[0]]).toEqual([
      args[0],
      2,
      `portcullis: portcullis.yaml is ${kind}, and has to be a file.`,
    ]);
  }
  const doctor = portcullis(["doctor"], { cwd: repository.folder });
  expect(doctor.stdout).toContain(`todo policy         portcullis.yaml is ${kind}`);
});

test("init writes nothing through a link, nor over what is no folder", () => {
  const outside = join(emptyFolder(), "outside");
  const repository = new TestRepository();
  symlinkSync(outside, join(repository.folder, "portcullis.yaml"));
  expect(portcullis(["init"], { cwd: repository.folder }).code).toBe(2);
  rmSync(join(repository.folder, "portcullis.yaml"));
  symlinkSync(emptyFolder(), join(repository.folder, ".github"));
  expect(portcullis(["init", "--force"], { cwd: repository.folder }).code).toBe(2);
  expect(existsSync(outside)).toBe(false);
  rmSync(join(repository.folder, ".github"));
  repository.write(".portcullis", "a file");
  const { code, stderr } = portcullis(["init"], { cwd: repository.folder });
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining(".portcullis is a file, and has to be a folder."),
  ]);
});

test.each([
  ["{}", "it holds no list of findings"],
  ["[1]", "it holds no list of findings"],
  ["null", "it holds no list of findings"],
  ["{", "it is not JSON"],
])("a baseline of %s is no baseline", (text, what) => {
  const repository = new TestRepository().write(".portcullis/baseline.json", text);
  const { code, stderr } = portcullis(["scan", ".", "--only", "secrets"], { cwd: repository.folder });
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining(`Cannot read .portcullis/baseline.json: ${what}.`),
  ]);
});

test("a machine without git: files are looked at, and that nobody can be named is a gap; the rest says what it needs", () => {
  const repository = new TestRepository().write("a.py", `key = "${stripeKey(3)}"\n`);
  repository.commit("a key");
  const run = (...args: readonly string[]): { readonly code: number | null; readonly all: string } => {
    const ran = portcullis(args, { cwd: repository.folder, env: { PATH: emptyFolder() } });
    return { code: ran.code, all: ran.stdout + ran.stderr };
  };
  expect(run("scan", ".", "--only", "secrets")).toEqual({
    code: 1,
    all: expect.stringMatching(/stripe-live-secret-key[\s\S]*tool-missing git is not installed/),
  });
  for (const args of [["--history"], ["--staged"], ["--diff", "main..HEAD"]])
    expect(run("scan", ...args, "--only", "secrets")).toEqual({
      code: 2,
      all: expect.stringMatching(/^portcullis: cannot start git/),
    });
  expect(run("doctor").all).toContain("todo git            not on PATH");
});

test("the pre-push hook looks at what the remote does not have, whatever the remote has", () => {
  const remote = emptyFolder();
  const repository = new TestRepository().write("a.txt", "a\n");
  repository.commit("start");
  repository.git("init", "-q", "--bare", remote);
  repository.git("remote", "add", "origin", remote);
  const bin = emptyFolder();
  writeFileSync(join(bin, "portcullis"), `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`);
  chmodSync(join(bin, "portcullis"), 0o755);
  const push = (...args: readonly string[]): number | null =>
    spawnSync("git", ["push", "-q", ...args, "origin", "main"], {
      cwd: repository.folder,
      env: { ...process.env, PATH: `${bin}:${process.env["PATH"]}` },
    }).status;
  expect(portcullis(["hook", "install"], { cwd: repository.folder }).code).toBe(0);
  rmSync(join(repository.folder, ".git/hooks/pre-commit"));
  expect(push()).toBe(0);

  // Somebody else pushed; what the remote has now is no object here.
  const other = join(emptyFolder(), "clone");
  repository.git("clone", "-q", "-b", "main", remote, other);
  const inOther = (...args: readonly string[]): void =>
    void repository.git("-C", other, "-c", "user.name=B", "-c", "user.email=b@example.org", ...args);
  inOther("commit", "-q", "--allow-empty", "-m", "theirs");
  inOther("push", "-q", "origin", "main");
  repository.write("a.txt", `${stripeKey(4)}\n`).commit("leak");
  expect(push("--force")).not.toBe(0);
  repository.git("reset", "-q", "--hard", "HEAD~1");
  repository.write("a.txt", "b\n").commit("clean");
  expect(push("--force")).toBe(0);
});

test("hook install keeps a hook that is there, and says where hooks would never run", () => {
  const repository = new TestRepository().write(".git/hooks/pre-push", "#!/bin/sh\nmine\n");
  const kept = portcullis(["hook", "install"], { cwd: repository.folder });
  expect(kept.code).toBe(1);
  expect(kept.stderr).toContain("portcullis scan --commits - --only secrets");
  expect(readFileSync(join(repository.folder, ".git/hooks/pre-push"), "utf8")).toBe("#!/bin/sh\nmine\n");
  repository.git("config", "core.hooksPath", ".husky");
  const refused = portcullis(["hook", "install"], { cwd: repository.folder });
  expect([refused.code, refused.stderr]).toEqual([
    2,
    expect.stringContaining("git looks for hooks in .husky"),
  ]);
});
