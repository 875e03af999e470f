import { expect, test } from "vitest";
import type { Exception, Report } from "../model/index.ts";
import { exception, finding } from "./decide-lab.ts";
import { vexStatements } from "./vex-out.ts";

const vulnerability = finding({
  ...{ rule: "dependencies/vulnerable-package", engine: "dependencies" },
  evidence: {
    kind: "vulnerability",
    advisory: { id: "GHSA-1", aliases: ["CVE-2026-1"], summary: "", source: "" },
    package: { name: "p", purl: "pkg:npm/p@1" },
    ...{ fixedIn: [], fixState: "unknown", isExploited: false },
  },
});
const said = (more: object, excepted?: Partial<Exception>) =>
  vexStatements({
    findings: [
      {
        finding: vulnerability,
        exceptions: excepted === undefined ? [] : [exception(excepted)],
        ...(excepted === undefined ? {} : { heldBy: 0 }),
        ...more,
      },
    ],
  } as unknown as Report)[0]; // what the statements are made from

test.each<[string, object, Partial<Exception> | undefined, object]>([
  ["open: affected, with the next step", { state: "blocked" }, undefined, { status: "affected" }],
  ["in review: under investigation", { state: "in-review" }, undefined, { status: "under_investigation" }],
  [
    "a justified VEX statement is passed on",
    {},
    { origin: "vex", reason: "not affected: component not present: never shipped" },
    { status: "not_affected", justification: "component_not_present" },
  ],
  ["so is a fixed one", {}, { origin: "vex", reason: "fixed: backported" }, { status: "fixed" }],
  [
    "an accepted risk stays affected, and says who accepted it",
    {},
    { reason: "component not present, I think" },
    { status: "affected", statement: "accepted until 2027-06-30 by o: component not present, I think" },
  ],
])("%s", (_, more, excepted, wanted) => {
  expect(said(more, excepted)).toMatchObject({
    vulnerabilities: ["GHSA-1", "CVE-2026-1"],
    packages: ["pkg:npm/p@1"],
    ...wanted,
  });
});

test("what is no vulnerability gives no statement", () => {
  const report = { findings: [{ finding: finding(), exceptions: [] }] } as unknown as Report; // as above
  expect(vexStatements(report)).toEqual([]);
});
