import { expect, test } from "vitest";
import { advisoryOf, bookworm, scan } from "./fixtures/image-scan.ts";

type Files = Parameters<typeof scan>[0];

async function pathsOf(files: Files, ecosystem: string, name: string): Promise<readonly string[]> {
  const { findings } = await scan(files, { advisories: [advisoryOf("X-1", ecosystem, name, "99")] });
  return findings.flatMap(({ evidence }) =>
    evidence.kind === "vulnerability" ? evidence.requiredBy.paths.map((path) => path.join(" > ")) : [],
  );
}

const stanza = (name: string, fields: string): string =>
  `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n${fields}\n`;

test("dpkg: alternatives, virtual packages, versions and architectures", async () => {
  const text =
    stanza("app", "Depends: gone | mail-agent, libx:any (>= 1)\n") +
    stanza("exim", "Provides: mail-agent\nPre-Depends: liby\n") +
    stanza("libx", "Depends: liby (= 1)\n") +
    stanza("liby", "");
  const paths = await pathsOf(
    [bookworm, { path: "var/lib/dpkg/status", text, layer: 0 }],
    "Debian:12",
    "liby",
  );
  expect(paths).toEqual(["app@1 > exim@1 > liby@1"]);
});

test("apk: libraries that a package provides; circles end", async () => {
  const text =
    "P:curl\nV:1-r0\nA:x\nD:so:libssl.so.3 !old\n\nP:libssl3\nV:1-r0\nA:x\nD:musl>=1\np:so:libssl.so.3=3\n\nP:musl\nV:1-r0\nA:x\nD:libssl3\n\n";
  const alpine = { path: "etc/os-release", text: "ID=alpine\nVERSION_ID=3.9.4\n", layer: 0 };
  const paths = await pathsOf(
    [alpine, { path: "lib/apk/db/installed", text, layer: 0 }],
    "Alpine:v3.9",
    "musl",
  );
  expect(paths).toEqual(["curl@1-r0 > libssl3@1-r0 > musl@1-r0"]);
});

test("npm: the copy that Node finds", async () => {
  const one = (path: string, name: string, version: string, dependencies: object): Files[number] => ({
    path: `${path}/package.json`,
    text: JSON.stringify({ name, version, dependencies }),
    layer: 0,
  });
  const files = [
    one("app/node_modules/a", "a", "1.0.0", { c: "*" }),
    one("app/node_modules/b", "b", "1.0.0", { c: "*" }),
    one("app/node_modules/b/node_modules/c", "c", "2.0.0", {}),
    one("app/node_modules/c", "c", "1.0.0", {}),
  ];
  expect(await pathsOf(files, "npm", "c")).toEqual(["a@1.0.0 > c@1.0.0", "b@1.0.0 > c@2.0.0"]);
});

test("pip: names in any spelling; what only an extra asks for does not count", async () => {
  const one = (name: string, requires: string): Files[number] => ({
    path: `usr/lib/python3/site-packages/${name}-1.dist-info/METADATA`,
    text: `Name: ${name}\nVersion: 1\n${requires}\n`,
    layer: 0,
  });
  const files = [
    one("web", 'Requires-Dist: Some_Lib (>=1)\nRequires-Dist: zope.x; python_version > "3"\n'),
    one("docs", 'Requires-Dist: some-lib; extra == "all"\n'),
    one("some.lib", ""),
  ];
  expect(await pathsOf(files, "PyPI", "some.lib")).toEqual(["web@1 > some.lib@1"]);
});

test("the message and the commands say what to do", async () => {
  const meta = (name: string, requires: string): Files[number] => ({
    path: `usr/lib/python3/site-packages/${name}-1.dist-info/METADATA`,
    text: `Name: ${name}\nVersion: 1\n${requires}\n`,
    layer: 0,
  });
  const { findings } = await scan([meta("web", "Requires-Dist: lib\n"), meta("lib", "")], {
    advisories: [advisoryOf("X-1", "PyPI", "lib", "2")],
  });
  expect(findings[0]?.message).toBe("lib is broken. Installed: lib 1. Needed by web@1 > lib@1. Fixed in 2.");
  expect(findings[0]?.remedies).toContainEqual({
    kind: "command",
    commands: ['pip install --upgrade "lib>=2"'],
  });
});

test.each([
  ["usr/local/lib/node_modules/npm/node_modules/tar", "RUN npm install --global npm@latest"],
  ["app/node_modules/tar", "npm install tar@7.5.0"],
])("a package of npm in %s", async (path, command) => {
  const file = { path: `${path}/package.json`, text: '{"name":"tar","version":"1.0.0"}', layer: 0 };
  const { findings } = await scan([file], { advisories: [advisoryOf("X-1", "npm", "tar", "7.5.0")] });
  expect(findings[0]?.remedies).toContainEqual({ kind: "command", commands: [command] });
});

test("a name that is no plain one is put into no command", async () => {
  const text = "Name: a$(id)\nVersion: 1\n";
  const file = { path: "usr/lib/python3/site-packages/a-1.dist-info/METADATA", text, layer: 0 };
  const { findings } = await scan([file], { advisories: [advisoryOf("X-1", "PyPI", "a$(id)", "2")] });
  expect(findings[0]?.remedies.map(({ kind }) => kind)).toEqual(["upgrade"]);
});

test("one upgrade is named for all vulnerabilities of a package that it answers", async () => {
  const file = {
    path: "app/node_modules/tar/package.json",
    text: '{"name":"tar","version":"1.0.0"}',
    layer: 0,
  };
  const { findings } = await scan([file], {
    advisories: [advisoryOf("X-1", "npm", "tar", "1.1.0"), advisoryOf("X-2", "npm", "tar", "1.4.2")],
  });
  const all = findings.map(({ fingerprint }) => fingerprint).sort();
  expect(all).toHaveLength(2);
  for (const { remedies } of findings)
    expect(remedies[0]).toMatchObject({ kind: "upgrade", changes: [{ to: "1.4.2" }], resolves: all });
});
