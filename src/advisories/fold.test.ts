// What counts as one vulnerability.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Advisory } from "../model/index.ts";
import { foldAliases } from "./index.ts";

function advisory(id: string, rest: Partial<Advisory> = {}, ecosystem = "npm"): Advisory {
  const affected = [{ ecosystem, name: "x", ranges: [], versions: [] }];
  return {
    id,
    aliases: [],
    upstream: [],
    related: [],
    summary: "",
    severity: [],
    affected,
    references: [],
    ...rest,
  };
}

const debian = (id: string, upstream: readonly string[]): Advisory => advisory(id, { upstream }, "Debian:12");
const ids = (advisories: readonly Advisory[]): readonly string[] =>
  foldAliases(advisories).map((one) => one.id);

describe("aliases", () => {
  test("fold transitively, over names that have no record of their own", () => {
    const [one, ...rest] = foldAliases([
      advisory("GHSA-1", { aliases: ["CVE-1"] }),
      advisory("PYSEC-1", { aliases: ["CVE-1", "X-1"] }),
      advisory("OTHER-1", { aliases: ["X-1"] }),
    ]);
    expect(rest).toEqual([]);
    expect(one?.id).toBe("GHSA-1");
    expect(one?.aliases).toEqual(["CVE-1", "OTHER-1", "PYSEC-1", "X-1"]);
  });
  test("related never folds", () => {
    expect(
      ids([advisory("GHSA-1", { related: ["GHSA-2"] }), advisory("GHSA-2", { related: ["GHSA-1"] })]),
    ).toEqual(["GHSA-1", "GHSA-2"]);
  });
  test("a cycle ends", () => {
    expect(
      ids([
        advisory("A", { aliases: ["B"] }),
        advisory("B", { aliases: ["C"] }),
        advisory("C", { aliases: ["A"] }),
      ]),
    ).toEqual(["A"]);
  });
  test("a malicious package is shown as one", () => {
    expect(ids([advisory("GHSA-1", { aliases: ["MAL-1"] }), advisory("MAL-1")])).toEqual(["MAL-1"]);
  });
  test("fold to the same whatever the order of the records", () => {
    const names = fc.subarray(["A", "B", "C", "D", "E", "F"]);
    const records = fc
      .tuple(names, names, names, names)
      .map((lists) => lists.map((aliases, index) => advisory(`R${index}`, { aliases })));
    fc.assert(
      fc.property(records, (list) => {
        expect(foldAliases([...list].reverse())).toEqual(foldAliases(list));
      }),
    );
  });
});

describe("a distribution's record", () => {
  test("with one upstream is an opinion on that CVE, shown under its name", () => {
    const [one] = foldAliases([debian("DEBIAN-CVE-2024-1", ["CVE-2024-1"])]);
    expect(one).toMatchObject({ id: "CVE-2024-1", aliases: ["DEBIAN-CVE-2024-1"], covers: [] });
  });
  test("with several is a bundle: the fix of each, an alias of none", () => {
    const found = foldAliases([
      debian("DSA-1", ["CVE-1", "CVE-2"]),
      debian("D-1", ["CVE-1"]),
      debian("D-2", ["CVE-2"]),
    ]);
    expect(found.map((one) => [one.id, one.aliases, one.bundles.map((bundle) => bundle.id)])).toEqual([
      ["CVE-1", ["D-1"], ["DSA-1"]],
      ["CVE-2", ["D-2"], ["DSA-1"]],
    ]);
  });
  test("that alone names one of its CVEs stands for itself, so that nothing is lost", () => {
    const found = foldAliases([debian("DSA-1", ["CVE-1", "CVE-2"]), debian("D-1", ["CVE-1"])]);
    expect(found.map((one) => [one.id, one.covers])).toEqual([
      ["CVE-1", []],
      ["DSA-1", ["CVE-1", "CVE-2"]],
    ]);
  });
  test("upstream of a language's record folds nothing", () => {
    expect(
      ids([advisory("GHSA-1", { upstream: ["CVE-1"] }), advisory("GHSA-2", { upstream: ["CVE-1"] })]),
    ).toEqual(["GHSA-1", "GHSA-2"]);
  });
});
