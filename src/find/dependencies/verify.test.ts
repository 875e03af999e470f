// Locks against their manifests and against what is installed: every difference by name, and none where there is none.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { RepoPath } from "../../model/index.ts";
import { factsOf, formatOf } from "./facts.ts";
import type { SourceFile } from "./source-file.ts";
import { compareInstalled, verifyLocks } from "./verify.ts";

function file(path: string, text: string): SourceFile {
  const format = formatOf(path);
  if (format === undefined) throw new Error(`no format for ${path}`);
  const bytes = Buffer.from(text);
  return {
    path: path as RepoPath,
    origin: { kind: "work-tree" },
    sizeBytes: bytes.length,
    facts: factsOf(format, bytes),
    isJudged: true,
  };
}

function fixture(path: string): string {
  return readFileSync(new URL(`../../formats/lock/fixtures/${path}`, import.meta.url), "utf8");
}

const npm = [
  file("package.json", fixture("npm3/package.json")),
  file("package-lock.json", fixture("npm3/package-lock.json")),
];

function said(files: readonly SourceFile[]): readonly string[] {
  return verifyLocks(files).differences.map((one) => `${one.path}:${one.line} ${one.kind} ${one.name}`);
}

describe("real tools' own files have no difference", () => {
  test.each([
    "npm3/package-lock.json",
    "pnpm7/pnpm-lock.yaml",
    "pnpm8/pnpm-lock.yaml",
    "pnpm9/pnpm-lock.yaml",
    "yarn1/yarn.lock",
    "yarn4/yarn.lock",
    "bun/bun.lock",
  ])("%s", (path) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    expect(said([file("package.json", fixture("npm3/package.json")), file(name, fixture(path))])).toEqual([]);
  });
  test("uv.lock, pip-compile", () => {
    expect(
      said([file("pyproject.toml", fixture("uv/pyproject.toml")), file("uv.lock", fixture("uv/uv.lock"))]),
    ).toEqual([]);
    expect(
      said([
        file("requirements.in", fixture("pip-compile/requirements.in")),
        file("requirements.txt", fixture("pip-compile/requirements.txt")),
      ]),
    ).toEqual([]);
  });
  test("go.mod with go.sum", () => {
    expect(said([file("go.mod", fixture("go/go.mod")), file("go.sum", fixture("go/go.sum"))])).toEqual([]);
    expect(said([file("go.mod", fixture("go/go.mod"))])).toHaveLength(4);
  });
});

describe("differences are named one by one", () => {
  test("the manifest was edited and the lock was not", () => {
    const edited = fixture("npm3/package.json")
      .replace('"react": "18.2.0"', '"react": "^19.0.0"')
      .replace('"chokidar": "3.5.3"', '"left-pad": "1.0.0"');
    expect(said([file("package.json", edited), npm[1] as SourceFile])).toEqual([
      // two files
      "package-lock.json:92 not-asked-for chokidar",
      "package.json:12 not-locked left-pad",
      "package.json:14 outside-range react",
    ]);
  });

  test("unpinned and unhashed", () => {
    expect(said([file("requirements.txt", "a==1.0 --hash=sha256:aa\nb==1.0\nc>=1\n")])).toEqual([
      "requirements.txt:2 unhashed b",
      "requirements.txt:3 unpinned c",
    ]);
  });

  test.each([
    [
      "Gemfile.lock",
      "GEM\n  remote: https://registry.example.org/\n  specs:\n    rack (2.2.3)\n    rake (13.0.6)\n",
      1,
    ],
    [
      "Gemfile.lock",
      "GEM\n  remote: https://registry.example.org/\n  specs:\n    rack (2.2.3)\n    rake (13.0.6)\n\nCHECKSUMS\n  rack (2.2.3) sha256=aa\n  rake (13.0.6)\n",
      5,
    ],
    ["mix.lock", '%{\n  "jason": {:hex, :jason, "1.4.0", "", [:mix], [], "hexpm", "bb"},\n}\n', 2],
    ["pubspec.lock", 'packages:\n  http:\n    source: hosted\n    version: "0.13.5"\n', 1],
  ])("a hash is asked for where the form has a place: %s", (path, text, line) => {
    expect(said([file(path, text)]).map((one) => one.split(" ").slice(0, 2))).toEqual([
      [`${path}:${line}`, "unhashed"],
    ]);
  });

  test.each([
    ["composer.lock", '{"packages":[{"name":"a/b","version":"1.0.0"}],"packages-dev":[]}'],
    [
      "Package.resolved",
      '{"pins":[{"identity":"a","location":"https://example.com/a","state":{"version":"1.0.0"}}],"version":2}',
    ],
    ["conan.lock", '{"version":"0.5","requires":["zlib/1.2.11"]}'],
  ])("%s has no place for hashes, and that is said", (path, text) => {
    const checked = verifyLocks([file(path, text)]);
    expect([checked.locks, checked.withoutHashes, checked.differences]).toEqual([[path], [path], []]);
  });

  test.each([
    [
      "Cargo.toml",
      '[dependencies]\nold = { package = "openssl", version = "0.9" }\nmine = { path = "../m" }\nunused.workspace = true\n',
      "Cargo.lock",
      'version = 3\n[[package]]\nname = "openssl"\nversion = "0.10.1"\nsource = "registry+https://registry.example.org/index"\nchecksum = "aa"\n',
      "Cargo.toml:2 outside-range old",
    ],
    [
      "Gemfile",
      'gem "rack", "~> 3.0"\ngem "absent" if ENV["X"]\n',
      "Gemfile.lock",
      "GEM\n  specs:\n    rack (2.2.3)\n\nCHECKSUMS\n  rack (2.2.3) sha256=aa\n",
      "Gemfile:1 outside-range rack",
    ],
    [
      "composer.json",
      '{"require":{"php":">=8","psr/log-implementation":"1.0","a/b":"^2.0"}}',
      "composer.lock",
      '{"packages":[{"name":"a/b","version":"1.9.0"}]}',
      "composer.json:1 outside-range a/b",
    ],
    [
      "mix.exs",
      'defp deps do\n [{:jason, "~> 2.0"}]\nend\n',
      "mix.lock",
      '%{\n  "jason": {:hex, :jason, "1.4.0", "aa", [:mix], [], "hexpm", "bb"},\n}\n',
      "mix.exs:2 outside-range jason",
    ],
  ])("%s against its lock", (manifest, wishes, lock, text, expected) => {
    expect(said([file(manifest, wishes), file(lock, text)])).toEqual([expected]);
  });

  test("a lock that breaks the range of the manifest", () => {
    const lock = file("requirements.txt", "a==1.0 --hash=sha256:aa\n");
    expect(said([file("requirements.in", "a>=2\n"), lock])).toEqual(["requirements.in:1 outside-range a"]);
  });

  test("a manifest without a lock", () => {
    expect(said([file("package.json", '{"dependencies":{"a":"1.0.0"}}')])).toEqual([
      "package.json:1 not-locked a",
    ]);
  });
});

describe("installed against locked", () => {
  const lock = file(
    "requirements.txt",
    "Foo_Bar==1.0 --hash=sha256:aa\nb==2.0.0 --hash=sha256:bb\nwin==1.0 ; sys_platform == 'win32'\n",
  );
  const compare = (installed: Readonly<Record<string, string>>) =>
    compareInstalled([lock], {
      lock,
      installed: Object.entries(installed).map(([name, version]) => ({ name, version })),
      environment: { sys_platform: "linux" },
    }).map((one) => `${one.kind} ${one.name}`);

  test("equal, whatever the spelling of names and versions, and with pip's own packages", () => {
    expect(compare({ "foo.bar": "1.0", B: "2.0", pip: "24.0" })).toEqual([]);
  });

  test("missing, other, extra", () => {
    expect(compare({ b: "2.1", evil: "6.6" })).toEqual([
      "not-installed foo-bar",
      "not-locked-but-installed evil",
      "other-version b",
    ]);
  });
});
