// A lockfile that is a link is read where it leads, or it leaves the verdict open: never passed over in silence.

import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { emptyFolder, jsonScan, TestRepository } from "./portcullis.ts";

const lock = '{"name":"x","lockfileVersion":3,"packages":{}}\n';

function linked(): TestRepository {
  const repository = new TestRepository()
    .write("package-lock.json", lock)
    .write("locks/kept.json", lock)
    .write("readme.md", "hello\n");
  const link = (path: string, target: string): void => {
    mkdirSync(dirname(join(repository.folder, path)), { recursive: true });
    symlinkSync(target, join(repository.folder, path));
  };
  link("inside/package-lock.json", "../package-lock.json");
  link("outside/package-lock.json", "/somewhere/package-lock.json");
  link("above/package-lock.json", "../../package-lock.json");
  link("renamed/package-lock.json", "../locks/kept.json");
  link("readme.txt", "/etc/hostname");
  return repository;
}

const missed = ["above/package-lock.json", "outside/package-lock.json", "renamed/package-lock.json"];

test.each(["tree", "staged", "range"])(
  "of a %s: a link out of it, or to a file of another name, is a gap",
  (kind) => {
    const repository = linked();
    const env = { PORTCULLIS_CACHE: emptyFolder() };
    const target: string[] = [];
    if (kind === "range") {
      repository.git("commit", "-q", "--allow-empty", "-m", "empty");
      const base = repository.git("rev-parse", "HEAD");
      repository.commit("links");
      target.push("--diff", `${base}..HEAD`);
    } else if (kind === "staged") {
      repository.git("add", "-A");
      target.push("--staged");
    } else target.push(".");
    const { report } = jsonScan([...target, "--only", "dependencies"], { cwd: repository.folder, env });
    const gaps = report.gaps.filter((gap) => gap.reason === "refused");
    expect(gaps.map((gap) => gap.path).sort()).toEqual(missed);
    expect(report.decision.verdict).toBe("incomplete");
    expect(report.skips.find((skip) => skip.reason === "link")?.files).toBe(5);
  },
);
