import { describe, expect, test } from "vitest";
import { type ImageFacts, imageFactsPath } from "../../formats/oci/index.ts";
import { sha256 } from "../../model/index.ts";
import { advisoryOf, bookworm, type FileSpec, image, scan, stanza } from "./fixtures/image-scan.ts";

describe("system packages", () => {
  const openssl = advisoryOf("DEBIAN-CVE-2022-3602", "Debian:12", "openssl", "3.0.7-1", {
    upstream: ["CVE-2022-3602"],
  });
  const status = stanza("openssl", "3.0.5-1") + stanza("libssl3", "3.0.5-1", "openssl");

  test("one vulnerability of one source package is one finding with all places", async () => {
    const { findings, packages } = await scan(
      [bookworm, { path: "var/lib/dpkg/status", text: status, layer: 0 }],
      { advisories: [openssl] },
    );
    expect(findings).toHaveLength(1);
    const [finding] = findings;
    expect(finding?.title).toBe("CVE-2022-3602: openssl 3.0.5-1");
    expect(finding?.severity).toBe("critical"); // known exploited
    expect(finding?.locations).toHaveLength(2);
    expect(finding?.evidence).toMatchObject({ fixedIn: ["3.0.7-1"], fixState: "fixed", isExploited: true });
    expect(finding?.remedies).toEqual([
      {
        kind: "command",
        commands: [
          "RUN apt-get update && apt-get install -y --only-upgrade libssl3 openssl && rm -rf /var/lib/apt/lists/*",
        ],
      },
    ]);
    expect(packages).toEqual([
      "pkg:deb/debian/libssl3@3.0.5-1?arch=amd64&distro=debian-12&upstream=openssl",
      "pkg:deb/debian/openssl@3.0.5-1?arch=amd64&distro=debian-12",
    ]);
  });

  test("a fixed version is no finding", async () => {
    const fixed = { path: "var/lib/dpkg/status", text: stanza("openssl", "3.0.7-1"), layer: 0 };
    expect((await scan([bookworm, fixed], { advisories: [openssl] })).findings).toEqual([]);
  });

  test("the layer is that which brought the package, not that which rewrote the database", async () => {
    const { findings } = await scan(
      [
        bookworm,
        { path: "var/lib/dpkg/status", text: status + stanza("curl", "1"), layer: 2 },
        { path: "var/lib/dpkg/status", text: status, layer: 1, removedIn: 2 },
        { path: "var/lib/dpkg/status", text: stanza("openssl", "3.0.4-1"), layer: 0, removedIn: 1 },
      ],
      { advisories: [openssl] },
    );
    expect(findings[0]?.locations.map(({ origin }) => origin)).toMatchObject([
      { layerIndex: 1 },
      { layerIndex: 1 },
    ]);
    expect(JSON.stringify(findings[0]?.locations)).not.toContain("removedInLayer");
  });

  test("a database that a later layer removed installs nothing, and that is said", async () => {
    const { packages, gaps } = await scan(
      [bookworm, { path: "var/lib/dpkg/status", text: status, layer: 0, removedIn: 1 }],
      { advisories: [openssl] },
    );
    expect(packages).toEqual([]);
    expect(gaps.map((gap) => gap.detail)).toEqual([
      expect.stringContaining("without a readable package database"),
    ]);
  });

  test("an unknown distribution, and one without advisories, are gaps", async () => {
    const strange = { path: "etc/os-release", text: "ID=strange\nVERSION_ID=1\n", layer: 0 };
    const database = { path: "var/lib/dpkg/status", text: status, layer: 0 };
    expect((await scan([strange, database], { advisories: [openssl] })).gaps).toMatchObject([
      { reason: "data-missing" },
    ]);
    const lodash = advisoryOf("GHSA-x", "npm", "lodash", "5.0.0");
    expect((await scan([bookworm, database], { advisories: [lodash] })).gaps).toMatchObject([
      { detail: "the advisory database has nothing on Debian:12" },
    ]);
    expect((await scan([bookworm, database])).gaps).toMatchObject([
      { reason: "data-missing", isWhole: true },
    ]);
  });
});

describe("language packages", () => {
  const requests = advisoryOf("PYSEC-1", "PyPI", "requests", "2.31.0");
  const metadata = "Metadata-Version: 2.1\nName: requests\nVersion: 2.25.0\n\nbody\nVersion: 9";
  const place = "usr/lib/python3/dist-packages/requests-2.25.0.dist-info/METADATA";

  test("what pip installed is found", async () => {
    const { findings } = await scan([bookworm, { path: place, text: metadata, layer: 1 }], {
      advisories: [requests],
    });
    expect(findings.map(({ title }) => title)).toEqual(["PYSEC-1: requests 2.25.0"]);
  });

  test.each([
    [
      "dpkg's list of files",
      { path: "var/lib/dpkg/info/python3-requests.list", text: `/.\n/${place}\n`, layer: 0 },
    ],
    [
      "distroless's checksums",
      {
        path: "var/lib/dpkg/status.d/python3-requests.md5sums",
        text: `00000000000000000000000000000000  ${place}\n`,
        layer: 0,
      },
    ],
  ])("what the distribution owns by %s is not reported twice", async (_, list) => {
    const status = {
      path: "var/lib/dpkg/status",
      text: "Package: python3-requests\nStatus: install ok installed\nVersion: 2.25.0-1\n",
      layer: 0,
    };
    const installed = { path: place, text: metadata, layer: 0 };
    const { findings } = await scan([bookworm, status, list, installed], { advisories: [requests] });
    expect(findings).toEqual([]);
    // Without the database nothing else would speak of it.
    const alone = await scan([bookworm, list, installed], { advisories: [requests] });
    expect(alone.findings).toHaveLength(1);
  });

  test("a copy that another package keeps to itself is counted and not reported", async () => {
    const path =
      "usr/local/lib/python3.12/site-packages/setuptools/_vendor/requests-2.25.0.dist-info/METADATA";
    const { findings } = await scan([{ path, text: metadata, layer: 0 }], { advisories: [requests] });
    expect(findings).toEqual([]);
  });

  test("what a bill of materials in the image names is found, once", async () => {
    const bom = {
      bomFormat: "CycloneDX",
      specVersion: "1.5",
      components: [
        { type: "library", name: "requests", version: "2.25.0", purl: "pkg:pypi/requests@2.25.0" },
      ],
    };
    const sbom = { path: "opt/app/sboms/app.cdx.json", text: JSON.stringify(bom), layer: 1 };
    const only = await scan([sbom], { advisories: [requests] });
    expect(only.findings.map(({ locations }) => locations.map(({ path }) => path))).toEqual([[sbom.path]]);
    const both = await scan([sbom, { path: place, text: metadata, layer: 0 }], { advisories: [requests] });
    expect(both.findings.map(({ locations }) => locations.map(({ path }) => path))).toEqual([[place]]);
  });

  test("two copies of one version are one finding with two places", async () => {
    const other = place.replace("usr/lib/python3", "opt/venv");
    const { findings } = await scan(
      [
        { path: place, text: metadata, layer: 0 },
        { path: other, text: metadata, layer: 1 },
      ],
      { advisories: [requests] },
    );
    expect(findings.map(({ locations }) => locations.length)).toEqual([2]);
  });
});

describe("configuration", () => {
  const rulesOf = async (facts: Partial<ImageFacts>, healthcheck = false): Promise<readonly string[]> =>
    (await scan([], { facts, healthcheck, advisories: [] })).findings.map(({ rule }) => rule);

  test.each<[string, Partial<ImageFacts>, readonly string[]]>([
    ["a numeric user", {}, []],
    ["no user", { user: "" }, ["image/root-user"]],
    ["root with a group", { user: "0:0" }, ["image/root-user"]],
    ["an administration port", { exposedPorts: ["22/tcp", "8080/tcp"] }, ["image/exposed-admin-port"]],
    [
      "a secret by name",
      { env: ["PATH", "DB_PASSWORD", "GITHUB_TOKEN_FILE", "GPG_KEY"] },
      ["image/secret-in-environment"],
    ],
    [
      "a base by latest",
      { annotations: { "org.opencontainers.image.base.name": "docker.io/library/node:latest" } },
      ["image/base-tag-latest"],
    ],
    [
      "a base without digest",
      { annotations: { "org.opencontainers.image.base.name": "node:20" } },
      ["image/base-not-pinned"],
    ],
    [
      "a base with digest",
      {
        labels: {
          "org.opencontainers.image.base.name": "node:20",
          "org.opencontainers.image.base.digest": sha256("x"),
        },
      },
      [],
    ],
    [
      "setuid, sudo and a writable path",
      {
        specialFiles: [
          { kind: "setuid", path: "bin/su", mode: 0o4755, layerIndex: 0 },
          { kind: "sudo", path: "usr/bin/sudo", mode: 0o4755, layerIndex: 1 },
          { kind: "world-writable", path: "srv", mode: 0o777, layerIndex: 1 },
        ],
      },
      ["image/setuid-file", "image/sudo-installed", "image/world-writable-path"],
    ],
  ])("%s", async (_, facts, expected) => {
    expect(await rulesOf(facts)).toEqual(expected);
  });

  test("a health check is wanted only where the policy says so", async () => {
    expect(await rulesOf({}, true)).toEqual(["image/missing-healthcheck"]);
    expect(await rulesOf({ hasHealthcheck: true }, true)).toEqual([]);
  });
});

describe("releases", () => {
  const rulesAt = async (now: string): Promise<readonly string[]> =>
    (await scan([bookworm], { now, advisories: [] })).findings.map(({ rule }) => rule);
  test("supported, extended, ended", async () => {
    expect(await rulesAt("2026-07-11T12:00:00.000Z")).toEqual([]); // the last day counts
    expect(await rulesAt("2026-07-12T00:00:00.000Z")).toEqual(["image/extended-support-release"]);
    expect(await rulesAt("2028-07-01T00:00:00.000Z")).toEqual(["image/end-of-life-release"]);
  });
});

test("a file of the scanned image that bears the name of our own document is not believed", async () => {
  const fake: FileSpec = {
    path: imageFactsPath,
    text: JSON.stringify({ ...image, user: "" }),
    layer: 0,
  };
  expect((await scan([fake], { advisories: [] })).findings).toEqual([]);
});
