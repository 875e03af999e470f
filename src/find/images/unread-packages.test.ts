// Packages that nothing here reads, or reads only in part: an image is never clean because of them.

import { describe, expect, test } from "vitest";
import { advisoryOf, bookworm, scan, stanza } from "./fixtures/image-scan.ts";

const status = { path: "var/lib/dpkg/status", text: stanza("zlib1g", "1:1.2"), layer: 0 };
const known = [advisoryOf("DSA-1", "Debian:12", "zlib", "1:1.1")];

describe("stores of packages", () => {
  test.each([
    ["nix/store/abc-glibc-2.38/lib/libc.so.6", /packages of Nix/, true],
    ["home/linuxbrew/.linuxbrew/Cellar/openssl@3/3.1.0/bin/openssl", /packages of Homebrew/, true],
    ["usr/local/lib/luarocks/rocks-5.1/lapis/1.9.0-1/lapis.rockspec", /packages of LuaRocks/, false],
    ["var/www/html/wp-content/plugins/akismet/akismet.php", /WordPress plugins/, false],
    ["usr/local/bin/python3.11", /Python .* brought by no package/, false],
    ["opt/java/openjdk/lib/server/libjvm.so", /the Java runtime/, false],
  ])("%s", async (path, text, stops) => {
    const { gaps } = await scan([bookworm, status], { facts: { unreadStores: [path] }, advisories: known });
    expect(gaps).toHaveLength(1);
    expect(gaps[0]?.detail).toMatch(text);
    expect(gaps[0]?.isInChange).toBe(stops);
  });

  test("of others nothing is said", async () => {
    const facts = { unreadStores: ["usr/bin/python3.11", "srv/nix/store/x"] };
    expect((await scan([bookworm, status], { facts, advisories: known })).gaps).toEqual([]);
  });
});

describe("a chiselled image", () => {
  const release = { path: "etc/os-release", text: "ID=ubuntu\nVERSION_ID=24.04\n", layer: 0 };
  const lines = [
    { jsonwall: "1.0", schema: "1.0", count: 4 },
    { kind: "package", name: "openssl", version: "3.0.13-0ubuntu3", sha256: "00", arch: "amd64" },
    { kind: "package", name: "libc6", version: "2.39-0ubuntu8", sha256: "00", arch: "amd64" },
    { kind: "slice", name: "openssl_bins" },
  ];
  const manifest = {
    path: "var/lib/chisel/manifest.wall",
    text: zstdOf(Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(""))),
    layer: 0,
  };
  const openssl = advisoryOf("USN-1", "Ubuntu:24.04:LTS", "openssl", "3.0.13-0ubuntu4");

  test("its packages are listed and judged, and what cannot be judged is said", async () => {
    const { packages, findings, gaps } = await scan([release, manifest], { advisories: [openssl] });
    expect(packages).toEqual([
      "pkg:deb/ubuntu/libc6@2.39-0ubuntu8?arch=amd64&distro=ubuntu-24.04",
      "pkg:deb/ubuntu/openssl@3.0.13-0ubuntu3?arch=amd64&distro=ubuntu-24.04",
    ]);
    expect(findings.map(({ title }) => title)).toHaveLength(1);
    expect(gaps.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/does not say from which sources its 2 packages/),
    ]);
  });

  test("where dpkg's list is there, too, it is the one that counts", async () => {
    const { packages, gaps } = await scan([release, manifest, status], { advisories: [openssl] });
    expect(packages).toHaveLength(1);
    expect(gaps).toEqual([]);
  });

  test.each([
    ["broken", Buffer.from("no zstd at all")],
    ["cut off", zstdOf(Buffer.from("{}\n".repeat(100))).subarray(0, 40)],
  ])("%s: what is installed is not known", async (_, text) => {
    const { gaps } = await scan([release, { ...manifest, text }], { advisories: [openssl] });
    expect(gaps.length).toBeGreaterThan(0);
    expect(gaps.some(({ isInChange }) => isInChange === true)).toBe(true);
  });
});

/** One frame of one raw block (RFC 8878, 3.1.1). */
function zstdOf(bytes: Uint8Array): Buffer {
  const block = (bytes.length << 3) | 1;
  const size = bytes.length - 256;
  return Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x60, size & 0xff, size >> 8]),
    Buffer.from([block & 0xff, (block >> 8) & 0xff, block >> 16]),
    bytes,
  ]);
}
