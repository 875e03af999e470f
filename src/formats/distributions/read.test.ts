// What each distribution publishes, in the form in which it publishes it, and what is made of it.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Advisory } from "../../model/index.ts";
import { readDistributionJson } from "./index.ts";

function read(value: unknown): readonly Advisory[] {
  const { value: published, problems } = readDistributionJson(Buffer.from(JSON.stringify(value)));
  expect(problems).toEqual([]);
  return published?.advisories ?? [];
}

/** "Debian:12 openssl <3.0.9-1 fixed low" */
function rowsOf(advisory: Advisory | undefined): readonly string[] {
  return (advisory?.affected ?? []).map((row) => {
    const fixed = row.ranges.flatMap((range) => range.events.flatMap((event) => event.fixed ?? []));
    return [
      row.ecosystem,
      row.name,
      fixed.length === 0 ? "all" : `<${fixed[0]}`,
      row.fixState,
      row.severityWord,
    ]
      .filter((part) => part !== undefined)
      .join(" ");
  });
}

describe("Debian's tracker", () => {
  const release = (fields: Readonly<Record<string, string>>): unknown => ({ bookworm: fields });
  const tracker = {
    openssl: {
      "CVE-2023-0464": {
        description: "A security vulnerability has been identified.",
        releases: {
          bookworm: { status: "resolved", fixed_version: "3.0.9-1", urgency: "low" },
          bullseye: { status: "open", urgency: "medium", nodsa: "Minor issue", nodsa_reason: "ignored" },
          buster: { status: "open", urgency: "end-of-life" },
          sid: { status: "open", urgency: "low" },
        },
      },
      "CVE-2023-0001": { releases: release({ status: "resolved", fixed_version: "0", urgency: "low" }) },
      "CVE-2023-0002": { releases: release({ status: "undetermined", urgency: "low" }) },
      "CVE-2023-0003": {
        releases: release({ status: "open", urgency: "not yet assigned", nodsa_reason: "postponed" }),
      },
      "TEMP-0000-1": { releases: release({ status: "open", urgency: "low" }) },
    },
    tiff: { "CVE-2023-0464": { releases: release({ status: "open", urgency: "unimportant" }) } },
  };
  const found = read(tracker);

  test("is one opinion a CVE, over all packages and releases", () => {
    expect(found.map((one) => one.id)).toEqual([
      "DEBIAN-TRACKER-CVE-2023-0464",
      "DEBIAN-TRACKER-CVE-2023-0003",
    ]);
    expect(found[0]).toMatchObject({
      upstream: ["CVE-2023-0464"],
      summary: "A security vulnerability has been identified.",
    });
  });
  test("says the fix, whether one will come, and how grave Debian holds it", () => {
    expect(rowsOf(found[0])).toEqual([
      "Debian:12 openssl <3.0.9-1 fixed low",
      "Debian:11 openssl all wont-fix medium",
      "Debian:10 openssl all end-of-life",
      "Debian:12 tiff all wont-fix unimportant",
    ]);
    expect(rowsOf(found[1])).toEqual(["Debian:12 openssl all not-fixed"]);
  });
});

test("Alpine's secdb: never affected is no row, names in one text are several", () => {
  const found = read({
    apkurl: "{{urlprefix}}/{{distroversion}}/{{reponame}}/{{arch}}/{{pkg.name}}-{{pkg.ver}}.apk",
    distroversion: "v3.19",
    reponame: "main",
    urlprefix: "https://dl-cdn.alpinelinux.org/alpine",
    packages: [
      {
        pkg: {
          name: "busybox",
          secfixes: { "1.36.1-r6": ["CVE-2023-42366 CVE-2023-42365"], "0": ["CVE-2021-42373"] },
        },
      },
    ],
  });
  expect(found.map((one) => one.id)).toEqual([
    "ALPINE-3.19-MAIN-SECDB-CVE-2023-42366",
    "ALPINE-3.19-MAIN-SECDB-CVE-2023-42365",
  ]);
  expect(rowsOf(found[0])).toEqual(["Alpine:v3.19 busybox <1.36.1-r6 fixed"]);
});

test("Red Hat's VEX: packages on platforms, with the word and the state of each", () => {
  const rpm = (id: string, purl: string): unknown => ({
    category: "product_version",
    product: { product_id: id, product_identification_helper: { purl } },
  });
  const on = (id: string): unknown => ({
    category: "default_component_of",
    full_product_name: { product_id: `BaseOS-9:${id}` },
    product_reference: id,
    relates_to_product_reference: "BaseOS-9",
  });
  const fixed = "openssl-1:3.0.7-16.el9_2.x86_64";
  const found = read({
    document: {
      category: "csaf_vex",
      csaf_version: "2.0",
      publisher: { name: "Red Hat Product Security" },
      tracking: { id: "CVE-2023-0464" },
      title: "openssl: Denial of service",
    },
    product_tree: {
      branches: [
        {
          branches: [
            {
              category: "product_name",
              product: {
                product_id: "BaseOS-9",
                product_identification_helper: { cpe: "cpe:/o:redhat:enterprise_linux:9::baseos" },
              },
            },
            rpm(fixed, "pkg:rpm/redhat/openssl@3.0.7-16.el9_2?arch=x86_64&epoch=1"),
            rpm("compat-openssl11", "pkg:rpm/redhat/compat-openssl11"),
          ],
        },
      ],
      relationships: [on(fixed), on("compat-openssl11")],
    },
    vulnerabilities: [
      {
        cve: "CVE-2023-0464",
        product_status: { fixed: [`BaseOS-9:${fixed}`], known_affected: ["BaseOS-9:compat-openssl11"] },
        remediations: [
          { category: "no_fix_planned", details: "Will not fix", product_ids: ["BaseOS-9:compat-openssl11"] },
        ],
        scores: [{ cvss_v3: { vectorString: "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:N/A:H" } }],
        threats: [{ category: "impact", details: "Low" }],
      },
    ],
  });
  expect(found.map((one) => one.id)).toEqual(["REDHAT-VEX-CVE-2023-0464"]);
  expect(rowsOf(found[0])).toEqual([
    "Red Hat:enterprise_linux:9::baseos openssl <1:3.0.7-16.el9_2 fixed Low",
    "Red Hat:enterprise_linux:9::baseos compat-openssl11 all wont-fix Low",
  ]);
  expect(found[0]?.severity).toHaveLength(1);
});

test("Ubuntu's VEX: source packages of releases, extended maintenance apart", () => {
  const source = (version: string, distro: string): unknown => ({
    "@id": `pkg:deb/ubuntu/openssl${version}?arch=source&distro=${distro}`,
  });
  const found = read({
    "@context": "https://openvex.dev/ns/v0.2.0",
    author: "Canonical Ltd.",
    statements: [
      {
        vulnerability: { name: "CVE-2023-0464" },
        products: [
          source("@3.0.2-0ubuntu1.9", "jammy"),
          source("@1.1.1-1ubuntu2.1~18.04.23", "esm-infra/bionic"),
          { "@id": "pkg:deb/ubuntu/libssl3@3.0.2-0ubuntu1.9?arch=amd64&distro=jammy" },
        ],
        status: "fixed",
      },
      {
        vulnerability: { name: "CVE-2023-0464" },
        products: [source("", "noble")],
        status: "affected",
        action_statement: "Will not be fixed.",
      },
      { vulnerability: { name: "CVE-2023-0464" }, products: [source("", "focal")], status: "not_affected" },
    ],
  });
  expect(found.map((one) => one.id)).toEqual(["UBUNTU-VEX-CVE-2023-0464"]);
  expect(rowsOf(found[0])).toEqual([
    "Ubuntu:22.04:LTS openssl <3.0.2-0ubuntu1.9 fixed",
    "Ubuntu:Pro:18.04:LTS openssl <1.1.1-1ubuntu2.1~18.04.23 fixed",
    "Ubuntu:24.04:LTS openssl all wont-fix",
  ]);
});

test("other documents are none of these", () => {
  for (const value of [{}, [], null, 1, "x", { id: "CVE-2020-0001" }, { packages: [] }])
    expect(readDistributionJson(Buffer.from(JSON.stringify(value))).value).toBeUndefined();
});

test("strange shapes never throw", () => {
  const heads = [
    { document: { csaf_version: "2.0" } },
    { "@context": "https://openvex.dev/ns", author: "Canonical" },
    { reponame: "main", urlprefix: "x", packages: [] },
    { openssl: { "CVE-2020-0001": { releases: {} } } },
  ];
  const keys = ["product_tree", "vulnerabilities", "statements", "packages", "openssl", "branches", "pkg"];
  const small = fc.jsonValue({ maxDepth: 2 });
  const inner = fc.oneof(small, fc.array(fc.dictionary(fc.constantFrom(...keys), small)));
  fc.assert(
    fc.property(fc.constantFrom(...heads), fc.dictionary(fc.constantFrom(...keys), inner), (head, more) => {
      readDistributionJson(Buffer.from(JSON.stringify({ ...head, ...more })));
    }),
    { numRuns: 100 },
  );
});
