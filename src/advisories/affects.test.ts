// Versions against ranges, as OSV evaluates them.

import { describe, expect, test } from "vitest";
import type { Advisory, AffectedPackage } from "../model/index.ts";
import { affects } from "./index.ts";

type Events = AffectedPackage["ranges"][number]["events"];

function npm(events: Events, versions: readonly string[] = []): Advisory {
  return of({
    ecosystem: "npm",
    name: "x",
    ranges: events.length === 0 ? [] : [{ type: "SEMVER", events }],
    versions,
  });
}

function of(...affected: AffectedPackage[]): Advisory {
  return {
    id: "A",
    aliases: [],
    upstream: [],
    related: [],
    summary: "",
    severity: [],
    affected,
    references: [],
  };
}

const ask = (advisory: Advisory, version?: string): ReturnType<typeof affects> =>
  affects(advisory, { ecosystem: "npm", name: "x", ...(version === undefined ? {} : { version }) });

describe("ranges", () => {
  const twoBranches = npm([
    { introduced: "0" },
    { fixed: "1.2.5" },
    { introduced: "2.0.0" },
    { fixed: "2.1.1" },
  ]);
  test.each([
    ["0.0.1", true],
    ["1.2.4", true],
    ["1.2.5-rc.1", true],
    ["1.2.5", false],
    ["1.9.0", false],
    ["2.0.0-beta", false],
    ["2.0.0", true],
    ["2.1.1", false],
  ])("%s: %s", (version, expected) => expect(ask(twoBranches, version).affected).toBe(expected));

  test.each([
    [
      "a limit cuts what is introduced after it",
      [{ introduced: "0" }, { limit: "2.0.0" }, { introduced: "3.0.0" }],
      "4.0.0",
      false,
    ],
    ["a limit cuts an open range", [{ introduced: "0" }, { limit: "2.0.0" }], "1.9.0", true],
    [
      "the highest limit counts",
      [{ introduced: "0" }, { limit: "1.0.0" }, { limit: "2.0.0" }],
      "1.5.0",
      true,
    ],
    ["a star is no limit", [{ introduced: "0" }, { limit: "*" }, { limit: "1.0.0" }], "9.0.0", true],
    [
      "fixed where it is introduced is nothing",
      [{ introduced: "1.0.0" }, { fixed: "1.0.0" }],
      "2.0.0",
      false,
    ],
    [
      "introduced again where it was fixed goes on",
      [{ introduced: "1.0.0" }, { fixed: "2.0.0" }, { introduced: "2.0.0" }, { fixed: "3.0.0" }],
      "2.5.0",
      true,
    ],
    ["introduced after fixed stays open", [{ introduced: "2.0.0" }, { fixed: "1.0.0" }], "3.0.0", true],
    ["one version alone", [{ introduced: "1.0.0" }, { last_affected: "1.0.0" }], "1.0.1", false],
    ["the order of events does not count", [{ fixed: "2.0.0" }, { introduced: "1.0.0" }], "1.5.0", true],
  ] as const)("%s", (_, events, version, expected) => {
    const known = events.map((event) =>
      "last_affected" in event ? { lastAffected: event.last_affected } : event,
    );
    expect(ask(npm(known), version).affected).toBe(expected);
  });

  test("every fix above the version is named, in order; one that another branch affects is not", () => {
    expect(ask(twoBranches, "1.0.0")).toMatchObject({
      fixedIn: ["1.2.5", "2.1.1"],
      fixState: "fixed",
      ranges: ["<1.2.5"],
    });
    expect(ask(twoBranches, "2.0.1").fixedIn).toEqual(["2.1.1"]);
    const overlapping = of(
      {
        ecosystem: "npm",
        name: "x",
        ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.0.0" }] }],
        versions: [],
      },
      {
        ecosystem: "npm",
        name: "x",
        ranges: [{ type: "SEMVER", events: [{ introduced: "0.9.0" }, { fixed: "1.5.0" }] }],
        versions: [],
      },
    );
    expect(ask(overlapping, "0.5.0").fixedIn).toEqual(["1.5.0"]);
  });
  test("the order of events does not matter", () => {
    const shuffled = npm([
      { fixed: "2.1.1" },
      { introduced: "2.0.0" },
      { fixed: "1.2.5" },
      { introduced: "0" },
    ]);
    for (const version of ["1.2.4", "1.2.5", "2.0.0", "2.1.1"])
      expect(ask(shuffled, version).affected).toBe(ask(twoBranches, version).affected);
  });
  test("introduced after its fix opens to the end", () => {
    const strange = npm([{ introduced: "2.0.0" }, { fixed: "1.0.0" }]);
    expect([
      ask(strange, "0.5.0").affected,
      ask(strange, "1.5.0").affected,
      ask(strange, "3.0.0").affected,
    ]).toEqual([false, false, true]);
  });
  test("last_affected is inside, and the fix unknown", () => {
    const advisory = npm([{ introduced: "1.0.0" }, { lastAffected: "1.5.0" }]);
    expect(ask(advisory, "1.5.0")).toMatchObject({
      affected: true,
      fixedIn: [],
      fixState: "unknown",
      ranges: [">=1.0.0 <=1.5.0"],
    });
    expect(ask(advisory, "1.5.1").affected).toBe(false);
  });
  test("without an end there is no fix", () => {
    expect(ask(npm([{ introduced: "0" }]), "9.9.9")).toMatchObject({
      affected: true,
      fixState: "not-fixed",
      ranges: ["all versions"],
    });
  });
});

describe("listed versions", () => {
  test("are met by value, not by spelling", () => {
    const advisory = of({ ecosystem: "PyPI", name: "Foo_Bar", ranges: [], versions: ["3.2"] });
    const python = (version: string): boolean =>
      affects(advisory, { ecosystem: "PyPI", name: "foo-bar", version }).affected;
    expect([python("3.2"), python("3.2.0"), python("3.2.1")]).toEqual([true, true, false]);
  });
});

describe("what cannot be told is not clean", () => {
  test("a version that the ecosystem would refuse, against a range", () => {
    expect(ask(npm([{ introduced: "1.0.0" }, { fixed: "2.0.0" }]), "latest")).toMatchObject({
      affected: false,
      isUncertain: true,
    });
  });
  test("no version at all", () => {
    expect(ask(npm([{ introduced: "0" }, { fixed: "2.0.0" }]))).toMatchObject({
      affected: false,
      isUncertain: true,
    });
    expect(ask(npm([{ introduced: "0" }]))).toMatchObject({ affected: true, isUncertain: false });
  });
  test("ranges of commits only", () => {
    const advisory = of({
      ecosystem: "npm",
      name: "x",
      ranges: [{ type: "GIT", events: [{ introduced: "0" }] }],
      versions: [],
    });
    expect(ask(advisory, "1.0.0")).toMatchObject({ affected: false, isUncertain: true });
  });
});

describe("distributions", () => {
  const row = (ecosystem: string, fixed: string): AffectedPackage => ({
    ecosystem,
    name: "openssl",
    ranges: [{ type: "ECOSYSTEM", events: [{ introduced: "0" }, { fixed }] }],
    versions: [],
  });
  test("modules of SUSE's server are of the server with the same service pack", () => {
    const advisory = of(
      row("SUSE:Linux Enterprise Module for Basesystem 15 SP5", "3.0.8-150500.5"),
      row("SUSE:Linux Enterprise Micro 5.3", "9"),
    );
    const asked = (distribution: string): boolean =>
      affects(advisory, { ecosystem: "SUSE", distribution, name: "openssl", version: "3.0.8-150500.4" })
        .affected;
    expect(asked("SUSE:Linux Enterprise Server 15 SP5")).toBe(true);
    expect(asked("SUSE:Linux Enterprise Server 15 SP4")).toBe(false);
    expect(asked("SUSE:Linux Enterprise Server 15")).toBe(false);
    expect(asked("SUSE:Linux Enterprise Server 5")).toBe(false);
  });

  test("only the installed release's row counts, however its name is written", () => {
    const advisory = of(
      row("Debian:11", "1.1.1-2"),
      row("Debian:12", "3.0.9-1"),
      row("Ubuntu:22.04:LTS", "3.0.2-0ubuntu1"),
      row("Alpine:v3.18", "3.1.1-r0"),
      row("Red Hat:enterprise_linux:9::baseos", "1:3.0.7-6.el9"),
    );
    const asked = (ecosystem: string, distribution: string, version: string): boolean =>
      affects(advisory, { ecosystem, distribution, name: "openssl", version }).affected;
    expect(asked("Debian", "Debian:11", "1.1.1-2")).toBe(false);
    expect(asked("Debian", "Debian:12", "1.1.1-2")).toBe(true);
    expect(asked("Debian", "Debian:12.5", "3.0.9-1~deb12u1")).toBe(true);
    expect(asked("Ubuntu", "Ubuntu:22.04", "3.0.2-0")).toBe(true);
    expect(asked("Alpine", "Alpine:3.18.4", "3.1.0-r9")).toBe(true);
    expect(asked("Alpine", "Alpine:v3.17", "3.1.0-r9")).toBe(false);
    expect(asked("Red Hat", "Red Hat:9", "1:3.0.1-1.el9")).toBe(true);
    expect(asked("Red Hat", "Red Hat:8", "1:3.0.1-1.el8")).toBe(false);
  });
});

test("hostile versions and ranges have an answer", () => {
  const evil = `${"1.".repeat(20_000)}!`;
  const advisory = npm([{ introduced: evil }, { fixed: `${evil}\n::error::x` }], [evil]);
  expect(ask(advisory, evil).affected).toBe(true);
});
