// The engine as `find` uses it: what is vulnerable, and what its rules and facts are.

import { describe, expect, test } from "vitest";
import { factsOf, formatOf } from "./facts.ts";
import { conclude, database, npmLock, shop } from "./fixtures/engine-lab.ts";
import { dependencyProblems, dependencyRules } from "./rules.ts";

describe("vulnerable packages", () => {
  test("direct: place of the wish, alias, fix inside the range", async () => {
    const { findings } = await conclude(shop, { advisories: database() });
    const lodash = findings.find(
      (finding) =>
        finding.evidence.kind === "vulnerability" && finding.evidence.advisory.id === "GHSA-lodash-1",
    );
    expect(lodash).toMatchObject({ rule: "dependencies/vulnerable-package", severity: "high" });
    expect(lodash?.locations.map((place) => `${place.path}:${place.region?.startLine}`)).toEqual([
      "package.json:3",
      "package-lock.json:10",
    ]);
    expect(lodash?.formerly).toHaveLength(1);
    expect(lodash?.message).toContain("fixed in 4.17.21");
    const upgrade = lodash?.remedies.find((remedy) => remedy.kind === "upgrade");
    expect(upgrade).toMatchObject({
      via: "lock",
      changes: [{ name: "lodash", from: "4.17.15", to: "4.17.21" }],
    });
  });

  test("one bump resolves both findings of lodash", async () => {
    const { findings } = await conclude(shop, { advisories: database() });
    const ofLodash = findings.filter((finding) => finding.title.startsWith("lodash"));
    expect(ofLodash).toHaveLength(2);
    for (const finding of ofLodash) {
      const upgrade = finding.remedies.find((remedy) => remedy.kind === "upgrade");
      expect(upgrade?.kind === "upgrade" && upgrade.resolves).toEqual(
        ofLodash.map((one) => one.fingerprint).sort(),
      );
      expect(upgrade?.kind === "upgrade" && upgrade.changes[0]?.to).toBe("4.17.21");
    }
  });

  test("transitive outside of the parent's range: the parent must move, or override", async () => {
    const { findings } = await conclude(shop, { advisories: database() });
    const deep = findings.find((finding) => finding.title.startsWith("deep"));
    expect(deep?.evidence).toMatchObject({
      requiredBy: { paths: [["parent@1.0.0", "deep@1.0.5"]], total: 1 },
    });
    expect(
      deep?.remedies.flatMap((remedy) =>
        remedy.kind === "upgrade" ? [[remedy.via, remedy.changes.map((change) => change.name)]] : [],
      ),
    ).toEqual([
      ["parent", ["parent", "deep"]],
      ["override", ["deep"]],
    ]);
  });

  test("a fixed version is not reported, nor is a local folder of the same name", async () => {
    const tree = {
      "package-lock.json": JSON.stringify({
        lockfileVersion: 3,
        packages: {
          "": { dependencies: { lodash: "^4.17.21", evil: "file:evil" } },
          "node_modules/lodash": { version: "4.17.21" },
          "node_modules/evil": { resolved: "evil", link: true },
          evil: { version: "1.0.0" },
        },
      }),
    };
    expect((await conclude(tree, { advisories: database() })).findings).toEqual([]);
  });

  test("two versions of one package are one finding with both places", async () => {
    const lock = npmLock(
      { lodash: "4.17.10", a: "1" },
      {
        lodash: { version: "4.17.10" },
        a: { version: "1.0.0", dependencies: { lodash: "4.17.11" } },
        "a/node_modules/lodash": { version: "4.17.11" },
      },
    );
    const { findings } = await conclude({ "package-lock.json": lock }, { advisories: database() });
    const first = findings.filter(
      (finding) =>
        finding.evidence.kind === "vulnerability" && finding.evidence.advisory.id === "GHSA-lodash-1",
    );
    expect(first).toHaveLength(1);
    expect(first[0]?.title).toContain("4.17.10, 4.17.11");
    expect(first[0]?.locations).toHaveLength(2);
  });

  test("aliases are one vulnerability; a malicious package is critical", async () => {
    const tree = {
      "requirements.txt": "requests==2.28.1\n",
      "package-lock.json": npmLock({ evil: "1" }, { evil: { version: "1.0.0" } }),
    };
    const { findings } = await conclude(tree, { advisories: database() });
    expect(findings.map((finding) => [finding.rule, finding.severity])).toEqual([
      ["dependencies/vulnerable-package", "unknown"],
      ["dependencies/malicious-package", "critical"],
    ]);
  });

  test("PyPI versions are not text: 2.31 is 2.31.0", async () => {
    expect(
      (await conclude({ "requirements.txt": "requests==2.31\n" }, { advisories: database() })).findings,
    ).toEqual([]);
  });
});

test("every problem has one rule", () => {
  expect(dependencyRules.map((rule) => rule.id)).toEqual(
    dependencyProblems.map((problem) => `dependencies/${problem}`),
  );
});

test("facts hold no path, and equal content has equal facts", () => {
  const bytes = Buffer.from(shop["package-lock.json"] ?? "");
  const format = formatOf("a/package-lock.json");
  expect(format).toBeDefined();
  if (format !== undefined) expect(factsOf(format, bytes)).toEqual(factsOf(format, Buffer.from(bytes)));
});
