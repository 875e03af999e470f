// From what is written to what holds: owner, start and end of an exception, who approved it, and what is about nothing.

import { describe, expect, test } from "vitest";
import { loadConfig } from "../../config/index.ts";
import type { Commits, Finding, Instant, RepoPath, TreeReader } from "../../model/index.ts";
import { finding } from "../decide-lab.ts";
import { settingOf } from "../setting.ts";
import { type GatherInput, gatherExceptions, writtenExceptions } from "./gather.ts";

const now = "2027-01-31T09:00:00.000Z" as Instant;

function tree(files: Readonly<Record<string, string>>): TreeReader {
  return {
    list: async () => Object.keys(files) as RepoPath[],
    read: async (path: RepoPath) => (files[path] === undefined ? undefined : Buffer.from(files[path])),
  } as TreeReader; // what exceptions ask a tree for
}
/** Every line was written by ada on this day, but lines of `uncommitted`. */
function commits(committedAt: string, uncommitted = ""): Commits {
  return {
    blame: async (path: RepoPath) => (path === uncommitted ? undefined : { author: "ada", committedAt }),
    info: async () => ({ author: "ada", email: "ada@example.org" }),
  } as unknown as Commits; // as above
}
const vulnerable = finding({
  ...{ fingerprint: "v1:2", rule: "dependencies/vulnerable-package", engine: "dependencies" },
  evidence: {
    ...{
      kind: "vulnerability",
      advisory: { id: "CVE-2026-1", aliases: [] },
      fixedIn: [],
      fixState: "unknown",
    },
    package: { name: "left", purl: "pkg:npm/left@1", ecosystem: "npm" },
  },
});
type Case = Partial<Omit<GatherInput, "head" | "trusted">> & {
  readonly files?: Readonly<Record<string, string>>;
  readonly base?: Readonly<Record<string, string>>;
  readonly policy?: string;
};

function input({ files = {}, base, policy = "", ...more }: Case): GatherInput {
  const head = tree(files);
  return {
    ...{
      findings: [vulnerable, finding()],
      configName: "portcullis.yaml",
      isConfigInTree: true,
      isCi: false,
      now,
    },
    ...{ config: loadConfig(policy, "portcullis.yaml"), setting: settingOf({ kind: "tree", name: "x" }) },
    ...{ head, trusted: base === undefined ? head : tree(base) },
    ...more,
  } as GatherInput; // findings are plain test data
}
const about = async (one: Case, name = "v1:2") =>
  (await gatherExceptions(input(one))).byFinding.get(name as Finding["fingerprint"]) ?? [];
const trivy = { ".trivyignore": "CVE-2026-1\n" };
const january = "2027-01-01T00:00:00.000Z";

describe("what is imported", () => {
  test.each<[string, Case, object]>([
    [
      "takes owner and start from its line",
      { files: trivy, commits: commits(january) },
      { owner: "ada", endsOn: "2027-04-01", startsAt: january },
    ],
    [
      "a commit of the future started now",
      { files: trivy, commits: commits("2030-01-01T00:00:00.000Z") },
      { startsAt: now },
    ],
    [
      "an uncommitted line of a person starts now",
      { files: trivy, commits: commits(january, ".trivyignore") },
      { owner: "uncommitted", startsAt: now },
    ],
    [
      "in CI a line without a commit has no start",
      { files: trivy, isCi: true },
      { problem: expect.stringContaining("nobody can say when it began") },
    ],
    [
      "an earlier end of its own counts",
      { files: { ".trivyignore": "CVE-2026-1 exp:2027-02-03\n" }, commits: commits(january) },
      { endsOn: "2027-02-03" },
    ],
    [
      "a later one does not",
      { files: { ".trivyignore": "CVE-2026-1 exp:2029-02-03\n" }, commits: commits(january) },
      { endsOn: "2027-04-01" },
    ],
    [
      "`max_days` of the policy counts",
      { files: trivy, commits: commits(january), policy: "imported_ignores: {max_days: 7}" },
      { endsOn: "2027-01-08" },
    ],
  ])("%s", async (_, one, wanted) => {
    expect(await about(one)).toMatchObject([wanted]);
  });

  test("a VEX statement began when it says so, where that is earlier and a date", async () => {
    const vex = (timestamp: string): Record<string, string> => ({
      "a.openvex.json": JSON.stringify({
        ...{ "@context": "https://openvex.dev/ns/v0.2.0", author: "vendor", timestamp },
        statements: [
          {
            vulnerability: "CVE-2026-1",
            products: ["pkg:npm/left@1"],
            status: "not_affected",
            justification: "component_not_present",
          },
        ],
      }),
    });
    const ends = async (timestamp: string) =>
      (await about({ files: vex(timestamp), commits: commits(january) }))[0];
    expect(await ends("2026-12-01T00:00:00Z")).toMatchObject({ endsOn: "2027-03-01", owner: "vendor" });
    expect(await ends("2027-01-20T00:00:00Z")).toMatchObject({ endsOn: "2027-04-01" });
    expect(await ends("soon")).toMatchObject({ endsOn: "2027-04-01" });
    expect(await ends("2026-12-01Tnever")).toMatchObject({ endsOn: "2027-04-01" });
  });
});

describe("an entry of our own", () => {
  const policy = (until: string, more = ""): string =>
    `${more}ignores: [{rule: python/*, reason: r, owner: grace, approver: head, until: ${until}}]`;

  test("has its owner and end, and may end too late for the policy", async () => {
    expect(await about({ policy: policy("2027-06-30") }, "v1:1")).toMatchObject([
      { owner: "grace", approver: "head", endsOn: "2027-06-30", isProposedByChange: false },
    ]);
    const limited = await about({ policy: policy("2027-06-30", "policy: {ignores_max_days: 30}\n") }, "v1:1");
    expect(limited[0]?.problem).toContain("more than 30 days from now");
    expect(
      (await about({ policy: policy("2027-02-10", "policy: {ignores_max_days: 30}\n") }, "v1:1"))[0]?.problem,
    ).toBeUndefined();
  });

  test.each<[string, string, object]>([
    [
      "with all that it needs holds",
      "# portcullis:ignore python/* until 2027-02-03: why",
      { endsOn: "2027-02-03", owner: "ada" },
    ],
    ["of another rule says nothing", "# portcullis:ignore javascript/* until 2027-02-03: why", []],
    [
      "of another tool is matched by its ids",
      "# nosec B608",
      { endsOn: "2027-04-01", reason: "bandit comment" },
    ],
    ["of another tool about something else says nothing", "# nosec B301", []],
  ])("a comment %s", async (_, comment, wanted) => {
    const files = { "api/a.py": `x = 1\nquery(x)  ${comment}\n` };
    const found = await about({ files, commits: commits(january) }, "v1:1");
    expect(found).toMatchObject(Array.isArray(wanted) ? wanted : [wanted]);
  });

  test("a comment without an end is told and never holds; one in the old version of a line is none", async () => {
    const files = { "api/a.py": "x = 1\nquery(x)  # portcullis:ignore python/*\n" };
    const { problems } = await gatherExceptions(input({ files }));
    expect(problems).toMatchObject([{ path: "api/a.py", line: 2, isChanged: false }]);
    const past = finding({ introduced: { isInHead: false } });
    const marked = { "api/a.py": "x = 1\nquery(x)  # nosec\n" };
    expect((await gatherExceptions(input({ files: marked, findings: [past] }))).byFinding.size).toBe(0);
  });
});

describe("in a change", () => {
  const setting = settingOf({ kind: "range", name: "x", commit: "c0ffee" } as never); // a subject's parts that count here
  const change = { files: trivy, base: {}, setting, isCi: true, commits: commits(january) };

  test("what only the head has is proposed, until somebody other than its author approved it", async () => {
    expect(await about(change)).toMatchObject([{ isProposedByChange: true }]);
    const approvals = [{ exception: "c0ffee", by: "grace" }] as never; // proved elsewhere
    expect(await about({ ...change, approvals })).toMatchObject([{ approvedBy: "grace" }]);
    const own = [{ exception: "c0ffee", by: "ada" }] as never;
    expect((await about({ ...change, approvals: own }))[0]?.approvedBy).toBeUndefined();
    const author = await about({ ...change, approvals, authors: ["grace"] });
    expect(author[0]?.approvedBy).toBeUndefined();
  });

  test("a comment that the base has already is proposed where it now reaches something new", async () => {
    const marked = { "api/a.py": "x = 1\nquery(x)  # nosec\n" };
    const one = { ...change, files: marked, base: marked };
    const old = await gatherExceptions(input({ ...one, findings: [finding({ isInChange: false })] }));
    expect([...old.byFinding.values()][0]).toMatchObject([{ isProposedByChange: false }]);
    const fresh = await gatherExceptions(input({ ...one, findings: [finding({ isInChange: true })] }));
    expect([...fresh.byFinding.values()][0]).toMatchObject([{ isProposedByChange: true }]);
    const added = await gatherExceptions(input({ ...one, base: { "api/a.py": "x = 1\nquery(x)\n" } }));
    expect([...added.byFinding.values()][0]).toMatchObject([{ isProposedByChange: true }]);
  });
});

describe("what is about nothing", () => {
  const policy =
    "ignores: [{rule: javascript/x, reason: r, owner: o, until: 2027-06-30}, {advisory: CVE-1, reason: r, owner: o, until: 2027-06-30}]";
  const files = { ".trivyignore": "CVE-2026-9\n", ".gitleaksignore": "a.py:rule:3\n" };
  const unused = async (one: Case): Promise<readonly string[]> =>
    (await gatherExceptions(input({ policy, ...one }))).unused.map(({ writtenAt }) => writtenAt).sort();
  const [entry, advisory] = ["portcullis.yaml: ignores[0]", "portcullis.yaml: ignores[1]"];
  const image = settingOf({ kind: "image", name: "api:1" });

  test("is told where it is used last", async () => {
    expect(await unused({ files })).toEqual([".gitleaksignore:1", ".trivyignore:1", entry, advisory]);
    expect(await unused({ files: { ...files, "api/Dockerfile.prod": "" } })).toEqual([
      ".gitleaksignore:1",
      entry,
    ]);
    expect(await unused({ files, base: files, setting: image })).toEqual([".trivyignore:1", advisory]);
    expect(await unused({ files, isPart: true } as Case)).not.toContain(".trivyignore:1");
  });

  test("and every written entry is listed, matched or not", async () => {
    const all = await writtenExceptions(input({ policy, files, commits: commits(january) }));
    expect(all.map(({ writtenAt }) => writtenAt).sort()).toEqual([
      ".gitleaksignore:1",
      ".trivyignore:1",
      entry,
      advisory,
    ]);
  });
});
