import { expect, test } from "vitest";
import { digestOf, type Finding, fingerprint, instant, repoPath, ruleId } from "../model/index.ts";
import { toldOnce } from "./told-once.ts";

function finding(engine: "secrets" | "code", line: number, isInHead = true): Finding {
  const rule = engine === "secrets" ? "secrets/generic-password" : "python/hardcoded-credentials";
  return {
    kind: "finding",
    rule: ruleId(rule),
    engine,
    witnesses: ["portcullis"],
    cwe: [798],
    title: "a credential",
    message: "a credential stands in the code",
    severity: "high",
    confidence: "high",
    placeClass: "production",
    locations: [
      {
        path: repoPath("app.py"),
        origin: { kind: "work-tree" },
        region: { startLine: line, startColumn: 1, endLine: line, endColumn: 2 },
      },
    ],
    introduced: {
      commit: "a".repeat(40) as NonNullable<Finding["introduced"]>["commit"], // hex, as the brand wants it
      author: "Ada",
      authoredAt: instant("2026-01-01T00:00:00Z"),
      isInHead,
      isOnDefaultBranch: false,
    },
    fingerprint: fingerprint("11".repeat(32), engine, [String(line), String(isInHead)]),
    formerly: [],
    evidence: { kind: "foreign", tool: "test", toolVersion: "1", raw: digestOf(line) },
    remedies: [],
  };
}

test("the secrets engine's word stands for both on the same line", () => {
  const secret = finding("secrets", 2);
  expect(toldOnce([secret, finding("code", 2), finding("code", 3)])).toEqual([secret, finding("code", 3)]);
});

test("a secret of an older version says nothing of the line that the head has there", () => {
  const findings = [finding("secrets", 2, false), finding("code", 2)];
  expect(toldOnce(findings)).toEqual(findings);
});
