import { expect, test } from "vitest";
import type { ExceptionScope, RepoPath } from "../../model/index.ts";
import { finding } from "../decide-lab.ts";
import type { Candidate } from "./candidate.ts";
import { idleComments } from "./idle-comments.ts";

const path = "api/a.py" as RepoPath;
const comment = (scope: object, more: object = {}): Candidate => ({
  scope: { path, line: 7, lastLine: 7, ...scope } as ExceptionScope, // plain test data
  ...{ origin: "inline", reason: "r", isProposedByChange: false, writtenAt: "api/a.py:7", concerns: "tree" },
  ...more,
});
const all = ["code", "secrets"];
const idle = (one: Candidate, by: readonly string[] = all, findings = [finding()], at: string = path) =>
  idleComments(
    { findings, commented: [{ path: at as RepoPath, lookedAtBy: by }] },
    new Map([[at as RepoPath, [one]]]),
    () => true,
  );

test.each<[object, readonly string[], number]>([
  [{ rule: "python/ssrf" }, ["code"], 1],
  [{ rule: "python/ssrf" }, ["secrets"], 0],
  [{ rule: "secrets/stripe-live-secret-key" }, ["secrets"], 1],
  [{ rule: "secrets/stripe-live-secret-key" }, ["code"], 0],
  [{ rule: "code/own" }, ["code"], 1],
  [{ rule: "image/vulnerable-package" }, all, 0],
  [{}, all, 0],
  [{ tool: "gitleaks" }, ["secrets"], 1],
  [{ tool: "detect-secrets" }, ["code"], 0],
  [{ tool: "bandit" }, ["code"], 1],
  [{ tool: "bandit", foreignRules: ["B608"] }, ["code"], 1],
  [{ tool: "bandit", foreignRules: ["B999"] }, ["code"], 0],
  [{ tool: "bandit" }, ["secrets"], 0],
  [{ tool: "semgrep", foreignRules: [] }, ["code"], 1],
  [{ tool: "codeql", foreignRules: ["py/x"] }, ["code"], 0],
  [{ tool: "eslint" }, all, 0],
])("%j where %j looked: %i told", (scope, by, count) => {
  expect(idle(comment(scope), by)).toHaveLength(count);
});

test("one that reaches a finding, is broken, or stands in a document is not idle", () => {
  const mine = { rule: "python/sql-injection" };
  expect(idle(comment({ ...mine, line: 2, lastLine: 2 }))).toEqual([]);
  expect(idle(comment(mine, { problem: "no day" }))).toEqual([]);
  expect(idle(comment(mine), all, [], "docs/guide.md")).toEqual([]);
  expect(idleComments({ findings: [] }, new Map(), () => true)).toEqual([]);
});

test("its own end stays, one without is told of without", () => {
  const scope = { rule: "python/ssrf" };
  expect(idle(comment(scope, { endsOn: "2027-01-31" }))).toMatchObject([
    { endsOn: "2027-01-31", origin: "inline" },
  ]);
  expect(idle(comment(scope))).toMatchObject([{ endsOn: "9999-12-31", owner: "" }]);
});
