// Design 4.3: what is scanned cannot run, write or connect, and cannot hide anything. Each case plants something that would leave a
// mark if it ran, scans in every git mode, and looks for the mark; or tries to hide a key, and expects it found.

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emptyFolder, jsonScan, portcullis, stripeKey, TestRepository } from "./portcullis.ts";

const key = stripeKey(7);

/** Every git mode once; answers all that was said. */
function scanAllModes(repository: TestRepository, base: string): string {
  const modes = [["."], ["--staged"], ["--diff", `${base}..HEAD`], ["--history"]];
  return modes
    .map((mode) => portcullis(["scan", ...mode, "--only", "secrets"], { cwd: repository.folder }))
    .map((ran) => ran.stdout + ran.stderr)
    .join("\n");
}

function trap(): { readonly mark: string; readonly script: string } {
  const folder = emptyFolder();
  const mark = join(folder, "it-ran");
  const script = join(folder, "trap.sh");
  writeFileSync(script, `#!/bin/sh\ntouch ${mark}\ncat 2>/dev/null\n`);
  chmodSync(script, 0o755);
  return { mark, script };
}

function repositoryWithChange(): { readonly repository: TestRepository; readonly base: string } {
  const repository = new TestRepository().write("a.txt", "one\n").write("pay.cfg", "x\n");
  const base = repository.commit("start");
  repository.write("a.txt", "one\ntwo\n").write("pay.cfg", `key = ${key}\n`);
  repository.commit("change");
  repository.write("staged.txt", "staged\n");
  repository.git("add", "-A");
  return { repository, base };
}

describe("nothing of a scanned repository runs", () => {
  const settings: [
    name: string,
    config: (script: string) => readonly (readonly [string, string])[],
    attributes?: string,
  ][] = [
    ["fsmonitor", (script) => [["core.fsmonitor", script]]],
    [
      "textconv and external diff",
      (script) => [
        ["diff.trap.textconv", script],
        ["diff.trap.command", script],
        ["diff.external", script],
      ],
      "* diff=trap\n",
    ],
    [
      "clean, smudge and process filters",
      (script) => [
        ["filter.trap.clean", script],
        ["filter.trap.smudge", script],
        ["filter.trap.process", script],
        ["filter.trap.required", "true"],
      ],
      "* filter=trap\n",
    ],
    [
      "ssh command, pager, editor and askpass",
      (script) => [
        ["core.sshCommand", script],
        ["core.pager", script],
        ["core.editor", script],
        ["core.askPass", script],
        ["credential.helper", script],
        ["gpg.program", script],
      ],
    ],
    [
      "promisor remote with a command as its address",
      (script) => [
        ["remote.origin.url", `ext::${script}`],
        ["remote.origin.promisor", "true"],
        ["extensions.partialClone", "origin"],
        ["core.repositoryformatversion", "1"],
      ],
    ],
    [
      "alias of a command that we use",
      (script) => [
        ["alias.log", `!${script}`],
        ["alias.diff-tree", `!${script}`],
        ["alias.cat-file", `!${script}`],
      ],
    ],
  ];
  test.each(settings)(
    "%s",
    (_name: string, config: (
      script: string,
    ) => readonly (readonly [string, string])[], attributes?: string) => {
      const { repository, base } = repositoryWithChange();
      const { mark, script } = trap();
      if (attributes !== undefined)
        repository.write(".gitattributes", attributes).write(".git/info/attributes", attributes);
      const text = config(script).map(([name, value]) => {
        const [section = "", ...rest] = name.split(".");
        const variable = rest.pop() ?? "";
        return `[${section}${rest.length > 0 ? ` "${rest.join(".")}"` : ""}]\n\t${variable} = ${JSON.stringify(value)}\n`;
      });
      writeFileSync(
        join(repository.folder, ".git/config"),
        readFileSync(join(repository.folder, ".git/config"), "utf8") + text.join(""),
      );
      const said = scanAllModes(repository, base);
      expect(existsSync(mark)).toBe(false);
      expect(said).toContain("pay.cfg");
    },
  );

  test("hooks, and a hooks path", () => {
    const { repository, base } = repositoryWithChange();
    const { mark, script } = trap();
    for (const name of [
      "post-index-change",
      "post-checkout",
      "pre-commit",
      "reference-transaction",
      "fsmonitor-watchman",
    ]) {
      writeFileSync(join(repository.folder, ".git/hooks", name), readFileSync(script));
      chmodSync(join(repository.folder, ".git/hooks", name), 0o755);
    }
    scanAllModes(repository, base);
    expect(existsSync(mark)).toBe(false);
  });

  test("an included configuration file that is a pipe is never opened", () => {
    const { repository, base } = repositoryWithChange();
    const { mark, script } = trap();
    writeFileSync(join(repository.folder, "evil.config"), `[core]\n\tfsmonitor = ${script}\n`);
    writeFileSync(
      join(repository.folder, ".git/config"),
      `${readFileSync(join(repository.folder, ".git/config"), "utf8")}[include]\n\tpath = ../evil.config\n`,
    );
    expect(scanAllModes(repository, base)).toContain("pay.cfg");
    expect(existsSync(mark)).toBe(false);
  });

  test("the index and the work tree are left as they were", () => {
    const { repository, base } = repositoryWithChange();
    const before = [".git/index", "a.txt", ".git/config"].map(
      (name) => statSync(join(repository.folder, name)).mtimeMs,
    );
    scanAllModes(repository, base);
    expect(
      [".git/index", "a.txt", ".git/config"].map((name) => statSync(join(repository.folder, name)).mtimeMs),
    ).toEqual(before);
  });
});

describe("nothing of a scanned repository hides", () => {
  test("a replace ref does not swap the leaking blob or commit", () => {
    const { repository, base } = repositoryWithChange();
    const leaking = repository.git("rev-parse", "HEAD:pay.cfg");
    const harmless = repository.git("rev-parse", "HEAD:a.txt");
    repository.git("replace", leaking, harmless);
    repository.git("replace", repository.git("rev-parse", "HEAD"), base);
    const { code } = jsonScan(
      ["--diff", `${base}..${repository.git("rev-parse", "refs/heads/main")}`, "--only", "secrets"],
      { cwd: repository.folder },
    );
    expect(code).toBe(1);
  });

  test("a graft does not cut the leaking commit out of the history", () => {
    const repository = new TestRepository().write("a.txt", "one\n");
    const first = repository.commit("start");
    repository.write("leak.txt", key);
    repository.commit("leak");
    repository.write("leak.txt", "gone\n");
    const last = repository.commit("remove");
    writeFileSync(join(repository.folder, ".git/info/grafts"), `${last} ${first}\n`);
    expect(jsonScan(["--history", "--only", "secrets"], { cwd: repository.folder }).code).toBe(1);
    expect(jsonScan(["--diff", `${first}..HEAD`, "--only", "secrets"], { cwd: repository.folder }).code).toBe(
      1,
    );
  });

  test("objects that live in an alternate are read", () => {
    const { repository: source, base } = repositoryWithChange();
    const copy = new TestRepository();
    writeFileSync(
      join(copy.folder, ".git/objects/info/alternates"),
      `${join(source.folder, ".git/objects")}\n`,
    );
    const head = source.git("rev-parse", "HEAD");
    copy.git("update-ref", "refs/heads/main", head);
    expect(jsonScan(["--diff", `${base}..${head}`, "--only", "secrets"], { cwd: copy.folder }).code).toBe(1);
  });

  test.skipIf(process.getuid?.() !== 0)(
    "a checkout owned by another user is scanned, without asking for a safe.directory",
    () => {
      const { repository, base } = repositoryWithChange();
      const chown = giveAway(repository.folder);
      expect(chown).toBe(0);
      expect(
        jsonScan(["--diff", `${base}..HEAD`, "--only", "secrets"], { cwd: repository.folder }).code,
      ).toBe(1);
      expect(jsonScan([".", "--only", "secrets"], { cwd: repository.folder }).code).toBe(1);
    },
  );

  test("a bare repository nested in the tree is scanned as files and its configuration is not obeyed", () => {
    const { repository, base } = repositoryWithChange();
    const { mark, script } = trap();
    const nested = join(repository.folder, "nested.git");
    for (const folder of ["objects", "refs", "hooks"]) mkdirSync(join(nested, folder), { recursive: true });
    writeFileSync(join(nested, "HEAD"), "ref: refs/heads/main\n");
    writeFileSync(
      join(nested, "config"),
      `[core]\n\tbare = true\n\tfsmonitor = ${script}\n\tworktree = /etc\n`,
    );
    scanAllModes(repository, base);
    const inside = portcullis(["scan", ".", "--only", "secrets"], { cwd: nested });
    expect(inside.code).not.toBe(70);
    expect(existsSync(mark)).toBe(false);
  });

  test("a .git file that points elsewhere is followed for reading only", () => {
    const { repository } = repositoryWithChange();
    const folder = emptyFolder();
    writeFileSync(join(folder, ".git"), `gitdir: ${join(repository.folder, ".git")}\n`);
    writeFileSync(join(folder, "here.txt"), key);
    const { code, report } = jsonScan([".", "--only", "secrets"], { cwd: folder });
    expect(code).toBe(1);
    expect(
      report.findings.some((item) => item.finding.locations.some((place) => place.path === "here.txt")),
    ).toBe(true);
  });

  test("a tracked folder that became a link out of the tree is refused, by name", () => {
    const repository = new TestRepository().write("conf/app.txt", "x\n");
    repository.commit("start");
    const outside = emptyFolder();
    writeFileSync(join(outside, "app.txt"), key);
    const folder = join(repository.folder, "conf");
    removeFolder(folder);
    symlinkSync(outside, folder);
    const { report } = jsonScan([".", "--only", "secrets"], { cwd: repository.folder });
    expect(report.findings).toEqual([]);
    expect(report.gaps.map((gap) => [gap.reason, gap.path])).toContainEqual(["refused", "conf/app.txt"]);
  });
});

describe("clones of every kind", () => {
  test("a linked worktree, a detached head, and an unborn branch", () => {
    const { repository } = repositoryWithChange();
    const linked = join(emptyFolder(), "linked");
    repository.git("worktree", "add", "-q", "--detach", linked, "HEAD");
    expect(jsonScan([".", "--only", "secrets"], { cwd: linked }).code).toBe(1);
    const unborn = new TestRepository().write("new.txt", key);
    expect(jsonScan([".", "--only", "secrets"], { cwd: unborn.folder }).code).toBe(1);
    unborn.git("add", "-A");
    expect(jsonScan(["--staged", "--only", "secrets"], { cwd: unborn.folder }).code).toBe(1);
  });

  test("a shallow clone says which command brings the rest, and a range beyond it is one sentence", () => {
    const { repository, base } = repositoryWithChange();
    const shallow = join(emptyFolder(), "shallow");
    repository.git("clone", "-q", "--depth", "1", `file://${repository.folder}`, shallow);
    const history = jsonScan(["--history", "--only", "secrets"], { cwd: shallow });
    expect(history.report.gaps.map((gap) => gap.detail).join()).toContain("git fetch --unshallow");
    const range = portcullis(["scan", "--diff", `${base}..HEAD`], { cwd: shallow });
    expect(range.code).toBe(2);
    expect(range.stderr).toContain("git fetch --unshallow");
  });

  test("files left out by a sparse checkout are read from the index", () => {
    const repository = new TestRepository().write("kept/a.txt", "x\n").write("left-out/leak.txt", key);
    repository.commit("start");
    repository.git("sparse-checkout", "set", "kept");
    expect(existsSync(join(repository.folder, "left-out/leak.txt"))).toBe(false);
    const { report } = jsonScan([".", "--only", "secrets"], { cwd: repository.folder });
    expect(report.findings.map((item) => item.finding.locations[0]?.path)).toEqual(["left-out/leak.txt"]);
  });

  test("a submodule and an LFS pointer are counted as skipped", () => {
    const inner = new TestRepository().write("x.txt", "x\n");
    inner.commit("inner");
    const repository = new TestRepository().write(
      "film.mp4",
      `version https://git-lfs.github.com/spec/v1\noid sha256:${"a".repeat(64)}\nsize 31457280\n`,
    );
    repository.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", inner.folder, "inner");
    repository.commit("start");
    const { report } = jsonScan([".", "--only", "secrets"], { cwd: repository.folder });
    expect(report.skips.map((skip) => skip.reason)).toEqual(
      expect.arrayContaining(["submodule", "lfs-pointer"]),
    );
  });
});

function giveAway(folder: string): number | null {
  return spawnStatus("chown", ["-R", "65534:65534", folder]);
}

function removeFolder(folder: string): void {
  spawnStatus("rm", ["-rf", folder]);
}

function spawnStatus(command: string, args: readonly string[]): number | null {
  return spawnSync(command, args).status;
}
