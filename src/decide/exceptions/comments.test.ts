// Comments at the places of findings: which speak, what they lack, and that no one of them speaks for a place it does not reach.

import { describe, expect, test } from "vitest";
import type { Finding, RepoPath, TreeReader } from "../../model/index.ts";
import { finding, place } from "../decide-lab.ts";
import { commentsAt, commentsFor } from "./comments.ts";

function tree(files: Readonly<Record<string, string>>): TreeReader {
  return {
    list: async () => Object.keys(files) as RepoPath[],
    read: async (path: RepoPath) => {
      if (files[path] === "unreadable") throw new Error("EACCES");
      return files[path] === undefined ? undefined : Buffer.from(files[path]);
    },
  } as TreeReader; // what comments ask a tree for
}
const at = async (
  one: Finding,
  files: Readonly<Record<string, string>>,
  options = { isForeignRead: true },
  base = files,
) => {
  const head = tree(files);
  return commentsAt([one], { head, trusted: base === files ? head : tree(base) }, options);
};
const everything = (): boolean => true;
const two = finding({ locations: [place("api/a.py", 2), place("api/b.py", 1)] });

describe("comments", () => {
  test("speak for a finding only when they reach all of its places", async () => {
    const both = { "api/a.py": "x\ny  # nosec\n", "api/b.py": "z  # nosec\n" };
    expect(commentsFor(two, (await at(two, both)).byPath, everything)).toHaveLength(2);
    const one = { ...both, "api/b.py": "z\n" };
    expect(commentsFor(two, (await at(two, one)).byPath, everything)).toEqual([]);
    const elsewhere = { ...both, "api/b.py": "z\ny  # nosec\n" };
    expect(commentsFor(two, (await at(two, elsewhere)).byPath, everything)).toEqual([]);
  });

  test("of other tools are read only where the policy reads them, our own always", async () => {
    const files = { "api/a.py": "x  # nosec\ny  # portcullis:ignore python/* until 2027-01-31: why\n" };
    const { byPath } = await at(finding(), files, { isForeignRead: false });
    expect(byPath.get("api/a.py" as RepoPath)).toMatchObject([
      { writtenAt: "api/a.py:2", scope: { rule: "python/*" }, endsOn: "2027-01-31" },
    ]);
  });

  test("without what they need are told, with whether the change wrote them", async () => {
    const files = { "api/a.py": "x\ny  # portcullis:ignore python/*\n" };
    expect((await at(finding(), files)).problems).toMatchObject([{ line: 2, isChanged: false }]);
    expect((await at(finding(), files, { isForeignRead: true }, {})).problems).toMatchObject([
      { isChanged: true },
    ]);
  });

  test("are of the change unless the base has the very line, wherever it stood", async () => {
    const files = { "api/a.py": "x\ny  # nosec\n" };
    const of = async (base: Readonly<Record<string, string>>) =>
      (await at(finding(), files, { isForeignRead: true }, base)).byPath.get("api/a.py" as RepoPath)?.[0]
        ?.isProposedByChange;
    expect(await of({ "api/a.py": "a\nb\n   y  # nosec\r\n" })).toBe(false);
    expect(await of({ "api/a.py": "x\ny\n" })).toBe(true);
    expect(await of({})).toBe(true);
  });

  test("of files that cannot be read, or that are not there, are none", async () => {
    expect((await at(two, { "api/a.py": "unreadable" })).byPath.size).toBe(0);
  });
});
