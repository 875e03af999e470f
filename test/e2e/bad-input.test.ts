// Bad input gets one clear sentence and the right exit code, or a named gap; never a stack trace, never a false "clean".

import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { fake } from "../../src/find/secrets/fake.ts";
import { emptyFolder, jsonScan, portcullis, stripeKey, TestRepository } from "./portcullis.ts";

const key = stripeKey(11);
const isRoot = process.getuid?.() === 0;
const secretsOnly = ["--only", "secrets"];

function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = emptyFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

describe("a file that the user names and that is not there", () => {
  test.each([
    ["scan", "--policy", "FILE"],
    ["scan", "--with", "FILE"],
    ["policy", "replay", "--policy", "FILE"],
    ["policy", "show", "--policy", "FILE"],
    ["config", "--policy", "FILE"],
    ["vex", "check", "FILE"],
    ["baseline", "import", "FILE"],
  ])("%s %s %s", (...args) => {
    const cwd = emptyFolder();
    const ran = (file: string) =>
      portcullis(
        args.map((arg) => (arg === "FILE" ? file : arg)),
        { cwd },
      );
    expect(ran("nofile")).toMatchObject({
      code: 2,
      stdout: "",
      stderr: "portcullis: There is no file nofile.\n",
    });
    expect(ran(cwd)).toMatchObject({
      code: 2,
      stderr: `portcullis: ${cwd} is a folder, and a file is wanted.\n`,
    });
  });

  test("ends a scan of a change, too, whose git child has been asked already", () => {
    const repository = new TestRepository().write("a.txt", "a\n");
    repository.commit("base");
    repository.write("a.txt", "b\n").commit("head");
    const ran = portcullis(["scan", "--diff", "HEAD~1..HEAD", "--with", "nofile"], {
      cwd: repository.folder,
    });
    expect(ran).toMatchObject({ code: 2, stderr: "portcullis: There is no file nofile.\n" });
  });
});

describe("files that are no ordinary files", () => {
  test("a pipe, a link loop and a link out of the tree neither hang nor are followed", () => {
    const folder = folderWith({ "a.txt": "hello\n" });
    spawnSync("mkfifo", [join(folder, "pipe")]);
    symlinkSync("loop-b", join(folder, "loop-a"));
    symlinkSync("loop-a", join(folder, "loop-b"));
    symlinkSync("/etc/passwd", join(folder, "outside"));
    symlinkSync(folder, join(folder, "myself"));
    const { code, report } = jsonScan([".", ...secretsOnly], { cwd: folder });
    expect(report.gaps.map((gap) => [gap.reason, gap.path])).toContainEqual(["refused", "pipe"]);
    expect(report.skips.find((skip) => skip.reason === "link")?.files).toBe(4);
    expect(code).toBe(0);
  });

  test.each([
    ["a plain folder", false],
    ["a repository", true],
  ])("one that the user names in %s leaves the verdict open", (_, isRepository) => {
    const folder = folderWith({ "a.txt": "hello\n" });
    if (isRepository) spawnSync("git", ["init", "--quiet"], { cwd: folder });
    spawnSync("mkfifo", [join(folder, "pipe")]);
    const large = openSync(join(folder, "large.bin"), "w");
    ftruncateSync(large, 65 * 1024 * 1024);
    closeSync(large);
    for (const name of ["pipe", "large.bin"]) {
      const { code, report } = jsonScan([name, "a.txt", ...secretsOnly], { cwd: folder });
      expect([code, report.decision.verdict]).toEqual([3, "incomplete"]);
      expect(report.gaps.map((gap) => gap.path)).toEqual([name]);
    }
    expect(jsonScan([".", ...secretsOnly], { cwd: folder }).code).toBe(0);
  });

  test("two targets that have only the root of the disk in common are both read, comments and all", () => {
    const [one, other] = [emptyFolder(), mkdtempSync("/var/tmp/portcullis-")];
    writeFileSync(join(one, "a.txt"), "hello\n");
    const until = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
    writeFileSync(
      join(other, "b.py"),
      `password = "${fake("", 20, "base62", 3)}"  # portcullis:ignore secrets/generic-password until ${until}: the lab\n`,
    );
    const { code, report } = jsonScan([one, other, ...secretsOnly], { cwd: "/" });
    rmSync(other, { recursive: true });
    expect(code).toBe(0);
    expect(report.findings).toHaveLength(1); // and it would block without its comment
  });

  test("names with newlines, escapes and bytes that are no UTF-8 are shown harmlessly and scanned", () => {
    const folder = emptyFolder();
    const odd = [
      Buffer.from("line\nbreak.txt"),
      Buffer.from("\u001b[31mred.txt"),
      Buffer.from([0x66, 0xff, 0xfe, 0x2e, 0x74, 0x78, 0x74]),
    ];
    for (const [index, name] of odd.entries())
      writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), name]), stripeKey(20 + index));
    const { report } = jsonScan([".", ...secretsOnly], { cwd: folder });
    expect(report.findings).toHaveLength(3);
    expect(report.findings.map((item) => item.finding.locations[0]?.path)).toContain("f\\xff\\xfe.txt");
    const terminal = portcullis(["scan", ".", ...secretsOnly], { cwd: folder }).stdout;
    expect(terminal).not.toContain("\u001b");
    expect(terminal).toContain("line\\x0abreak.txt");
  });

  test("a committed name with a line end keeps no answer from the files behind it", () => {
    const repository = new TestRepository();
    for (const [index, name] of ["a\nb.txt", "c.txt", "d\n\n.txt", "e.txt"].entries())
      repository.write(name, `${stripeKey(30 + index)}\n`);
    repository.commit("four keys");
    const { report } = jsonScan([".", ...secretsOnly], { cwd: repository.folder });
    expect(report.findings).toHaveLength(4);
    for (const item of report.findings) expect(item.finding.introduced?.isInHead).toBe(true);
  });

  test("two names that are equal under NFC or case are two files", () => {
    const folder = folderWith({
      "caf\u00e9.txt": stripeKey(30),
      "cafe\u0301.txt": stripeKey(31),
      "Readme.cfg": stripeKey(32),
      "README.cfg": stripeKey(33),
    });
    expect(jsonScan([".", ...secretsOnly], { cwd: folder }).report.findings).toHaveLength(4);
  });

  test.skipIf(!isRoot)("an unreadable folder and file are gaps", () => {
    const folder = folderWith({ "a.txt": "x", "closed.txt": key });
    mkdirSync(join(folder, "closed"));
    chmodSync(join(folder, "closed"), 0);
    chmodSync(join(folder, "closed.txt"), 0);
    chmodSync(folder, 0o755);
    const program = resolve(import.meta.dirname, "../../dist/main.js");
    const cache = emptyFolder();
    chmodSync(cache, 0o777);
    const ran = spawnSync(process.execPath, [program, "scan", ".", "--json", ...secretsOnly], {
      cwd: folder,
      uid: 65534,
      gid: 65534,
      env: { ...process.env, HOME: cache, PORTCULLIS_CACHE: cache },
    });
    if (ran.status === null || ran.stdout.length === 0) throw new Error(ran.stderr.toString());
    const report = JSON.parse(ran.stdout.toString()) as {
      readonly gaps: readonly { readonly reason: string; readonly path?: string }[];
    };
    expect(report.gaps.map((gap) => [gap.reason, gap.path])).toEqual(
      expect.arrayContaining([
        ["unreadable", "closed"],
        ["unreadable", "closed.txt"],
      ]),
    );
  });
});

describe("sizes", () => {
  test("a file of 1 GB of zeros is named or skipped, quickly", { timeout: 60_000 }, () => {
    const folder = folderWith({ "a.txt": "x" });
    const file = openSync(join(folder, "huge.sql"), "w");
    writeSync(file, "-- text at the start\n");
    ftruncateSync(file, 1 << 30);
    closeSync(file);
    const { code, report } = jsonScan([".", ...secretsOnly], { cwd: folder });
    expect(report.gaps.map((gap) => [gap.reason, gap.path])).toEqual([["too-large", "huge.sql"]]);
    expect(code).toBe(0);
  });

  test("a lockfile over the limit leaves the verdict open; a table of data and a test's own lockfile do not", {
    timeout: 60_000,
  }, () => {
    const huge = (...names: readonly string[]): string => {
      const folder = folderWith({ "a.txt": "x" });
      for (const name of names) {
        mkdirSync(join(folder, dirname(name)), { recursive: true });
        const file = openSync(join(folder, name), "w");
        writeSync(file, '{"lockfileVersion":3,"packages":{');
        ftruncateSync(file, 65 * 1024 * 1024);
        closeSync(file);
      }
      return folder;
    };
    const scanned = (folder: string) => jsonScan([".", "--only", "dependencies"], { cwd: folder });
    const open = scanned(huge("app/package-lock.json"));
    expect(open.report.gaps.map((gap) => [gap.reason, gap.path])).toEqual([
      ["too-large", "app/package-lock.json"],
    ]);
    expect(open.code).toBe(3);
    expect(scanned(huge("data/table.json", "test/fixtures/package-lock.json")).code).toBe(0);
  });

  test("a pull request that brings a file of 600 MB is judged while git has 300 MB", {
    timeout: 120_000,
  }, () => {
    const repository = new TestRepository().write("a.txt", "x\n");
    repository.commit("start");
    const file = openSync(join(repository.folder, "disk.img"), "w");
    ftruncateSync(file, 600 * 1024 * 1024);
    closeSync(file);
    repository.write("key.txt", key).commit("image");
    const tools = emptyFolder();
    const git = spawnSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).stdout.trim();
    writeFileSync(join(tools, "git"), `#!/bin/sh\nulimit -v 300000\nexec ${git} "$@"\n`, { mode: 0o755 });
    const { code, report } = jsonScan(["--diff", "HEAD~1..HEAD", ...secretsOnly], {
      cwd: repository.folder,
      env: { PATH: `${tools}:${process.env["PATH"]}` },
    });
    expect(report.findings.map(({ finding }) => finding.locations[0]?.path)).toEqual(["key.txt"]);
    expect(report.gaps.map(({ reason, path }) => [reason, path])).toEqual([["too-large", "disk.img"]]);
    expect(code).toBe(1);
  });

  test("a blob over the limit is a gap in every kind of git scan, and what stands behind it is found", {
    timeout: 120_000,
  }, () => {
    const repository = new TestRepository().write("a.txt", "x\n");
    repository.commit("start");
    repository.write("big.txt", Buffer.alloc(65 * 1024 * 1024, "a ")).write("key.txt", key);
    repository.git("add", "-A");
    const found = (...args: readonly string[]): void => {
      const { code, report } = jsonScan([...args, ...secretsOnly], { cwd: repository.folder });
      expect(report.findings.map(({ finding }) => finding.locations[0]?.path)).toEqual(["key.txt"]);
      expect(report.gaps.map(({ reason, path }) => [reason, path])).toEqual([["too-large", "big.txt"]]);
      expect(code).toBe(1);
    };
    found("--staged");
    repository.commit("big");
    found("--diff", "HEAD~1..HEAD");
    found("--history");
    repository.git("rm", "-q", "big.txt");
    repository.commit("gone");
    found("--history");
  });

  test("a line of 50 MB is scanned to its end", { timeout: 120_000 }, () => {
    const folder = folderWith({
      "line.txt": Buffer.concat([Buffer.alloc(50_000_000, "word and "), Buffer.from(` ${key}\n`)]),
    });
    const { code } = jsonScan([".", ...secretsOnly], { cwd: folder });
    expect(code).toBe(1);
  });

  test("a 30 MB video passes, it is not incomplete", { timeout: 60_000 }, () => {
    const repository = new TestRepository()
      .write("film.mp4", Buffer.concat([Buffer.from("\0\0\0\x20ftypisom"), Buffer.alloc(30 << 20, 0xa7)]))
      .write("a.txt", "x\n");
    repository.commit("film");
    const { code, report } = jsonScan(["."], { cwd: repository.folder });
    expect(report.decision.verdict).toBe("pass");
    expect(code).toBe(0);
  });

  test("UTF-16 text is scanned in both byte orders", () => {
    const little = Buffer.from(`\ufeffkey = ${key}\n`, "utf16le");
    const folder = folderWith({ "le.txt": little, "be.txt": Buffer.from(little).swap16() });
    const { report } = jsonScan([".", ...secretsOnly], { cwd: folder });
    expect(
      report.findings.flatMap((item) => item.finding.locations.map((place) => place.path)).sort(),
    ).toEqual(["be.txt", "le.txt"]);
  });
});

describe("configuration", () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ["an unknown key names the nearest", "polcy: {}\n", /line 1.*polcy.*did you mean `policy`/],
    [
      "a wrong value names what is accepted",
      "policy:\n  unknown_severity: severe\n",
      /line 2.*policy\.unknown_severity.*"critical"/,
    ],
    ["broken YAML names its line", "policy: [\n", /portcullis\.yaml: line \d/],
    [
      "an alias bomb is refused",
      `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefghij"
        .split("")
        .map(
          (name, index) =>
            `${name}: &${name} [${"*".concat("abcdefghi"[index] ?? "a", ",").repeat(8)}*${"abcdefghi"[index]}]\n`,
        )
        .join("")}`,
      /aliases|not a known key/,
    ],
    [
      "a tag that would build an object is no more than text or an error",
      "policy: !!js/function 'function(){}'\n",
      /portcullis\.yaml/,
    ],
  ];
  test.each(cases)("%s", (_name, text, expected) => {
    const ran = portcullis(["scan", "."], { cwd: folderWith({ "portcullis.yaml": text, "leak.txt": key }) });
    expect(ran.code).toBe(2);
    expect(ran.stderr.trim().split("\n").length).toBeLessThanOrEqual(2);
    expect(ran.stderr).toMatch(expected);
    expect(ran.stderr).not.toContain("    at ");
  });
});

describe("the command line", () => {
  test.each([
    [["--since", "yesterdayy"], /does not know the date "yesterdayy"/], // git reads it as "now", after which there is nothing
    [["a.txt"], /looks at a whole repository, not at "a.txt" alone/],
  ] as const)("scan --history %j", (args, expected) => {
    const repository = new TestRepository().write("a.txt", "x\n");
    repository.commit("start");
    const ran = portcullis(["scan", "--history", ...args], { cwd: repository.folder });
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringMatching(expected)]);
  });

  test.each([
    [["scan", "no-such-folder"], /nothing at "no-such-folder"/],
    [["scan", "--diff", "main"], /needs a git repository/],
    [["scan", "--staged", "--history"], /cannot go together/],
    [["scan", ".", "--since", "2w"], /--since goes with --history only/],
    [["scan", "--stdin", "package.json"], /--stdin takes no files/],
    [["scan", ".", "--report", "pdf"], /no report format "pdf"/],
    [["scan", ".", "--only", "sekrets"], /no layer "sekrets"/],
    [["scan", ".", "--now", "tomorrow"], /not a point in time/],
    [["scan", ".", "--no-such-flag"], /unknown option/],
    [["rules", "show", "secrets/stripe-live-secret-kye"], /did you mean secrets\/stripe-/],
  ] as const)("%j: one sentence, exit code 2", (args, expected) => {
    const ran = portcullis([...args], { cwd: folderWith({ "a.txt": "x" }) });
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(expected);
    expect(ran.stderr).not.toContain("    at ");
  });

  test.each([["--staged"], ["--history"], ["--diff", "a..b"]])("%s outside a repository", (...mode) => {
    const ran = portcullis(["scan", ...mode], { cwd: folderWith({ "a.txt": "x" }) });
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain("needs a git repository");
  });

  test("a report that cannot be written is one sentence, and a full disk is no stack trace", () => {
    const folder = folderWith({ "a.txt": "x" });
    const ran = portcullis(["scan", ".", ...secretsOnly, "--report", "json=/dev/full"], { cwd: folder });
    expect(ran.code).toBe(4);
    expect(ran.stderr).toContain("the disk is full (ENOSPC)");
    expect(
      portcullis(["scan", ".", ...secretsOnly], { cwd: folder, env: { PORTCULLIS_CACHE: "/proc/nowhere" } })
        .code,
    ).toBe(0);
  });

  test("a reader that goes away is no error", () => {
    const folder = folderWith({ "a.txt": key });
    const program = resolve(import.meta.dirname, "../../dist/main.js");
    const ran = spawnSync(
      "bash",
      [
        "-c",
        `${JSON.stringify(process.execPath)} ${JSON.stringify(program)} rules list | head -1; echo "\${PIPESTATUS[0]}"`,
      ],
      { cwd: folder },
    );
    expect(ran.stdout.toString().trim().split("\n").at(-1)).toBe("0");
    expect(ran.stderr.toString()).not.toContain("    at ");
  });

  test("Ctrl-C ends with 130 and writes nothing", { timeout: 60_000 }, async () => {
    const folder = emptyFolder();
    for (let index = 0; index < 40; index += 1)
      writeFileSync(join(folder, `f${index}.txt`), Buffer.alloc(2_000_000, "some text that is long "));
    const program = resolve(import.meta.dirname, "../../dist/main.js");
    const child = spawn(
      process.execPath,
      [program, "scan", ".", ...secretsOnly, "--report", "json=out.json"],
      { cwd: folder, stdio: ["ignore", "pipe", "pipe"] },
    );
    let talk = "";
    child.stderr.on("data", (part: Buffer) => {
      talk += part.toString();
    });
    await new Promise((done) => setTimeout(done, 450)); // wherever it is then
    child.kill("SIGINT");
    const code = await new Promise<number | null>((done) => child.once("close", done));
    expect([130, 0, null]).toContain(code); // 0 when it had finished before; null when it had not yet begun to listen
    if (code === 130) expect(talk).toContain("interrupted");
    expect(talk).not.toContain("    at ");
  });
});

test("a file that vanishes or grows while it is read is a gap or is read to its first size", {
  timeout: 60_000,
}, async () => {
  const folder = emptyFolder();
  for (let index = 0; index < 400; index += 1)
    writeFileSync(join(folder, `f${index}.txt`), Buffer.alloc(20_000, "x y z "));
  const program = resolve(import.meta.dirname, "../../dist/main.js");
  const child = spawn(process.execPath, [program, "scan", ".", "--json", ...secretsOnly], { cwd: folder });
  const churn = setInterval(
    () => spawnSync("bash", ["-c", `cd ${JSON.stringify(folder)}; rm -f f3?.txt; echo more >> f50.txt`]),
    5,
  );
  let out = "";
  child.stdout.on("data", (part: Buffer) => {
    out += part.toString();
  });
  const code = await new Promise<number | null>((done) => child.once("close", done));
  clearInterval(churn);
  expect(code).toBe(0);
  const report = JSON.parse(out) as { readonly gaps: readonly { readonly reason: string }[] };
  expect(report.gaps.every((gap) => gap.reason === "unreadable")).toBe(true);
});
