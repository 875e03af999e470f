// The history of a repository over many runs: what a run with the record of earlier runs says is what a first run would say, whatever was
// committed, merged, deleted, rewritten or pruned in between.

import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { emptyFolder, type JsonReport, jsonScan, stripeKey, TestRepository } from "./portcullis.ts";

vi.setConfig({ testTimeout: 240_000 }); // many processes, on machines that do other things too

const filler = (count: number, word = "line"): string =>
  Array.from({ length: count }, (_, index) => `${word} ${index}`).join("\n");

function scanHistory(repository: TestRepository, cache: string): JsonReport {
  const { report } = jsonScan(["--history", "--only", "secrets"], {
    cwd: repository.folder,
    env: { PORTCULLIS_CACHE: cache },
  });
  return report;
}

/** Everything that is said, in an order that two runs share. */
function said(report: JsonReport): unknown {
  return { findings: report.findings, gaps: report.gaps, decision: report.decision };
}

test("a run that knows the history up to some tips says what a first run says", () => {
  const repository = new TestRepository();
  const cache = emptyFolder();
  const [a, b, c, d] = [1, 2, 3, 4].map((seed) => `key = "${stripeKey(seed)}"`);
  const steps: readonly (readonly [string, () => void, number])[] = [
    ["a clean start", () => void repository.write("app.py", filler(300)).commit("start"), 0],
    [
      "a key is committed",
      () => void repository.write("app.py", `${filler(150)}\n${a}\n${filler(150, "more")}`).commit("key"),
      1,
    ],
    [
      "an edit far from it",
      () =>
        void repository.write("app.py", `first\n${filler(150)}\n${a}\n${filler(150, "more")}`).commit("edit"),
      1,
    ],
    ["it is deleted", () => void repository.write("app.py", filler(300)).commit("delete"), 1],
    [
      "a branch brings another one",
      () => {
        repository.git("checkout", "-q", "-b", "side");
        repository.write("side.py", `${b}\n${filler(40)}`).commit("side");
        repository.git("checkout", "-q", "main");
      },
      2,
    ],
    [
      "it is merged, and moved by a rename",
      () => {
        repository.git("merge", "-q", "--no-ff", "-m", "merge", "side");
        repository.git("mv", "side.py", "moved.py");
        repository.commit("move");
      },
      2,
    ],
    ["the branch is deleted", () => void repository.git("branch", "-D", "side"), 2],
    [
      "a branch that is never merged",
      () => {
        repository.git("checkout", "-q", "-b", "wild");
        repository.write("wild.py", `${c}\n`).commit("wild");
        repository.git("checkout", "-q", "main");
      },
      3,
    ],
    [
      "is deleted and pruned",
      () => {
        repository.git("branch", "-D", "wild");
        repository.git("reflog", "expire", "--expire=now", "--all");
        repository.git("gc", "-q", "--prune=now");
      },
      2,
    ],
    [
      "a key comes with a branch and is rebased",
      () => {
        repository.git("checkout", "-q", "-b", "topic");
        repository.write("topic.py", `${filler(50)}\n${d}\n`).commit("topic");
        repository.write("topic.py", `${filler(60)}\n${d}\n`).commit("topic again");
        repository.git("checkout", "-q", "main");
        repository.write("other.txt", "x\n").commit("other");
      },
      3,
    ],
    [
      "rebase",
      () => {
        repository.git("checkout", "-q", "topic");
        repository.git("rebase", "-q", "main");
        repository.git("checkout", "-q", "main");
        repository.git("merge", "-q", "--ff-only", "topic");
      },
      3,
    ],
    ["the head is set back", () => void repository.git("reset", "-q", "--hard", "HEAD~2"), 3],
    ["and the branch that had the rest goes", () => void repository.git("branch", "-D", "topic"), 2],
  ];
  for (const [what, step, findings] of steps) {
    step();
    const again = scanHistory(repository, cache);
    expect(again.findings.length, what).toBe(findings);
    expect(said(again), what).toEqual(said(scanHistory(repository, emptyFolder())));
  }
});

test("where nothing has changed all is said again, of links, media, names and files that could not be looked at, too", () => {
  const repository = new TestRepository();
  const [inFile, inLink, inName, inPast] = [11, 12, 13, 14].map((seed) => stripeKey(seed));
  repository.write("past.py", `key = "${inPast}"\n`).commit("key");
  repository
    .write("past.py", "key = None\n")
    .write("app.py", `${filler(40)}\nkey = "${inFile}"\n`)
    .write("quiet.py", filler(90))
    .write("logo.png", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 1, 2, 3]))
    .write("large.bin", Buffer.alloc(80 * 1024 * 1024, "a\n"));
  symlinkSync("app.py", join(repository.folder, "link"));
  repository.commit("files");
  const same = (): JsonReport => {
    const cache = emptyFolder();
    const texts = [1, 2, 3].map(() => {
      const { run: _, ...report } = scanHistory(repository, cache) as JsonReport & { readonly run: unknown };
      return report;
    });
    expect(texts[1]).toEqual(texts[0]);
    expect(texts[2]).toEqual(texts[0]);
    return texts[0] as JsonReport;
  };
  const report = same();
  expect(report.findings).toHaveLength(2);
  expect(report.gaps.map(({ path }) => path)).toContain("large.bin");
  repository.git("rm", "-q", "large.bin");
  symlinkSync(`/srv/${inLink}`, join(repository.folder, "dangling"));
  repository.write(`keys/${inName}/a.txt`, "one\n").commit("a link and a name");
  expect(same().findings).toHaveLength(4);
});

test("a record of the head that is damaged is made anew", () => {
  const repository = new TestRepository();
  const cache = emptyFolder();
  repository.write("app.py", `key = "${stripeKey(15)}"\n`).commit("key");
  const first = said(scanHistory(repository, cache));
  const facts = join(cache, "facts");
  for (const name of readdirSync(facts)) writeFileSync(join(facts, name), "no such thing");
  expect(said(scanHistory(repository, cache))).toEqual(first);
});

test("another rule set looks at everything again", () => {
  const repository = new TestRepository();
  const cache = emptyFolder();
  repository.write("app.py", `id = "acme-${"0123456789abcdef01234567"}"\n`).commit("start");
  repository.write("app.py", "id = None\n").commit("delete");
  expect(scanHistory(repository, cache).findings).toHaveLength(0);
  repository
    .write(
      "portcullis.yaml",
      "secrets:\n  rules:\n    - {id: acme-token, title: Acme, pattern: 'acme-([0-9a-f]{24})', keywords: [acme-]}\n",
    )
    .commit("rule");
  const { findings } = scanHistory(repository, cache);
  expect(findings).toHaveLength(1);
  expect(findings[0]?.finding.introduced?.isInHead).toBe(false);
});

test("the same file at two paths is found at both, and each says who brought it", () => {
  const repository = new TestRepository();
  repository.write("test/data.py", `key = "${stripeKey(5)}"\n`);
  const first = repository.commit("in a test");
  repository.write("src/data.py", `key = "${stripeKey(5)}"\n`);
  const second = repository.commit("in production");
  const { findings } = scanHistory(repository, emptyFolder());
  const places = findings.map(({ finding }) => [finding.locations[0]?.path, finding.introduced?.commit]);
  expect(places.sort()).toEqual([
    ["src/data.py", second],
    ["test/data.py", first],
  ]);
});

test("a shallow clone that is made deep is looked at deeper", () => {
  const repository = new TestRepository();
  repository.write("app.py", `key = "${stripeKey(6)}"\n`).commit("key");
  repository.write("app.py", "key = None\n").commit("gone");
  const clone = new TestRepository();
  clone.git("fetch", "-q", "--depth=1", `file://${repository.folder}`, "main");
  clone.git("reset", "-q", "--hard", "FETCH_HEAD");
  const cache = emptyFolder();
  const shallow = scanHistory(clone, cache);
  expect(shallow.findings).toHaveLength(0);
  expect(shallow.gaps.map(({ reason }) => reason)).toContain("data-missing");
  clone.git("fetch", "-q", "--unshallow", `file://${repository.folder}`, "main");
  expect(scanHistory(clone, cache).findings).toHaveLength(1);
});

test("every version of a file is counted once, those of the head too, with a record of earlier runs and without", () => {
  const repository = new TestRepository();
  const cache = emptyFolder();
  const counted = (): unknown => {
    const again = scanHistory(repository, cache).coverage;
    expect(again).toEqual(scanHistory(repository, emptyFolder()).coverage);
    return [again[0]?.filesScanned, again[0]?.bytesScanned];
  };
  repository.write("a.txt", "one\n").write("b.txt", "two\n").commit("start");
  expect(counted()).toEqual([2, 8]);
  repository.write("a.txt", "three\n").commit("edit");
  expect(counted()).toEqual([3, 14]);
  repository.git("rm", "-q", "b.txt");
  repository.commit("gone");
  expect(counted()).toEqual([3, 14]);
});

test("a history in packs says what the same history in loose objects says", () => {
  const repository = new TestRepository();
  const lines = Array.from({ length: 120 }, (_, index) => `const value${index} = compute(${index});`);
  const kept = Array.from({ length: 40 }, (_, index) => [...lines, `// file ${index}`]);
  const key = (seed: number): string => stripeKey(seed);
  const blob = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const stream = Array.from({ length: 700 }, (_, index) => {
    const changes = [index % 40, (index * 7 + 3) % 40].map((which) => {
      const file = kept[which] ?? [];
      const at = (index * 31) % file.length;
      file.splice(at, index % 4, `const changed${index} = ${index};`);
      // A key that comes whole, one whose name comes later, one that is put together out of two halves, one that goes again.
      if (index === 100) file.splice(at, 0, `const one = "${key(1)}";`);
      if (index === 200) file.splice(10, 0, "", `"${key(2).slice(8)}"`);
      if (index === 300) file.splice(20, 0, `"${key(3).slice(0, 20)}"`, `+ "${key(3).slice(20)}"`);
      if (index === 340)
        for (const [place, line] of file.entries())
          if (line.startsWith(`"${key(3).slice(0, 20)}`)) file[place] = `"${key(3)}"`;
      if (index === 400) kept[which] = file.filter((line) => !line.includes(key(1)));
      return `M 100644 inline src/file${which}.${which % 5 === 0 ? "env" : "ts"}\n${blob((kept[which] ?? []).join("\n"))}`;
    });
    return `commit refs/heads/${index % 90 === 89 ? `side${index}` : "main"}\ncommitter t <t@example.org> ${1_600_000_000 + index} +0000\n${blob("m")}${[...new Set(changes)].join("")}\n`;
  });
  const importing = spawnSync("git", ["fast-import", "--quiet"], {
    cwd: repository.folder,
    input: stream.join(""),
  });
  expect(importing.status, importing.stderr.toString()).toBe(0);
  repository.git("repack", "-adfq", "--depth=50");
  const packed = scanHistory(repository, emptyFolder());
  expect(packed.findings.length).toBeGreaterThan(1);
  const folder = join(repository.folder, ".git", "objects", "pack");
  for (const name of readdirSync(folder).filter((one) => one.endsWith(".pack"))) {
    const pack = readFileSync(join(folder, name));
    for (const ending of ["pack", "idx", "rev"])
      rmSync(join(folder, name.replace(/pack$/, ending)), { force: true });
    spawnSync("git", ["unpack-objects", "-q"], { cwd: repository.folder, input: pack });
  }
  expect(readdirSync(folder)).toEqual([]);
  expect(said(scanHistory(repository, emptyFolder()))).toEqual(said(packed));
});
