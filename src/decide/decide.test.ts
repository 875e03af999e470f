import { describe, expect, test } from "vitest";
import { loadConfig } from "../config/index.ts";
import {
  type CommitId,
  type CommitInfo,
  type Exception,
  emptyHistory,
  type Finding,
  type Instant,
  type RepoPath,
  type Report,
  type TreeReader,
} from "../model/index.ts";
import { type DecideInput, decide, type OverrideAnswer } from "./decide.ts";
import { finding as anyFinding, exception, place } from "./decide-lab.ts";
import { nextStep } from "./next-step.ts";
import { decisionEvents, readDecision, replay } from "./replay.ts";

const now = "2027-01-31T12:00:00.000Z" as Instant;
const tree = (files: Readonly<Record<string, string>>): TreeReader => ({
  read: async (path) => (files[path] === undefined ? undefined : Buffer.from(files[path])),
  list: async () => Object.keys(files) as RepoPath[], // test paths are clean
});
const finding = (more: object = {}): Finding => anyFinding({ locations: [place("a.py", 2)], ...more });
const written: CommitInfo = {
  commit: "c",
  author: "Ada",
  email: "ada@x",
  authoredAt: now,
  committedAt: "2027-01-01T00:00:00.000Z",
  subject: "",
} as never; // plain test data

function input(
  files: Readonly<Record<string, string>>,
  more: Partial<DecideInput> & { readonly base?: Readonly<Record<string, string>> } = {},
): DecideInput {
  const { base, ...rest } = more;
  const head = tree(files);
  return {
    detected: { findings: [finding()], inventory: [], gaps: [] },
    subject: base === undefined ? { kind: "tree", name: "x" } : { kind: "range", name: "x" },
    ...{
      scope: { kind: "everything" },
      isPartial: false,
      configName: "portcullis.yaml",
      isConfigInTree: true,
    },
    config: loadConfig((base ?? files)["portcullis.yaml"] ?? "", "portcullis.yaml"),
    ...{
      baseline: new Set<never>(),
      history: emptyHistory,
      now,
      place: { isCi: true, isPullRequest: base === undefined ? "no" : "yes" },
    },
    ...{ head, trusted: base === undefined ? head : tree(base) },
    commits: {
      blame: async () => written,
      info: async () => written,
      isOnDefaultBranch: async () => true,
      isAncestor: async () => false,
      isInDefaultBranch: async () => true,
    },
    ...rest,
  };
}

const code = "import x\nq(y)  # nosec B608\n";
const entry = "ignores: [{rule: python/*, reason: r, owner: o, until: 2027-06-30}]\n";

describe("exceptions are gathered from both views", () => {
  test("a comment of the trusted tree holds until ninety days after its commit", async () => {
    const { triaged } = await decide(input({ "a.py": code }));
    expect(triaged[0]?.exceptions[0]).toMatchObject({
      owner: "Ada",
      endsOn: "2027-04-01",
      isProposedByChange: false,
    });
    expect(triaged[0]?.heldBy).toBe(0);
  });

  test("without a commit it has no start in CI, and holds at a desk", async () => {
    const commits = {
      blame: async () => undefined,
      info: async () => undefined,
      isOnDefaultBranch: async () => true,
      isAncestor: async () => false,
      isInDefaultBranch: async () => true,
    };
    const lost = await decide(input({ "a.py": code }, { commits }));
    expect(lost.triaged[0]?.exceptions[0]?.problem).toContain("fetch-depth: 0");
    expect(lost.decision.verdict).toBe("fail");
    const desk = await decide(
      input({ "a.py": code }, { commits, place: { isCi: false, isPullRequest: "no" } }),
    );
    expect(desk.triaged[0]?.heldBy).toBe(0);
  });

  test("one comment of two places is not enough", async () => {
    const two = finding({ locations: [place("a.py", 2), place("b.py", 1)] });
    const detected = { findings: [two], inventory: [], gaps: [] };
    expect((await decide(input({ "a.py": code, "b.py": "q(y)\n" }, { detected }))).decision.verdict).toBe(
      "fail",
    );
    expect(
      (await decide(input({ "a.py": code, "b.py": "q(y) # nosec\n" }, { detected }))).triaged[0]?.exceptions,
    ).toHaveLength(2);
  });

  test("what the head adds is proposed, what the base has holds, also when the change takes it away", async () => {
    const added = await decide(input({ "a.py": "q()\nq()\n", "portcullis.yaml": entry }, { base: {} }));
    expect([added.decision.verdict, added.decision.verdictIfApproved]).toEqual(["fail", "pass"]);
    const removed = await decide(input({ "a.py": "q()\nq()\n" }, { base: { "portcullis.yaml": entry } }));
    expect(removed.triaged[0]?.heldBy).toBe(0);
    const approvals = added.triaged[0]?.exceptions.map(() => ({ exception: "x-0", by: "grace" })) ?? [];
    expect(
      (await decide(input({ "portcullis.yaml": entry }, { base: {}, approvals }))).decision.verdict,
    ).toBe("fail");
  });

  test("a job of a push is no way round: only what the default branch has already has been answered", async () => {
    const files = { "a.py": code };
    const pushed = (isMerged: boolean) => ({
      base: { "a.py": "q(y)\n" },
      subject: { kind: "range", name: "x", commit: "c1" as CommitId } as const, // only compared
      place: { isCi: true, isPullRequest: "no" } as const,
      commits: {
        blame: async () => written,
        info: async () => written,
        isOnDefaultBranch: async () => isMerged,
        isAncestor: async () => false,
        isInDefaultBranch: async () => isMerged,
      },
    });
    const branch = await decide(input(files, pushed(false)));
    expect([branch.decision.verdict, branch.decision.verdictIfApproved]).toEqual(["fail", "pass"]);
    expect((await decide(input(files, pushed(true)))).decision.verdict).toBe("pass");
  });

  test("an image's own files except nothing", async () => {
    const trusted = tree({});
    const decided = await decide(
      input(
        { "a.py": code, "portcullis.yaml": entry },
        { trusted, config: loadConfig("", "x"), subject: { kind: "image", name: "i:1" } },
      ),
    );
    expect(decided.triaged[0]?.exceptions).toEqual([]);
  });

  describe("overrides", () => {
    const over = exception({ scope: { commit: "c" }, origin: "override", writtenAt: "ledger: o-1" });
    const refused: OverrideAnswer = {
      overrides: [],
      reasons: [{ clause: "SECURITY_OVERRIDE", effect: "fail", text: "no", subjects: [], nextStep: "" }],
    };
    const source = (standing: readonly Exception[], answer?: OverrideAnswer) => {
      const asked: string[] = [];
      const overrides: NonNullable<DecideInput["overrides"]> = async () => ({
        standing: async () => {
          asked.push("standing");
          return standing;
        },
        ...(answer === undefined
          ? {}
          : {
              request: async () => {
                asked.push("request");
                return answer;
              },
            }),
      });
      return { asked, overrides };
    };
    const subject = { kind: "tree", name: "x", commit: "c" } as DecideInput["subject"]; // plain test data
    const gaps = [{ kind: "gap", reason: "crashed", detail: "d" }] as DecideInput["detected"]["gaps"]; // plain test data
    const denied = {
      kind: "package",
      package: { purl: "pkg:npm/agpl@1", name: "agpl", licences: ["AGPL-3.0-only"], scope: "production" },
      place: "production",
    } as unknown as DecideInput["detected"]["inventory"][number]; // plain test data
    const config = loadConfig("licences: {production: {deny: [AGPL-3.0-only]}}", "x");

    test("are asked for only when something stops the run, and requested only when none of them holds", async () => {
      const quiet = source([], refused);
      await decide(input({ "a.py": code }, quiet));
      expect(quiet.asked).toEqual([]);
      const held = source([over], refused);
      expect((await decide(input({}, { ...held, subject }))).decision.verdict).toBe("pass");
      expect(held.asked).toEqual(["standing"]);
      const none = source([], refused);
      const blocked = await decide(input({}, { ...none, subject }));
      expect([none.asked, blocked.decision.reasons.at(-1)?.clause]).toEqual([
        ["standing", "request"],
        "SECURITY_OVERRIDE",
      ]);
    });

    test("without anybody who asks, what blocks blocks", async () => {
      expect((await decide(input({}, source([])))).decision.verdict).toBe("fail");
    });

    test.each<[string, object, string]>([
      ["the commit", { commit: "c" }, "warn"],
      ["another commit", { commit: "d" }, "fail"],
      ["the package", { package: "pkg:npm/agpl" }, "warn"],
      ["its version", { package: "pkg:npm/agpl@1" }, "warn"],
      ["another version", { package: "pkg:npm/agpl@2" }, "fail"],
      ["another package", { package: "pkg:npm/ag" }, "fail"],
      ["a rule of the commit", { commit: "c", rule: "python/*" }, "fail"],
      ["another environment", { commit: "c", environment: "production" }, "fail"],
      ["nothing", {}, "fail"],
    ])("of %s: a denied licence gives %s", async (_, scope, verdict) => {
      const detected = { findings: [], inventory: [denied], gaps: [] };
      const { overrides } = source([{ ...over, scope }]);
      const { decision } = await decide(input({}, { detected, overrides, subject, config }));
      expect(decision.verdict).toBe(verdict);
      if (verdict === "warn")
        expect(decision.reasons[0]?.text).toContain("accepted until 2027-06-30 by o (ledger: o-1)");
    });

    test.each<[string, object, string]>([
      ["the digest", { digest: "sha256:1" }, "warn"],
      ["another digest", { digest: "sha256:2" }, "incomplete"],
      ["a package", { package: "pkg:npm/agpl" }, "incomplete"],
      ["an environment alone", { environment: "production" }, "incomplete"],
    ])("of %s: a gap gives %s", async (_, scope, verdict) => {
      const detected = { findings: [], inventory: [], gaps };
      const at = { kind: "image", name: "i:1", digest: "sha256:1" } as DecideInput["subject"]; // plain test data
      const { overrides } = source([{ ...over, scope }]);
      const place = { isCi: true, isPullRequest: "no", environment: "production" } as const;
      const { decision } = await decide(input({}, { detected, overrides, subject: at, place }));
      expect(decision.verdict).toBe(verdict);
    });
  });
});

test("a recorded decision is judged again from its facts alone", async () => {
  const { triaged, decision } = await decide(input({}));
  const report = {
    target: { kind: "tree", name: "x" },
    findings: triaged,
    inventory: [],
    decision,
  } as unknown as Report; // what the events need
  const config = loadConfig("", "x");
  const events = decisionEvents(report, config, { by: "ci", now, run: "1" });
  expect(decisionEvents(report, config, { by: "ci", now, run: "1" })[0]?.id).toBe(events[0]?.id);
  const recorded = events.flatMap((event) => readDecision(event) ?? []);
  expect(replay(recorded, config)).toMatchObject({
    decisions: 1,
    changes: [],
    newlyBlocked: 0,
    newlyPassed: 0,
  });
  const lax = loadConfig("policy: {rules: [{when: {severity: high}, action: report}]}", "x");
  expect(replay(recorded, lax)).toMatchObject({
    newlyPassed: 1,
    changes: [{ before: "block", after: "report" }],
  });
  expect(readDecision({ type: "other", at: now, payload: {} })).toBeUndefined();
  expect(readDecision({ type: "decision.recorded", at: now, payload: {} })).toBeUndefined();
});

test.each([
  ["npm", "npm install p@2"],
  ["PyPI", "pip install 'p>=2'"],
  ["Go", "go get p@v2"],
  ["crates.io", "cargo update -p p --precise 2"],
  ["RubyGems", "bundle update p"],
  ["Packagist", "composer require p:^2"],
  ["Maven", "portcullis explain v1:1"],
])("the next step of a direct upgrade in %s is %s", (ecosystem, command) => {
  const remedy = {
    kind: "upgrade",
    via: "direct",
    changes: [{ name: "p", ecosystem, to: "2" }],
    resolves: [],
  };
  expect(nextStep({ finding: finding({ remedies: [remedy] }), exceptions: [] })).toBe(command);
});

test.each([
  ["high", ["critical", "unknown", "medium"]],
  ["low", ["critical", "medium", "unknown"]],
])("an unknown severity that counts as %s stands among its like", async (counted, order) => {
  const unknown = { "portcullis.yaml": `policy:\n  unknown_severity: ${counted}\n` };
  const findings = ["medium", "unknown", "critical"].map((severity, index) =>
    finding({ severity, fingerprint: `v1:${index}` }),
  );
  const { triaged } = await decide(input(unknown, { detected: { findings, inventory: [], gaps: [] } }));
  expect(triaged.map((item) => item.finding.severity)).toEqual(order);
  expect(triaged.find((item) => item.finding.severity === "unknown")?.countsAs).toBe(counted);
});

test("a run whose layers know no packages asks nobody for all files, and one that knows them finds the statements about packages", async () => {
  let lists = 0;
  const files = { "a.vex.json": "{ broken" };
  const head: TreeReader = {
    ...tree(files),
    list: async () => {
      lists += 1;
      return Object.keys(files) as RepoPath[]; // test paths are clean
    },
  };
  const lookedAtBy = (engine: "secrets" | "dependencies"): DecideInput => ({
    ...input({}, { head, trusted: head }),
    detected: {
      ...{ findings: [], inventory: [], gaps: [] },
      coverage: [{ kind: "coverage", engine } as never], // the layer is all that is asked
    },
  });
  const said = ({ decision }: Awaited<ReturnType<typeof decide>>): string =>
    decision.reasons.map(({ text }) => text).join("\n");
  expect(said(await decide(lookedAtBy("secrets")))).not.toContain("a.vex.json");
  expect(lists).toBe(0);
  expect(said(await decide(lookedAtBy("dependencies")))).toContain("a.vex.json");
});
