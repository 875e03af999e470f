// Which source decides how grave it is, and that none of them means unknown.

import { describe, expect, test } from "vitest";
import type { Advisory } from "../model/index.ts";
import { bestSeverity, severityOfWord, withScores } from "./index.ts";

function advisory(id: string, rest: Partial<Advisory> = {}): Advisory {
  return {
    id,
    aliases: [],
    upstream: [],
    related: [],
    summary: "",
    severity: [],
    affected: [],
    references: [],
    ...rest,
  };
}

const v2 = { type: "CVSS_V2", score: "AV:N/AC:L/Au:N/C:P/I:P/A:P" };
const v30 = { type: "CVSS_V3", score: "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H" };
const v31 = { type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" };
const v4 = { type: "CVSS_V4", score: "CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:N/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N" };

describe("scores", async () => {
  const score = await withScores();
  test("are computed from every kind of vector, and from no half one", () => {
    const of = (entry: { readonly type: string; readonly score: string }): number | undefined =>
      score(advisory("A", { severity: [entry] })).severity[0]?.value;
    expect([v2, v30, v31].map(of)).toEqual([7.5, 10, 9.8]);
    expect(of(v4)).toBe(4.8);
    expect(of({ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L" })).toBeUndefined();
    expect(of({ type: "CVSS_V3", score: "garbage" })).toBeUndefined();
    expect(of({ type: "Ubuntu", score: "medium" })).toBeUndefined();
  });

  test("the newest CVSS version decides, whatever its number", () => {
    const scored = [
      advisory("GHSA-1", { severity: [v30, v31] }),
      advisory("PYSEC-1", { severity: [v4] }),
    ].map(score);
    expect(bestSeverity(scored)).toMatchObject({
      severity: "medium",
      source: "CVSS 4.0 (PYSEC-1)",
      cvss: { score: 4.8 },
    });
    expect(bestSeverity(scored).bySource).toEqual({ "GHSA-1": "critical", "PYSEC-1": "medium" });
  });
});

test("without a vector the words decide, the package's own row first", () => {
  const moderate = advisory("GHSA-1", { severityWord: "MODERATE" });
  expect(bestSeverity([moderate])).toMatchObject({ severity: "medium", source: "word (GHSA-1)" });
  expect(bestSeverity([moderate], { word: "low" })).toMatchObject({ severity: "low" });
  expect(
    bestSeverity([advisory("U-1", { severity: [{ type: "Ubuntu", score: "negligible" }] })]),
  ).toMatchObject({ severity: "low" });
});

test("malicious packages and exploited vulnerabilities are critical by kind", () => {
  expect(bestSeverity([advisory("MAL-1")])).toMatchObject({
    severity: "critical",
    source: "malicious package",
  });
  expect(bestSeverity([advisory("GHSA-1", { severityWord: "LOW" })], { isExploited: true })).toMatchObject({
    severity: "critical",
    source: "CISA KEV",
  });
});

test("nothing said is unknown, never none", () => {
  expect(bestSeverity([advisory("DEBIAN-CVE-1")])).toEqual({
    severity: "unknown",
    source: "none given",
    bySource: {},
  });
  expect(severityOfWord("__proto__")).toBe("unknown");
  expect(severityOfWord("not yet assigned")).toBe("unknown");
});
