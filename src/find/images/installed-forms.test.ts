// What counts as installed, and under which name, beyond the plain cases of engine.test.ts.

import { describe, expect, test } from "vitest";
import { advisoryOf, scan, stanza } from "./fixtures/image-scan.ts";

const nodePackage = (path: string, name: string): Parameters<typeof scan>[0][number] => ({
  path: `${path}/package.json`,
  text: JSON.stringify({ name, version: "1.0.0" }),
  layer: 0,
});

test("a package in the test data of another is not installed; one beside built code is", async () => {
  const { packages } = await scan([
    nodePackage("app/node_modules/a", "a"),
    nodePackage("app/node_modules/a/test/fixtures/node_modules/b", "b"),
    nodePackage("app/node_modules/a/dist/node_modules/c", "c"),
    nodePackage("app/test/node_modules/d", "d"),
  ]);
  expect(packages).toEqual(["pkg:npm/a@1.0.0", "pkg:npm/c@1.0.0", "pkg:npm/d@1.0.0"]);
});

describe("apk's database in its old and its new place", () => {
  const alpine = { path: "etc/os-release", text: "ID=alpine\nVERSION_ID=3.9.4\n", layer: 0 };
  const database = (path: string, name: string): Parameters<typeof scan>[0][number] => ({
    path,
    text: `P:${name}\nV:1-r0\nA:x86_64\n\n`,
    layer: 0,
  });

  test("names what is installed once", async () => {
    const { packages } = await scan([
      alpine,
      database("lib/apk/db/installed", "old"),
      database("usr/lib/apk/db/installed", "new"),
    ]);
    expect(packages).toEqual(["pkg:apk/alpine/new@1-r0?arch=x86_64&distro=alpine-3.9.4"]);
  });
});

test("a package of a distribution without advisories bears the distribution's name", async () => {
  const { packages, gaps } = await scan([
    { path: "etc/os-release", text: "ID=kali\nID_LIKE=debian\nVERSION_ID=2024.1\n", layer: 0 },
    { path: "var/lib/dpkg/status", text: stanza("bash", "5.2-1"), layer: 0 },
  ]);
  expect(packages).toEqual(["pkg:deb/kali/bash@5.2-1?arch=amd64&distro=kali-2024.1"]);
  expect(gaps.map(({ reason }) => reason)).toContain("data-missing");
});

test("Debian's testing and unstable are the release that they will be", async () => {
  const sid = 'ID=debian\nPRETTY_NAME="Debian GNU/Linux forky/sid"\nVERSION_CODENAME=forky\n';
  const files = [
    { path: "etc/os-release", text: sid, layer: 0 },
    { path: "var/lib/dpkg/status", text: stanza("bash", "5.2-1"), layer: 0 },
  ];
  const told = async (release: string): Promise<number> =>
    (await scan(files, { advisories: [advisoryOf("DEBIAN-CVE-1", `Debian:${release}`, "bash", undefined)] }))
      .findings.length;
  expect([await told("11"), await told("14")]).toEqual([0, 1]);
});

describe("images of which little is known say so", () => {
  test("Windows", async () => {
    const { gaps } = await scan([], { facts: { platform: "windows/amd64" }, advisories: [] });
    expect(gaps.map(({ detail }) => detail).join()).toContain("a Windows image");
  });

  test("one of which nothing is known", async () => {
    const { gaps } = await scan([], { advisories: [] });
    expect(gaps).toMatchObject([{ reason: "data-missing", isInChange: false }]);
  });

  test("conda's packages, for which nobody publishes advisories", async () => {
    const meta = {
      path: "opt/conda/conda-meta/openssl-3.0.1-h.json",
      text: JSON.stringify({ name: "openssl", version: "3.0.1" }),
      layer: 0,
    };
    const { packages, gaps } = await scan([meta], { advisories: [] });
    expect(packages).toEqual(["pkg:conda/openssl@3.0.1"]);
    expect(gaps).toMatchObject([{ reason: "data-missing", isInChange: false }]);
  });
});

test("a bug-fix erratum is no vulnerability, unless it names one", async () => {
  const alma = { path: "etc/os-release", text: "ID=almalinux\nVERSION_ID=9.3\n", layer: 0 };
  const manifest = {
    path: "var/lib/rpmmanifest/container-manifest-2",
    text: "bash\t5.1-1.el9\t0\t0\tx\t(none)\t1\tx86_64\t0\tbash-5.1-1.el9.src.rpm\n",
    layer: 0,
  };
  const of = (id: string, upstream: readonly string[] = []): ReturnType<typeof advisoryOf> =>
    advisoryOf(id, "AlmaLinux:9", "bash", "5.1-2.el9", { upstream });
  const { findings } = await scan([alma, manifest], {
    advisories: [of("ALBA-2023:1"), of("ALEA-2023:2", ["CVE-2023-1"]), of("ALSA-2023:3")],
  });
  const severities = new Map(
    findings.map((one) => [one.title.split(":").slice(0, -1).join(":"), one.severity]),
  );
  expect(severities.get("ALBA-2023:1")).toBe("none");
  expect([...severities].filter(([, severity]) => severity === "none")).toHaveLength(1);
});
