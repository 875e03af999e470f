// What a change brought, and what it took away.

import { describe, expect, test } from "vitest";
import { conclude, database, type Entry, npmLock, shop } from "./fixtures/engine-lab.ts";

describe("a change", () => {
  test("only what the change brought is in the change; the review says added, removed, changed", async () => {
    const after = {
      ...shop,
      "package-lock.json": npmLock(
        { lodash: "^4.17.0", evil: "1" },
        { lodash: { version: "4.17.16" }, evil: { version: "1.0.0", hasInstallScript: true } },
      ),
    };
    const { findings, inventory } = await conclude(after, { advisories: database(), base: shop });
    expect(findings.map((finding) => [finding.title.split(":")[0], finding.isInChange]).sort()).toEqual([
      ["Change adds a package that runs code on installation", true],
      ["evil 1.0.0", true],
      ["lodash 4.17.16", false],
      ["lodash 4.17.16", false],
    ]);
    const review = inventory.map((item) => [item.package.name, item.change?.kind, item.change?.fromVersion]);
    expect(review.sort()).toEqual([
      ["deep", "removed", "1.0.5"],
      ["evil", "added", undefined],
      ["lodash", "changed", "4.17.15"],
      ["parent", "removed", "1.0.0"],
    ]);
  });

  test("another hash or host for the same version", async () => {
    const lock = (entry: Entry) => ({ "package-lock.json": npmLock({ a: "1" }, { a: entry }) });
    const base = lock({
      version: "1.0.0",
      integrity: "sha512-AAAA",
      resolved: "https://registry.example.org/a/-/a-1.0.0.tgz",
    });
    const head = lock({
      version: "1.0.0",
      integrity: "sha512-BBBB",
      resolved: "https://evil.example/a/-/a-1.0.0.tgz",
    });
    const { findings } = await conclude(head, { advisories: database(), base });
    expect(findings.map((finding) => finding.rule).sort()).toEqual([
      "dependencies/changed-hash",
      "dependencies/changed-source",
    ]);
  });

  test("a lockfile that is taken away leaves its manifest to be judged, against what the lockfile said", async () => {
    const manifest = { "package.json": '{"dependencies": {"lodash": "4.17.15", "parent": "1.0.0"}}' };
    const locked = {
      ...manifest,
      "package-lock.json": npmLock({ lodash: "4.17.15" }, { lodash: { version: "4.17.20" } }),
    };
    const { findings, inventory } = await conclude(manifest, { advisories: database(), base: locked });
    expect(findings.map(({ rule, isInChange }) => [rule, isInChange])).toEqual([
      ["dependencies/vulnerable-package", false], // 4.17.20 was affected by it, too
      ["dependencies/vulnerable-package", true],
      ["dependencies/no-lockfile", true],
    ]);
    expect(inventory.map((item) => [item.package.name, item.change?.kind])).toEqual([
      ["lodash", "changed"],
      ["parent", "added"],
    ]);
  });

  test("a change that touches no dependency file says nothing", async () => {
    const { findings, inventory, gaps } = await conclude(shop, { advisories: database(), base: shop });
    expect([findings, inventory, gaps]).toEqual([[], [], []]);
  });
});
