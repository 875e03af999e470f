// `portcullis sbom` and `verify-lock` as a user runs them: files in, bytes and exit codes out.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { portcullis } from "./portcullis.ts";

const folder = mkdtempSync(join(tmpdir(), "portcullis-sbom-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
cpSync(resolve("src/formats/lock/fixtures/npm3"), folder, { recursive: true });

describe("sbom", () => {
  test("one lockfile twice is the same bytes, and every format holds the same packages", () => {
    const first = portcullis(["sbom", "package-lock.json"], { cwd: folder });
    const second = portcullis(["sbom", "package-lock.json"], { cwd: folder });
    expect([first.code, second.stdout === first.stdout]).toEqual([0, true]);
    expect(JSON.parse(first.stdout).components).toHaveLength(30);
    writeFileSync(join(folder, "a.cdx.json"), first.stdout);
    const spdx = portcullis(
      [
        "sbom",
        "package-lock.json",
        "--format",
        "spdx-json",
        "--spec-version",
        "3.0",
        "--output",
        "b.spdx.json",
      ],
      { cwd: folder },
    );
    expect([spdx.code, spdx.stdout]).toEqual([0, ""]);
    const same = portcullis(["sbom", "diff", "a.cdx.json", "b.spdx.json"], { cwd: folder });
    expect([same.code, same.stdout]).toEqual([0, ""]);
  });

  test("a difference is one line", () => {
    writeFileSync(
      join(folder, "c.cdx.json"),
      readFileSync(join(folder, "a.cdx.json"), "utf8").replaceAll("4.18.1", "4.99.0"),
    );
    const { stdout } = portcullis(["sbom", "diff", "a.cdx.json", "c.cdx.json"], { cwd: folder });
    expect(stdout).toBe("changed  npm lodash 4.18.1 -> 4.99.0\n");
  });

  test("a broken lockfile is written as far as it is read, and costs exit code 3", () => {
    writeFileSync(join(folder, "yarn.lock"), "<<<<<<< HEAD\n=======\n>>>>>>> x\n");
    const ran = portcullis(["sbom", "yarn.lock"], { cwd: folder });
    expect([ran.code, JSON.parse(ran.stdout).bomFormat]).toEqual([3, "CycloneDX"]);
    expect(ran.stderr).toContain("merge conflict markers");
    rmSync(join(folder, "yarn.lock"));
  });

  test("a file that is no dependency file is refused", () => {
    writeFileSync(join(folder, "notes.txt"), "six==1.0\n");
    expect(portcullis(["sbom", "notes.txt"], { cwd: folder }).code).toBe(2);
  });
});

describe("verify-lock", () => {
  test("0 as locked, 1 with differences", () => {
    expect(portcullis(["verify-lock", "-r", "package-lock.json"], { cwd: folder }).code).toBe(0);
    writeFileSync(
      join(folder, "package.json"),
      readFileSync(join(folder, "package.json"), "utf8").replace('"18.2.0"', '"^19.0.0"'),
    );
    const ran = portcullis(["verify-lock", "-r", "package-lock.json"], { cwd: folder });
    expect([ran.code, ran.stdout]).toEqual([
      1,
      "package.json:14: outside-range: react: the manifest asks for ^19.0.0, the lock was made for 18.2.0\n",
    ]);
  });
});
