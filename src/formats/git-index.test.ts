import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseGitIndex } from "./git-index.ts";

const folder = mkdtempSync(join(tmpdir(), "portcullis-index-"));
const git = (...args: string[]): string => execFileSync("git", args, { cwd: folder }).toString();

describe("the index that git wrote", () => {
  test.each([2, 4])("version %i gives the names, modes and blobs of ls-files", (version) => {
    git("init", "-q");
    for (const name of ["a", "bb", "folder-name-that-is-long", "ä ö", "z\nline"])
      writeFileSync(join(folder, name), name);
    git("add", "-A");
    git("update-index", "--index-version", String(version));
    const parsed = parseGitIndex(readFileSync(join(folder, ".git/index")));
    const listed = git("ls-files", "-s", "-z")
      .split("\0")
      .filter((line) => line !== "");
    const ours = parsed.value.entries.map(
      (entry) => `${entry.mode.toString(8)} ${entry.blob} ${entry.stage}\t${entry.path.toString("utf8")}`,
    );
    expect(parsed.problems).toEqual([]);
    expect(ours).toEqual(listed);
  });
});

test("any bytes give a value and problems, never an exception", () => {
  const signature = Buffer.from("DIRC\0\0\0\x02\0\0\0\x05", "latin1");
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, isSigned) => {
      const parsed = parseGitIndex(Buffer.concat([isSigned ? signature : Buffer.alloc(0), bytes]));
      expect(Array.isArray(parsed.value.entries)).toBe(true);
    }),
  );
});
