import { expect, test } from "vitest";
import type { Finding, PackageRef, Report } from "../../model/index.ts";
import { differenceOf } from "./image-diff.ts";

const item = (name: string, version: string): PackageRef => ({
  purl: `pkg:npm/${name}@${version}`,
  ecosystem: "npm",
  name,
  version,
  scope: "production",
  isDirect: false,
  source: { kind: "registry" },
  licences: [],
});

/** As much of a report as the comparison reads. */
function reportOf(
  packages: readonly PackageRef[],
  vulnerable: readonly (readonly [string, PackageRef])[],
): Report {
  const findings = vulnerable.map(([id, one]) => ({
    finding: {
      severity: "high",
      evidence: {
        kind: "vulnerability",
        advisory: { id: `GHSA-${id}`, aliases: [`CVE-${id}`] },
        package: one,
        fixedIn: ["9"],
      },
    } as unknown as Finding, // fields that are not read are left out
  }));
  const inventory = packages.map((one) => ({ kind: "package", package: one }));
  return { inventory, findings, gaps: [] } as unknown as Report; // the same
}

test("packages come, go and change; vulnerabilities are introduced, fixed, or gone with their package", () => {
  const before = reportOf(
    [item("a", "1"), item("b", "1"), item("c", "1")],
    [
      ["1", item("a", "1")],
      ["2", item("b", "1")],
    ],
  );
  const after = reportOf([item("a", "2"), item("c", "1"), item("d", "1")], [["3", item("d", "1")]]);
  const difference = differenceOf(before, after);
  expect(difference.added.map(({ name }) => name)).toEqual(["d"]);
  expect(difference.removed.map(({ name }) => name)).toEqual(["b"]);
  expect(difference.changed).toEqual([{ ecosystem: "npm", name: "a", before: ["1"], after: ["2"] }]);
  expect(difference.introduced.map(({ id }) => id)).toEqual(["CVE-3"]);
  expect(difference.fixed.map(({ id }) => id)).toEqual(["CVE-1"]);
  expect(difference.gone.map(({ id }) => id)).toEqual(["CVE-2"]);
});

test("an image does not differ from itself, nor from itself listed in another order", () => {
  const packages = [item("a", "1"), item("a", "2"), item("b", "1")];
  const report = reportOf(packages, [["1", item("a", "1")]]);
  const difference = differenceOf(report, reportOf([...packages].reverse(), [["1", item("a", "1")]]));
  expect(Object.values(difference).every((list) => list.length === 0)).toBe(true);
});
