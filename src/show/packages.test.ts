import { describe, expect, test } from "vitest";
import type { Evidence, Fingerprint, Remedy, Triaged } from "../model/index.ts";
import { advisoryText, byPackage, messageOf, summaryText } from "./packages.ts";

type Vulnerability = Extract<Evidence, { readonly kind: "vulnerability" }>;

const upgrade = (to: string): Remedy => ({
  kind: "upgrade",
  via: "direct",
  changes: [{ name: "a", ecosystem: "npm", from: "1.0.0", to }] as never, // plain test data
  resolves: [],
});

function vulnerability(id: string, remedy: Remedy, more: { readonly line?: number } = {}): Triaged {
  const finding = {
    rule: "dependencies/vulnerable-package",
    message: `a 1.0.0 is affected by ${id}`,
    fingerprint: `v1:${id}` as Fingerprint,
    locations: [{ path: "package-lock.json", region: { startLine: more.line ?? 3 } }],
    evidence: {
      kind: "vulnerability",
      advisory: { id, aliases: [], summary: id },
      package: { purl: "pkg:npm/a@1.0.0", name: "a", version: "1.0.0" },
    },
    remedies: [remedy],
  };
  return { finding, exceptions: [] } as never; // plain test data
}

const secret: Triaged = {
  finding: { fingerprint: "v1:s", evidence: { kind: "secret" }, remedies: [], locations: [], message: "m" },
  exceptions: [],
} as never; // plain test data

describe("vulnerabilities of a package", () => {
  const ids = (items: readonly Triaged[]): readonly (readonly string[])[] =>
    byPackage(items).map((told) => told.map(({ finding }) => finding.fingerprint));

  test("are told together where one change at one place answers them", () => {
    expect(ids([vulnerability("A", upgrade("2.0.0")), secret, vulnerability("B", upgrade("2.0.0"))])).toEqual(
      [["v1:A", "v1:B"], ["v1:s"]],
    );
  });

  test("stay apart with another change, another place, or another exception", () => {
    const held = {
      ...vulnerability("C", upgrade("2.0.0")),
      heldBy: 0,
      exceptions: [{ endsOn: "2027-01-01" }],
    };
    expect(
      ids([
        vulnerability("A", upgrade("2.0.0")),
        vulnerability("B", upgrade("3.0.0")),
        held as never, // plain test data
        vulnerability("D", upgrade("2.0.0"), { line: 9 }),
      ]),
    ).toEqual([["v1:A"], ["v1:B"], ["v1:C"], ["v1:D"]]);
  });

  test("let what blocks speak for them", () => {
    const known = { ...vulnerability("A", upgrade("2.0.0")), isNew: false };
    const blocks = { ...vulnerability("B", upgrade("2.0.0")), isNew: true, action: "block" as const };
    expect(ids([known, blocks])).toEqual([["v1:B", "v1:A"]]);
  });

  test("are counted in the sentence; one alone keeps its own", () => {
    const [two] = byPackage([vulnerability("A", upgrade("2.0.0")), vulnerability("B", upgrade("2.0.0"))]);
    expect(two === undefined ? "" : messageOf(two)).toBe("a 1.0.0 has 2 known vulnerabilities.");
    expect(messageOf([vulnerability("A", upgrade("2.0.0"))])).toBe("a 1.0.0 is affected by A");
  });

  test("are named by their CVE, too, and described only where the advisory does", () => {
    const told = (advisory: object): Vulnerability => ({ advisory }) as never; // only the advisory is read
    expect(advisoryText(told({ id: "GHSA-1", aliases: ["PYSEC-1", "CVE-2027-1"] }))).toBe(
      "GHSA-1 (CVE-2027-1)",
    );
    expect(advisoryText(told({ id: "CVE-2027-1", aliases: ["GHSA-1"] }))).toBe("CVE-2027-1");
    expect(summaryText(told({ id: "GHSA-1", summary: "GHSA-1" }))).toBe("");
    expect(summaryText(told({ id: "GHSA-1", summary: "Bad things" }))).toBe("Bad things");
  });
});
