// The table of ends of support against the data that Debian keeps.

import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseDistroInfo } from "../../formats/distributions/index.ts";
import { lifecycleOf } from "./end-of-life.ts";

const data = "/usr/share/distro-info";

test.skipIf(!existsSync(`${data}/debian.csv`)).each([
  ["debian", "eol-lts", 6],
  ["ubuntu", "eol-esm", 12.04],
] as const)("%s: every release that distro-info-data knows has its day", (id, extended, oldest) => {
  const releases = parseDistroInfo(readFileSync(`${data}/${id}.csv`, "utf8"));
  const ended = releases.filter(
    ({ version, days }) => Number(version) >= oldest && days["eol"] !== undefined,
  );
  expect(ended.length).toBeGreaterThan(7);
  for (const { version, days } of ended) {
    const known = lifecycleOf(id, version);
    expect([version, known?.endsOn]).toEqual([version, days["eol"]]);
    // Ubuntu's paid support has grown a "legacy" column after its ESM.
    const last = days["eol-legacy"] ?? days[extended];
    expect([version, known?.extendedOn]).toEqual([version, last]);
  }
});

test("point releases are their release, unknown ones have no day", () => {
  expect(lifecycleOf("alpine", "3.19.1")?.endsOn).toBe("2025-11-01");
  expect(lifecycleOf("debian", "12")).toMatchObject({ endsOn: "2026-07-11", extension: "LTS" });
  expect(lifecycleOf("fedora", "39")?.endsOn).toBe("2024-11-26");
  expect(lifecycleOf("ol", "7.9")?.extension).toBe("Extended Support");
  expect(lifecycleOf("debian", "99")).toBeUndefined();
  expect(lifecycleOf("plan9", "4")).toBeUndefined();
});
