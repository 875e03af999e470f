import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  digestsOfApk,
  digestsOfDpkgList,
  ownedMetadataOfList,
  parseApkInstalled,
  parseDpkgStatus,
  parseOsRelease,
  parseRpmManifest,
} from "./index.ts";

const status = `Package: libc6
Status: install ok installed
Source: glibc
Architecture: amd64
Version: 2.36-9+deb12u4
Description: GNU C Library
 contains: Version: 9 on a continuation line

Package: gone
Status: deinstall ok config-files
Version: 1.0

Package: libgcc-s1
Status: install ok unpacked
Source: gcc-12 (12.2.0-14)
Architecture: amd64
Version: 12.2.0-14+b1
`;

describe("dpkg", () => {
  test("lists what is on disk, with source package and source version", () => {
    const { value, problems } = parseDpkgStatus(Buffer.from(status));
    expect(problems).toEqual([]);
    expect(
      value.map(({ name, version, sourceName, sourceVersion, line }) => [
        name,
        version,
        sourceName,
        sourceVersion,
        line,
      ]),
    ).toEqual([
      ["libc6", "2.36-9+deb12u4", "glibc", "2.36-9+deb12u4", 1],
      ["libgcc-s1", "12.2.0-14+b1", "gcc-12", "12.2.0-14", 13],
    ]);
  });

  test("a paragraph without Status, as in status.d, is installed", () => {
    expect(parseDpkgStatus(Buffer.from("Package: base-files\nVersion: 12.4\n")).value).toHaveLength(1);
  });

  test("a paragraph without a version is a problem, not a silence", () => {
    const { value, problems } = parseDpkgStatus(Buffer.from("Package: x\nStatus: install ok installed\n"));
    expect([value.length, problems.length]).toEqual([0, 1]);
  });

  test("line ends do not matter", () => {
    expect(parseDpkgStatus(Buffer.from(status.replaceAll("\n", "\r\n")))).toEqual(
      parseDpkgStatus(Buffer.from(status)),
    );
  });

  test("lists of owned files are narrowed to what may tell of language packages, in both forms", () => {
    const list =
      "/.\n/usr\n/usr/lib/python3/dist-packages/six-1.16.0.egg-info\n/usr/share/nodejs/semver/package.json\n/usr/bin/x\n";
    expect(ownedMetadataOfList(Buffer.from(list))).toEqual([
      "usr/lib/python3/dist-packages/six-1.16.0.egg-info",
      "usr/share/nodejs/semver/package.json",
      "usr/bin/x",
    ]);
    const sums = "d41d8cd98f00b204e9800998ecf8427e  usr/lib/python3/dist-packages/x.dist-info/METADATA\n";
    expect(ownedMetadataOfList(Buffer.from(sums))).toEqual([
      "usr/lib/python3/dist-packages/x.dist-info/METADATA",
    ]);
  });
});

// Made by hand after the format's description, not by apk.
const installed = `C:Q1abc=
P:musl
V:1.2.4-r2
A:x86_64
L:MIT
o:musl
F:lib
R:ld-musl-x86_64.so.1

C:Q1def=
P:py3-six
V:1.16.0-r6
A:x86_64
o:py3-six
F:usr/lib/python3.11/site-packages/six-1.16.0.dist-info
R:METADATA
`;

test("apk: packages with origin and owned metadata", () => {
  const { value, problems } = parseApkInstalled(Buffer.from(installed));
  expect(problems).toEqual([]);
  expect(value.map(({ name, version, sourceName, line }) => [name, version, sourceName, line])).toEqual([
    ["musl", "1.2.4-r2", "musl", 1],
    ["py3-six", "1.16.0-r6", "py3-six", 10],
  ]);
  expect(value[1]?.ownedMetadata).toEqual(["usr/lib/python3.11/site-packages/six-1.16.0.dist-info/METADATA"]);
});

test("what package managers state of files: dpkg's sums and apk's checksums", () => {
  const hex = "d41d8cd98f00b204e9800998ecf8427e";
  expect(
    [...digestsOfDpkgList(Buffer.from(`${hex}  usr/bin/x\nshort  y\n`))].map(
      ({ path, algorithm, digest }) => [path, algorithm, Buffer.from(digest).toString("hex")],
    ),
  ).toEqual([["usr/bin/x", "md5", hex]]);
  const zeros = Buffer.alloc(20).toString("base64");
  const apk = `P:x\nV:1\nF:usr/bin\nR:x\nZ:Q1${zeros}\nR:link\n\nP:y\nV:2\nR:top\nZ:Q1${zeros}\nR:bad\nZ:Q1AAAA\n`;
  expect([...digestsOfApk(Buffer.from(apk))].map(({ path, algorithm }) => [path, algorithm])).toEqual([
    ["usr/bin/x", "sha1"],
    ["top", "sha1"],
  ]);
});

test("the list of distroless Azure Linux", () => {
  const line =
    "openssl-libs\t3.3.0-1.azl3\t0\t0\tMicrosoft\t(none)\t9\tx86_64\t1\topenssl-3.3.0-1.azl3.src.rpm";
  const { value, problems } = parseRpmManifest(Buffer.from(`${line}\n\nbroken\n`));
  expect(
    value.map(({ name, version, architecture, sourceName }) => [name, version, architecture, sourceName]),
  ).toEqual([["openssl-libs", "1:3.3.0-1.azl3", "x86_64", "openssl"]]);
  expect(problems).toHaveLength(1);
});

test("os-release: quoting is the shell's", () => {
  const release = parseOsRelease(
    Buffer.from(
      `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID='12'\nID=debian\nVERSION_CODENAME=bookworm\n`,
    ),
  );
  expect(release).toMatchObject({
    id: "debian",
    versionId: "12",
    codename: "bookworm",
    prettyName: "Debian GNU/Linux 12 (bookworm)",
  });
  expect(parseOsRelease(Buffer.from("NAME=x\n"))).toBeUndefined();
});

test("no text makes a parser throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      parseDpkgStatus(bytes);
      parseApkInstalled(bytes);
      parseOsRelease(bytes);
      ownedMetadataOfList(bytes);
      parseRpmManifest(bytes);
      [...digestsOfDpkgList(bytes), ...digestsOfApk(bytes)];
    }),
  );
});

test("programs outside bin are owned, too; folders are not listed", () => {
  const list = "/.\n/usr\n/usr/lib\n/usr/lib/cni\n/usr/lib/cni/bridge\n/usr/lib/cni/notes.txt\n";
  expect(ownedMetadataOfList(Buffer.from(list))).toEqual(["usr/lib/cni/bridge"]);
});
