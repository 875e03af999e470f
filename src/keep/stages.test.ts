import { describe, expect, test } from "vitest";
import type { Report } from "../model/index.ts";
import type { FindingRecord } from "./folds/record.ts";
import { stagesOf } from "./stages.ts";

const known = (more: object = {}): FindingRecord =>
  ({
    ...{
      fingerprint: "v1:1",
      names: ["v1:1"],
      isOpen: true,
      package: "pkg:npm/%40a/lodash@4.17.20?x=y",
      clock: [],
    },
    ...more,
  }) as unknown as FindingRecord; // only what stages look at
const merged = { kind: "milestone", name: "merged", at: "2027-01-01T00:00:00.000Z" };
const shipped = { isOpen: false, clock: [merged] };

const item = (version: string, change?: object, purl = "pkg:npm/%40a/lodash"): object => ({
  ...{ kind: "package", package: { purl: `${purl}@${version}`, version } },
  ...(change === undefined ? {} : { change }),
});
const report = (more: object = {}): Report =>
  ({
    ...{ target: { kind: "range" }, decision: { verdict: "pass" }, findings: [], inventory: [] },
    ...more,
  }) as unknown as Report; // as above
const image = { target: { kind: "image" } };
const update = item("4.17.21", { kind: "changed", fromVersion: "4.17.20" });

describe("stages of the work (R125)", () => {
  test.each<[string, object, object, object, readonly string[]]>([
    [
      "a change that updates the package",
      { inventory: [update] },
      {},
      { branch: "b" },
      ["pr-opened", "checks-passed"],
    ],
    [
      "a warning passes too",
      { inventory: [update], decision: { verdict: "warn" } },
      {},
      { branch: "b" },
      ["pr-opened", "checks-passed"],
    ],
    [
      "one that is blocked",
      { inventory: [update], decision: { verdict: "fail" } },
      {},
      { branch: "b" },
      ["pr-opened"],
    ],
    [
      "one that removes it",
      { inventory: [item("4.17.20", { kind: "removed" })] },
      {},
      { branch: "b" },
      ["pr-opened", "checks-passed"],
    ],
    ["one that leaves a second copy", { inventory: [update, item("4.17.20")] }, {}, { branch: "b" }, []],
    [
      "one to a version that still has it",
      { inventory: [update], findings: [{ finding: { fingerprint: "v1:1" } }] },
      {},
      { branch: "b" },
      [],
    ],
    [
      "another package",
      { inventory: [item("2", { kind: "changed", fromVersion: "4.17.20" }, "pkg:npm/lodash")] },
      {},
      { branch: "b" },
      [],
    ],
    ["one that adds", { inventory: [item("4.17.20", { kind: "added" })] }, {}, { branch: "b" }, []],
    ["a run of the default branch", { inventory: [update] }, {}, {}, []],
    ["a finding that is closed", { inventory: [update] }, { isOpen: false }, { branch: "b" }, []],
    [
      "what was told before",
      { inventory: [update] },
      { clock: [{ ...merged, name: "pr-opened" }] },
      { branch: "b" },
      ["checks-passed"],
    ],
    ["an image after the merge", image, shipped, {}, ["image-published"]],
    ["an image before the merge", image, {}, {}, []],
    ["an image that was stopped", { ...image, decision: { verdict: "fail" } }, shipped, {}, []],
    ["an image that nobody could judge", { ...image, decision: { verdict: "incomplete" } }, shipped, {}, []],
    ["an image that still has it", { ...image, inventory: [item("4.17.20")] }, shipped, {}, []],
    [
      "the image of its service",
      image,
      { ...shipped, service: "api" },
      { service: "api" },
      ["image-published"],
    ],
    ["the image of another service", image, { ...shipped, service: "api" }, { service: "web" }, []],
    ["a finding without a package", image, { ...shipped, package: undefined }, {}, []],
  ])("%s", (_, one, record, where, wanted) => {
    const stages = stagesOf(report(one), { findings: () => [known(record)] }, where);
    expect(stages.map(({ milestone }) => milestone)).toEqual(wanted);
  });
});
