import { describe, expect, test } from "vitest";
import { parseConfig } from "../../../config/index.ts";
import { type Artifact, type CommitId, repoPath } from "../../../model/index.ts";
import type { EngineContext } from "../../contract/index.ts";
import { secretsEngine } from "../engine.ts";
import { fake } from "../fake.ts";
import { inspectBytes } from "../inspect.ts";

const key = "07".repeat(32);
const token = `acme-${fake("", 24, "hex", 2)}`;

/** Rule ids of the findings that a file of this content and path gives under these settings. */
async function found(
  secrets: object,
  content: string,
  path = "src/a.txt",
  commit?: string,
): Promise<readonly string[]> {
  const config = parseConfig({ secrets }, "portcullis.yaml");
  const rules = await secretsEngine.prepare({ config, key });
  const facts = inspectBytes(repoPath(path), Buffer.from(content), rules.set, key);
  const artifact: Artifact = {
    kind: "artifact",
    path: repoPath(path),
    origin:
      commit === undefined
        ? { kind: "work-tree" }
        : { kind: "commit", commit: commit as CommitId, blob: "b" },
    sizeBytes: content.length,
    isExecutable: false,
    role: "changed",
    surface: "head",
    read: async () => Buffer.from(content),
  };
  // The parts of the context that conclude asks for.
  const context = { config, setup: { config, key } } as EngineContext;
  const findings: string[] = [];
  async function* one() {
    if (facts !== undefined) yield { artifact, facts };
  }
  for await (const said of secretsEngine.conclude(one(), context))
    if (said.kind === "finding") findings.push(said.rule);
  return findings;
}

const rule = { id: "acme-token", pattern: "acme-[0-9a-f]{24}", keywords: ["ACME-"] };

describe("a rule of the project's own", () => {
  test("finds what it describes, with and without keywords", async () => {
    expect(await found({ rules: [rule] }, `x ${token} y`)).toEqual(["secrets/acme-token"]);
    expect(await found({ rules: [{ ...rule, keywords: [] }] }, `x ${token} y`)).toEqual([
      "secrets/acme-token",
    ]);
    expect(await found({ rules: [rule] }, "nothing of it")).toEqual([]);
  });
  test("that a text makes slow is cut off there, and the gap names it", async () => {
    const slow = { id: "acme-slow", pattern: "(x|xx|xxx|xxxx){1,900}yq" };
    const config = parseConfig({ secrets: { rules: [slow, rule] } }, "portcullis.yaml");
    const rules = await secretsEngine.prepare({ config, key });
    const text = Buffer.from(`${token}\n${"x".repeat(1_000_000)} yq\n`);
    const started = performance.now();
    const facts = inspectBytes(repoPath("src/a.txt"), text, rules.set, key);
    expect(performance.now() - started).toBeLessThan(60_000); // without the limit it is many minutes
    expect(facts?.hits.map((hit) => hit.rule)).toEqual(["secrets/acme-token"]);
    expect(facts?.gaps).toEqual([
      { reason: "timeout", detail: expect.stringContaining("the rule secrets/acme-slow was cut off") },
    ]);
  }, 120_000);
  test("finds what stands where two pieces meet", async () => {
    for (const at of [4090, 12_280, 28_660, 61_430])
      expect(await found({ rules: [rule] }, `${"- ".repeat(at / 2)}${token} ${"- ".repeat(70_000)}`)).toEqual(
        ["secrets/acme-token"],
      );
  });
  test("is for the files that its path names", async () => {
    const rules = [{ ...rule, path: "\\.env$" }];
    expect(await found({ rules }, token, "prod.env")).toEqual(["secrets/acme-token"]);
    expect(await found({ rules }, token, "prod.txt")).toEqual([]);
  });
  test("without a pattern is about the file, whatever it holds, also inside an archive", async () => {
    const rules = [{ id: "store", path: "\\.p12$" }];
    expect(await found({ rules }, "anything", "keys/prod.p12")).toEqual(["secrets/store"]);
    expect(await found({ rules }, "", "keys/prod.p12")).toEqual(["secrets/store"]);
    expect(await found({ rules }, "anything", "keys/prod.p12.txt")).toEqual([]);
    const allow = [{ paths: ["^test/"] }];
    expect(await found({ rules: [{ ...rules[0], allow }] }, "anything", "test/a.p12")).toEqual([]);
  });
  test("takes the secret from its group and asks for entropy", async () => {
    const own = { id: "pin", pattern: "pin: (\\d{8})", keywords: ["pin"], entropy: 2 };
    expect(await found({ rules: [own] }, "pin: 83920174")).toEqual(["secrets/pin"]);
    expect(await found({ rules: [own] }, "pin: 11111111")).toEqual([]);
  });
  test("counts with the rules that it needs, near enough", async () => {
    const account = { id: "acme-account", pattern: "account=\\w+", keywords: ["account="] };
    const rules = [account, { ...rule, requires: [{ rule: "acme-account", within_lines: 2 }] }];
    expect(await found({ rules }, `account=me\n${token}`)).toEqual(["secrets/acme-token"]);
    expect(await found({ rules }, `account=me\n\n\n\n${token}`)).toEqual(["secrets/acme-account"]);
  });
  test("that is not RE2 is a configuration error", async () => {
    await expect(found({ rules: [{ ...rule, pattern: "(?<!x)acme" }] }, "")).rejects.toThrow(
      /pattern of the rule acme-token/,
    );
  });
  test("stays linear on hostile text", async () => {
    const started = performance.now();
    await found({ rules: [{ id: "slow", pattern: "(a+)+b", keywords: ["aa"] }] }, "a".repeat(200_000));
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe("an allow list", () => {
  test.each([
    ["of stopwords", { stopwords: ["ACME-"] }, []],
    ["of regexes over the secret", { regexes: ["^acme-"] }, []],
    ["of regexes over the line", { regexes: ["^# test"], regex_target: "line" }, []],
    ["of paths", { paths: ["^src/"] }, []],
    ["for another rule", { rules: ["secrets/jwt"], paths: ["^src/"] }, ["secrets/acme-token"]],
    ["of paths or words, one of which holds", { paths: ["^other/"], stopwords: ["acme"] }, []],
    [
      "of paths and words, one of which does not hold",
      { condition: "and", paths: ["^other/"], stopwords: ["acme"] },
      ["secrets/acme-token"],
    ],
    ["of paths and words that all hold", { condition: "and", paths: ["^src/"], stopwords: ["acme"] }, []],
    ["that is empty", {}, ["secrets/acme-token"]],
  ])("%s", async (_, allow, expected) => {
    expect(await found({ rules: [rule], allow: [allow] }, `# test ${token}`)).toEqual(expected);
  });
  test("of commits", async () => {
    const allow = [{ commits: ["abcdef12"] }];
    expect(await found({ rules: [rule], allow }, token, "src/a.txt", `abcdef12${"0".repeat(32)}`)).toEqual(
      [],
    );
    expect(await found({ rules: [rule], allow }, token, "src/a.txt", "1".repeat(40))).toEqual([
      "secrets/acme-token",
    ]);
  });
});

test("a disabled rule says nothing, also one that is code", async () => {
  const content = `password = "${fake("", 20, "base62", 3)}"`;
  expect(await found({}, content)).toEqual(["secrets/generic-password"]);
  expect(await found({ disabled_rules: ["secrets/generic-password"] }, content)).toEqual([]);
});
