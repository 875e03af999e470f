// Identity of secrets over histories of edits, merging, and what a change is blamed for.

import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { defaultConfig } from "../../config/index.ts";
import {
  type Artifact,
  type CommitId,
  type Finding,
  type Instant,
  type LineRanges,
  repoPath,
} from "../../model/index.ts";
import type { EngineContext } from "../contract/index.ts";
import { type SecretsRules, secretsEngine } from "./engine.ts";
import { fake } from "./fake.ts";

const key = "07".repeat(32);
const config = defaultConfig();
let rules: SecretsRules;
beforeAll(async () => {
  rules = await secretsEngine.prepare({ config, key });
});

type File = {
  readonly path: string;
  readonly text: string;
  readonly commit?: string;
  readonly changed?: LineRanges;
  readonly isGone?: true;
};

async function findingsIn(files: readonly File[]): Promise<readonly Finding[]> {
  const said: Finding[] = [];
  async function* all() {
    for (const file of files) {
      const path = repoPath(file.path);
      const bytes = Buffer.from(file.text);
      const facts = secretsEngine.inspect({ path, bytes, excerpt: () => "", hasSecret: () => false }, rules);
      const artifact: Artifact = {
        kind: "artifact",
        path,
        origin:
          file.commit === undefined
            ? { kind: "work-tree" }
            : { kind: "commit", commit: file.commit as CommitId, blob: "b" },
        sizeBytes: bytes.length,
        isExecutable: false,
        role: "changed",
        surface: file.isGone ? "history" : "head",
        ...(file.changed === undefined ? {} : { change: "modified" as const, changed: file.changed }),
        read: async () => bytes,
      };
      if (facts !== undefined) yield { artifact, facts };
    }
  }
  const commits = {
    info: async (commit: CommitId) => ({
      commit,
      author: `author of ${commit}`,
      email: "a@example.com",
      authoredAt: `2027-01-0${commit[0]}T00:00:00.000Z` as Instant,
      committedAt: "2027-01-09T00:00:00.000Z" as Instant,
      subject: "s",
    }),
    blame: async () => undefined,
    isOnDefaultBranch: async () => false,
    isAncestor: async () => false,
    isInDefaultBranch: async () => false,
  };
  // The parts of the context that conclude asks for.
  const context = { config, setup: { config, key }, commits } as unknown as EngineContext;
  for await (const one of secretsEngine.conclude(all(), context)) if (one.kind === "finding") said.push(one);
  return said;
}

const secret = fake("AKIA", 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");

describe("the fingerprint", () => {
  const before = `id = "${secret}"\n`;
  const edits = fc.record({
    above: fc.array(fc.stringMatching(/^[a-z ]{0,30}$/), { maxLength: 20 }),
    below: fc.array(fc.stringMatching(/^[a-z ]{0,30}$/), { maxLength: 5 }),
    indent: fc.stringMatching(/^[ \t]{0,8}$/),
    name: fc.constantFrom("id", "AWS_ACCESS_KEY_ID", "something.else"),
    quote: fc.constantFrom('"', "'", "`"),
    lineEnd: fc.constantFrom("\n", "\r\n"),
    folder: fc.constantFrom("src", "lib/deep", "app"),
    commit: fc.option(fc.constantFrom("1", "2", "3"), { nil: undefined }),
  });
  test("survives every edit that keeps the value: moves, shifts, renames, squashes, line ends", async () => {
    const [first] = await findingsIn([{ path: "src/a.py", text: before }]);
    await fc.assert(
      fc.asyncProperty(edits, async (edit) => {
        const line = `${edit.indent}${edit.name} = ${edit.quote}${secret}${edit.quote}`;
        const text = [...edit.above, line, ...edit.below].join(edit.lineEnd);
        const [after, ...more] = await findingsIn([
          {
            path: `${edit.folder}/b.py`,
            text,
            ...(edit.commit === undefined ? {} : { commit: edit.commit }),
          },
        ]);
        expect(more).toEqual([]);
        expect(after?.fingerprint).toBe(first?.fingerprint);
      }),
      { numRuns: 60 },
    );
  });
  test("is another one for another value on the same line, and for another class of place", async () => {
    const other = fake("AKIA", 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 9);
    const all = await findingsIn([
      { path: "src/a.py", text: before },
      { path: "src/b.py", text: before.replace(secret, other) },
      { path: "test/a.py", text: before },
    ]);
    expect(new Set(all.map((finding) => finding.fingerprint)).size).toBe(3);
  });
});

test("one value in many places is one finding with all of them", async () => {
  const all = await findingsIn(
    ["src/b.py", "src/a.py", "lib/c.py"].map((path) => ({ path, text: `x\nid = "${secret}"\n` })),
  );
  expect(all).toHaveLength(1);
  expect(all[0]?.locations.map((place) => place.path)).toEqual(["lib/c.py", "src/a.py", "src/b.py"]);
});

test("only lines of the change count as its own", async () => {
  const text = `one\nid = "${secret}"\nthree\n`;
  expect((await findingsIn([{ path: "a.py", text, changed: [[1, 1]] }]))[0]?.isInChange).toBe(false);
  expect((await findingsIn([{ path: "a.py", text, changed: [[2, 2]] }]))[0]?.isInChange).toBe(true);
  expect((await findingsIn([{ path: "a.py", text }]))[0]).not.toHaveProperty("isInChange");
});

test("a finding names the oldest commit that brought it, and says when the head no longer has it", async () => {
  const text = `id = "${secret}"\n`;
  const [finding] = await findingsIn([
    { path: "a.py", text, commit: "3", isGone: true },
    { path: "b.py", text, commit: "2", isGone: true },
  ]);
  expect(finding?.introduced).toMatchObject({ commit: "2", author: "author of 2", isInHead: false });
  expect(finding?.message).toContain("history keeps it");
  expect(finding?.remedies.map((remedy) => remedy.kind)).toEqual(["advice", "command"]);
  expect(JSON.stringify(finding)).not.toContain(secret);
});

test("a key id beside its secret key makes one finding with the id as a part", async () => {
  const value = fake("", 40, "base64", 12);
  const all = await findingsIn([
    { path: "a.env", text: `AWS_ACCESS_KEY_ID=${secret}\nAWS_SECRET_ACCESS_KEY=${value}\n` },
  ]);
  expect(all.map((finding) => finding.rule)).toEqual(["secrets/aws-secret-access-key"]);
  expect(all[0]?.evidence).toMatchObject({ kind: "secret", parts: [{ path: "a.env" }] });
});
