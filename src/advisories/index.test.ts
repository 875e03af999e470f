// The index as its users meet it: what goes in comes out, equal content has an equal id whatever the way it came, and a damaged
// file says so.

import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { openAppending, openPositioned } from "../kit/index.ts";
import { type Advisory, type AffectedPackage, instant } from "../model/index.ts";
import {
  AdvisoryIndex,
  affects,
  asOf,
  encodeEpss,
  encodeKev,
  IndexBuilder,
  incrementIndex,
  type Manifest,
} from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "advisories-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const nextFile = (): string => {
  files += 1;
  return join(folder, `${files}.index`);
};

const feeds = {
  kev: encodeKev(new Map([["CVE-2021-44228", "2021-12-24"]])),
  epss: encodeEpss(
    new Map([
      ["CVE-2021-44228", 0.94358],
      ["CVE-2020-0001", 0.00043],
    ]),
  ),
};
const manifest: Manifest = {
  builtAt: instant("2026-11-01"),
  origin: "test",
  sources: [],
  holds: ["npm", "PyPI", "Debian"],
  ecosystems: {},
  deadBytes: 0,
};

function build(advisories: readonly Advisory[], path = nextFile()): string {
  const builder = new IndexBuilder(openAppending(path), (name) => manifest.holds.includes(name));
  for (const advisory of advisories) builder.add(advisory, 0);
  builder.finish(feeds, (counts) => ({ ...manifest, ecosystems: counts.ecosystems }));
  return path;
}

function open(path: string): AdvisoryIndex {
  return new AdvisoryIndex(openPositioned(path));
}

function advisory(id: string, row: Partial<AffectedPackage> = {}, rest: Partial<Advisory> = {}): Advisory {
  const affected = [
    {
      ecosystem: "npm",
      name: "left-pad",
      ranges: [{ type: "SEMVER" as const, events: [{ introduced: "0" }, { fixed: "1.2.3" }] }],
      versions: [],
      ...row,
    },
  ];
  return {
    id,
    aliases: [],
    upstream: [],
    related: [],
    summary: "s",
    severity: [],
    affected,
    references: [],
    ...rest,
  };
}

describe("lookup", () => {
  const index = open(
    build([
      advisory(
        "GHSA-a",
        {},
        { aliases: ["CVE-2021-44228"], severity: [{ type: "CVSS_V3", score: "CVSS:3.1/…", value: 7.5 }] },
      ),
      advisory("GHSA-b", {}, { withdrawnAt: instant("2025-01-01"), publishedAt: instant("2024-01-01") }),
      advisory("PYSEC-1", { ecosystem: "PyPI", name: "Foo.Bar_baz", versions: ["1.0", "9.0"] }),
      advisory("DEBIAN-CVE-2021-1", { ecosystem: "Debian:12", name: "openssl" }),
      advisory("RUST-1", { ecosystem: "crates.io", name: "left-pad" }),
    ]),
  );
  test("finds a package's advisories with all that was said of it", () => {
    const found = index.lookup({ ecosystem: "npm", name: "left-pad" });
    expect(found.map((one) => one.id)).toEqual(["GHSA-a"]);
    expect(found[0]?.affected[0]?.ranges).toEqual([
      { type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.2.3" }] },
    ]);
    expect(found[0]?.severity).toEqual([{ type: "CVSS_V3", score: "CVSS:3.1/…", value: 7.5 }]);
  });
  test("knows a Python package under every spelling", () => {
    expect(index.lookup({ ecosystem: "PyPI", name: "foo-bar-BAZ" }).map((one) => one.id)).toEqual([
      "PYSEC-1",
    ]);
  });
  test("keeps only listed versions that no range holds", () => {
    expect(index.lookup({ ecosystem: "PyPI", name: "foo-bar-baz" })[0]?.affected[0]?.versions).toEqual([
      "9.0",
    ]);
  });
  test("answers nothing for other names, and for ecosystems it does not hold says that it does not cover them", () => {
    expect(index.lookup({ ecosystem: "npm", name: "right-pad" })).toEqual([]);
    expect(index.lookup({ ecosystem: "crates.io", name: "left-pad" })).toEqual([]);
    expect(index.covers({ ecosystem: "npm" })).toBe(true);
    expect(index.covers({ ecosystem: "crates.io" })).toBe(false);
  });
  test("answers for a distribution's release only", () => {
    expect(index.lookup({ ecosystem: "Debian", distribution: "Debian:12", name: "openssl" })).toHaveLength(1);
    expect(index.lookup({ ecosystem: "Debian", distribution: "Debian:11", name: "openssl" })).toHaveLength(0);
    expect(index.covers({ ecosystem: "Debian", distribution: "Debian:12" })).toBe(true);
    expect(index.covers({ ecosystem: "Debian", distribution: "Debian:13" })).toBe(false);
  });
  test("goes back in time: what was withdrawn later was known, what was published later was not", () => {
    const names = (at: string): readonly string[] =>
      asOf(index, instant(at))
        .lookup({ ecosystem: "npm", name: "left-pad" })
        .map((one) => one.id);
    expect(names("2024-06-01")).toEqual(["GHSA-a", "GHSA-b"]);
    expect(names("2023-06-01")).toEqual(["GHSA-a"]);
    expect(names("2026-01-01")).toEqual(["GHSA-a"]);
  });
  test("knows what is exploited and how likely it is", () => {
    expect(index.isExploited("CVE-2021-44228")).toEqual({ dueOn: "2021-12-24" });
    expect(index.isExploited("CVE-2020-0001")).toBeUndefined();
    expect(index.isExploited("__proto__")).toBeUndefined();
    expect(index.epss("CVE-2021-44228")).toBe(0.94358);
    expect(index.epss("CVE-2020-0001")).toBe(0.00043);
    expect(index.epss("CVE-2020-0002")).toBeUndefined();
  });
  test("finds a record by its id", () => {
    expect(index.advisory("DEBIAN-CVE-2021-1")?.affected[0]?.ecosystem).toBe("Debian:12");
    expect(index.advisory("nothing")).toBeUndefined();
  });
});

const version = fc.constantFrom("0", "1.0.0", "1.2.3", "2.0.0-rc.1", "3.0.0");
const event = fc.oneof(
  version.map((introduced) => ({ introduced })),
  version.map((fixed) => ({ fixed })),
  version.map((lastAffected) => ({ lastAffected })),
);
const row: fc.Arbitrary<AffectedPackage> = fc.record({
  ecosystem: fc.constantFrom("npm", "PyPI", "Debian:12", "Debian:11"),
  name: fc.constantFrom("a", "b", "Foo.Bar", "@scope/x", "__proto__"),
  ranges: fc.array(
    fc.record({
      type: fc.constantFrom("SEMVER" as const, "ECOSYSTEM" as const),
      events: fc.array(event, { minLength: 1, maxLength: 4 }),
    }),
    { maxLength: 2 },
  ),
  versions: fc.array(version, { maxLength: 3 }),
});
const record = (id: string): fc.Arbitrary<Advisory> =>
  fc.array(row, { minLength: 1, maxLength: 4 }).chain((affected) =>
    fc.integer({ min: 1, max: 20 }).map((day) => ({
      ...advisory(id),
      affected,
      modifiedAt: instant(`2026-01-${String(day).padStart(2, "0")}`),
    })),
  );
const ids = ["GHSA-1", "GHSA-2", "GHSA-3", "GHSA-4", "GHSA-5"];
const database = fc.tuple(...ids.map(record));

describe("the id", () => {
  test("does not depend on the order of the records", () => {
    fc.assert(
      fc.property(database, (records) => {
        expect(open(build(records)).id).toBe(open(build([...records].reverse())).id);
      }),
      { numRuns: 30 },
    );
  });

  test("after an increment is that of a full build, and so are the answers", () => {
    fc.assert(
      fc.property(database, database, fc.integer({ min: 0, max: 5 }), (before, after, count) => {
        const changed = after.slice(0, count).map((one) => ({ ...one, modifiedAt: instant("2026-06-01") }));
        const kept = before.slice(0, 4).filter((one) => !changed.some((other) => other.id === one.id));
        const old = open(build(before.slice(0, 4)));
        const path = nextFile();
        incrementIndex(
          old,
          { upserts: changed.map((one) => ({ advisory: one, source: 0 })), removals: [] },
          feeds,
          openAppending(path),
          (counts) => ({ ...manifest, ...counts }),
        );
        const incremented = open(path);
        const built = open(build([...kept, ...changed]));
        expect(incremented.id).toBe(built.id);
        expect([...incremented.ecosystems].filter(([, records]) => records > 0)).toEqual(
          [...built.ecosystems].filter(([, records]) => records > 0),
        );
        for (const ecosystem of ["npm", "PyPI", "Debian"] as const) {
          for (const name of ["a", "b", "foo-bar", "Foo.Bar", "@scope/x", "__proto__"]) {
            expect(incremented.lookup({ ecosystem, name })).toEqual(built.lookup({ ecosystem, name }));
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test("loses a record that its only source dropped", () => {
    const old = open(build([advisory("GHSA-1"), advisory("GHSA-2")]));
    const path = nextFile();
    incrementIndex(
      old,
      { upserts: [], removals: [{ id: "GHSA-2", source: 0 }] },
      feeds,
      openAppending(path),
      (counts) => ({ ...manifest, ...counts }),
    );
    expect(open(path).id).toBe(open(build([advisory("GHSA-1")])).id);
    expect(open(path).advisory("GHSA-2")).toBeUndefined();
  });
});

test("an answer from the index is the answer from the record", () => {
  fc.assert(
    fc.property(
      record("GHSA-1"),
      fc.constantFrom("0.9.0", "1.0.0", "1.2.3", "2.0.0", "9.9.9"),
      (given, installed) => {
        const index = open(build([given]));
        for (const { ecosystem, name } of given.affected) {
          const base = ecosystem.startsWith("Debian") ? "Debian" : ecosystem === "npm" ? "npm" : "PyPI";
          const query = { ecosystem: base, distribution: ecosystem, name, version: installed } as const;
          const { version: _, ...everyVersion } = query;
          const [found] = index.lookup(everyVersion);
          const wanted = affects(given, query);
          expect(found && affects(found, query)).toEqual(wanted);
          // Left out is only what has nothing to say of the version.
          expect(index.lookup(query).length > 0).toBe(wanted.affected || wanted.isUncertain);
        }
      },
    ),
    { numRuns: 100 },
  );
});

test("a Go module is found by its name in lower case, as package URLs write it", () => {
  const path = nextFile();
  const builder = new IndexBuilder(openAppending(path), () => true);
  builder.add(advisory("GO-1", { ecosystem: "Go", name: "github.com/BurntSushi/toml" }), 0);
  builder.finish(feeds, () => manifest);
  for (const name of ["github.com/BurntSushi/toml", "github.com/burntsushi/toml"])
    expect(
      open(path)
        .lookup({ ecosystem: "Go", name })
        .map(({ id }) => id),
    ).toEqual(["GO-1"]);
});

describe("a damaged file", () => {
  const healthy = build([advisory("GHSA-1"), advisory("GHSA-2", { name: "other" })]);
  const bytes = readFileSync(healthy);
  const damaged = (change: (copy: Buffer) => void): string => {
    const path = nextFile();
    const copy = Buffer.from(bytes);
    change(copy);
    writeFileSync(path, copy);
    return path;
  };
  test.each([0, 1, 100, 255, 300, bytes.length - 1])("cut off after %i bytes is refused", (length) => {
    const path = damaged(() => {});
    truncateSync(path, length);
    expect(() => open(path)).toThrow(/Cannot use the advisory database/);
  });
  test("from a newer program is refused by name", () => {
    expect(() => open(damaged((copy) => copy.writeUInt32LE(99, 8)))).toThrow(/format 99 is newer/);
  });
  test("any flipped byte gives an error or the same answer, never another one", () => {
    const answer = JSON.stringify(open(healthy).lookup({ ecosystem: "npm", name: "left-pad" }));
    for (let at = 0; at < bytes.length; at += 3) {
      const path = damaged((copy) => copy.writeUInt8((copy[at] ?? 0) ^ 0x41, at));
      try {
        expect(JSON.stringify(open(path).lookup({ ecosystem: "npm", name: "left-pad" }))).toBe(answer);
      } catch (cause) {
        expect(String(cause)).toMatch(/Cannot use the advisory database|expected/);
      }
    }
  });
  test("replaced while it is open, the opened one goes on answering", () => {
    const path = build([advisory("GHSA-1")]);
    const reader = open(path);
    rmSync(path);
    build([advisory("GHSA-9")], path);
    expect(reader.lookup({ ecosystem: "npm", name: "left-pad" }).map((one) => one.id)).toEqual(["GHSA-1"]);
    expect(
      open(path)
        .lookup({ ecosystem: "npm", name: "left-pad" })
        .map((one) => one.id),
    ).toEqual(["GHSA-9"]);
  });
});
