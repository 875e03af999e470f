// Formats whose tools do not run here: each is held to the examples and the grammar of its own documentation.

import { describe, expect, test } from "vitest";
import { lockFormats } from "./formats.ts";
import { readLockfile } from "./read.ts";

function read(path: string, text: string) {
  const format = lockFormats.find((candidate) => candidate.matches(path));
  if (format === undefined) throw new Error(`no format for ${path}`);
  const { value, problems } = readLockfile(format, Buffer.from(text));
  const list = value.packages.map((item) => `${item.name}@${item.version ?? item.source.commit ?? ""}`);
  return { list, packages: value.packages, problems };
}

describe("JVM", () => {
  test("pom: properties, management, parent, scopes, ranges; nothing else is guessed", () => {
    const text = `<?xml version="1.0"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <parent><groupId>org.shop</groupId><artifactId>parent</artifactId><version>3.0</version></parent>
  <artifactId>shop</artifactId>
  <properties><log.version>\${log.major}.17.1</log.version><log.major>2</log.major></properties>
  <dependencyManagement><dependencies>
    <dependency><groupId>com.a</groupId><artifactId>managed</artifactId><version>1.1</version><scope>test</scope></dependency>
  </dependencies></dependencyManagement>
  <dependencies>
    <!-- <dependency><groupId>no</groupId><artifactId>no</artifactId><version>1</version></dependency> -->
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-core</artifactId><version>\${log.version}</version></dependency>
    <dependency><groupId>com.a</groupId><artifactId>managed</artifactId></dependency>
    <dependency><groupId>\${project.groupId}</groupId><artifactId>util</artifactId><version>\${project.version}</version></dependency>
    <dependency><groupId>com.b</groupId><artifactId>open</artifactId><version>[1.0,2.0)</version></dependency>
    <dependency><groupId>com.b</groupId><artifactId>hard</artifactId><version>[1.5]</version></dependency>
    <dependency><groupId>com.c</groupId><artifactId>elsewhere</artifactId><version>\${unknown}</version></dependency>
  </dependencies>
</project>`;
    const { list, packages, problems } = read("pom.xml", text);
    expect(problems).toEqual([]);
    expect(list).toEqual([
      "org.apache.logging.log4j:log4j-core@2.17.1",
      "com.a:managed@1.1",
      "org.shop:util@3.0",
      "com.b:open@",
      "com.b:hard@1.5",
      "com.c:elsewhere@",
    ]);
    expect(packages[1]?.scope).toBe("development");
    expect(packages[0]?.line).toBe(11);
  });

  test("gradle.lockfile and verification metadata", () => {
    const lock =
      "# comment\ncom.a:b:1.0=compileClasspath,runtimeClasspath\norg.junit:junit:4.13=testCompileClasspath\nempty=annotationProcessor\n";
    const { list, packages } = read("gradle.lockfile", lock);
    expect(list).toEqual(["com.a:b@1.0", "org.junit:junit@4.13"]);
    expect(packages.map((item) => item.scope)).toEqual(["production", "development"]);
    const xml =
      '<verification-metadata><components><component group="g" name="n" version="1"><artifact name="n.jar"><sha256 value="ab"/></artifact></component></components></verification-metadata>';
    expect(read("gradle/verification-metadata.xml", xml).packages[0]).toMatchObject({
      name: "g:n",
      version: "1",
      integrity: "sha256:ab",
    });
  });

  test("XML that ends early says so and keeps what was read; entities do not expand", () => {
    const text =
      '<!DOCTYPE x [<!ENTITY a "b">]><project><dependencies><dependency><groupId>g</groupId><artifactId>a&a;</artifactId><version>1</version></dependency><depend';
    const { list, problems } = read("pom.xml", text);
    expect(list).toEqual(["g:a&a;@1"]);
    expect(problems).toHaveLength(1);
  });
});

test("NuGet: frameworks fold, projects are left out", () => {
  const entry = (type: string, resolved: string) => ({ type, resolved, contentHash: "x" });
  const text = JSON.stringify({
    version: 1,
    dependencies: {
      "net6.0": { A: entry("Direct", "1.0.0"), B: entry("Transitive", "2.0.0"), mine: { type: "Project" } },
      net48: { A: entry("Direct", "1.0.0"), B: entry("Transitive", "2.1.0") },
    },
  });
  expect(read("packages.lock.json", text).list).toEqual(["A@1.0.0", "B@2.0.0", "B@2.1.0"]);
  expect(
    read(
      "packages.config",
      '<packages><package id="A" version="1.0" developmentDependency="true"/></packages>',
    ).packages[0]?.scope,
  ).toBe("development");
  expect(
    read("app.deps.json", '{"libraries":{"app/1.0":{"type":"project"},"A/1.0":{"type":"package"}}}').list,
  ).toEqual(["A@1.0"]);
});

test("further ecosystems", () => {
  const mix =
    '%{\n  "jason": {:hex, :jason, "1.4.0", "e855647bc9", [:mix], [], "hexpm", "79a3"},\n  "tool": {:git, "https://github.com/a/tool.git", "0123456789abcdef0123456789abcdef01234567", []},\n}\n';
  expect(read("mix.lock", mix).list).toEqual([
    "jason@1.4.0",
    "tool@0123456789abcdef0123456789abcdef01234567",
  ]);
  const pub =
    'packages:\n  http:\n    dependency: "direct main"\n    description:\n      name: http\n      url: "https://registry.example.org"\n    source: hosted\n    version: "0.13.5"\n  flutter:\n    dependency: "direct main"\n    description: flutter\n    source: sdk\n    version: "0.0.0"\n';
  expect(read("pubspec.lock", pub).list).toEqual(["http@0.13.5", "flutter@0.0.0"]);
  expect(
    read(
      "conan.lock",
      '{"version":"0.5","requires":["zlib/1.2.11#rev%1.0"],"build_requires":["cmake/3.2#x"]}',
    ).list,
  ).toEqual(["zlib@1.2.11", "cmake@3.2"]);
  expect(
    read(
      "conan.lock",
      '{"graph_lock":{"nodes":{"0":{"path":"conanfile.py","ref":"me/1.0"},"1":{"ref":"zlib/1.2.11#0"}}}}',
    ).list,
  ).toEqual(["zlib@1.2.11"]);
  expect(
    read(
      "renv.lock",
      '{"Packages":{"mime":{"Package":"mime","Version":"0.12.1","Source":"Repository","Hash":"18e9"}}}',
    ).list,
  ).toEqual(["mime@0.12.1"]);
  expect(
    read(
      "cabal.project.freeze",
      "constraints: any.base ==4.14.0.0,\n             any.text ==1.2.4.1,\n             text -developer\n",
    ).list,
  ).toEqual(["base@4.14.0.0", "text@1.2.4.1"]);
  expect(
    read(
      "stack.yaml.lock",
      "packages:\n- completed:\n    hackage: acme-missiles-0.3@sha256:2ba66a,613\n  original:\n    hackage: acme-missiles-0.3\n",
    ).list,
  ).toEqual(["acme-missiles@0.3"]);
  expect(
    read(
      "Package.resolved",
      '{"pins":[{"identity":"nio","location":"https://github.com/apple/swift-nio.git","state":{"revision":"0123456789abcdef0123456789abcdef01234567","version":"2.1.0"}}],"version":2}',
    ).list,
  ).toEqual(["github.com/apple/swift-nio@2.1.0"]);
});

test("references: actions, hooks, images", () => {
  const workflow =
    "jobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n      - uses: github/codeql-action/init@0123456789abcdef0123456789abcdef01234567 # v3.1.2\n      - uses: ./local\n      - uses: docker://alpine:3.18\n      # - uses: no/no@v1\n";
  expect(read(".github/workflows/ci.yml", workflow).list).toEqual([
    "actions/checkout@v4",
    "github/codeql-action@v3.1.2",
    "alpine@3.18",
  ]);
  const hooks =
    "repos:\n  - repo: https://github.com/psf/black\n    rev: 23.1.0\n    hooks:\n      - id: black\n        additional_dependencies: [click==8.0.4, other]\n  - repo: local\n    hooks: []\n";
  expect(read(".pre-commit-config.yaml", hooks).list).toEqual([
    "https://github.com/psf/black@23.1.0",
    "click@8.0.4",
  ]);
  const docker =
    "ARG TAG=3.12\nFROM --platform=linux/amd64 python:$TAG-slim AS build\nFROM build AS test\nFROM registry.example:5000/a/b@sha256:00\nFROM scratch\n";
  expect(read("Dockerfile", docker).list).toEqual(["python@3.12-slim", "registry.example:5000/a/b@"]);
});

test("conda: pins, builds, channels and the pip list", () => {
  const text =
    "name: x\ndependencies:\n  - python=3.9\n  - conda-forge::numpy=1.21.0=py39_0\n  - scipy>=1.5\n  - pip:\n      - requests==2.28.1\n      - -r more.txt\n";
  const { list, packages } = read("environment.yml", text);
  expect(list).toEqual(["python@3.9", "numpy@1.21.0", "scipy@", "requests@2.28.1"]);
  expect(packages[3]?.ecosystem).toBe("PyPI");
});

test("Pipfile.lock, poetry.lock, pdm.lock as their documentation shows them", () => {
  const pipfile = {
    _meta: { sources: [{ url: "https://u:p@registry.example.org/simple" }] },
    default: {
      requests: { hashes: ["sha256:ab"], index: "pypi", version: "==2.28.1" },
      local: { path: ".", editable: true },
    },
    develop: {
      tool: { git: "https://github.com/a/tool.git", ref: "0123456789abcdef0123456789abcdef01234567" },
    },
  };
  const pipenv = read("Pipfile.lock", JSON.stringify(pipfile, null, 2));
  expect(pipenv.list).toEqual(["requests@2.28.1", "tool@0123456789abcdef0123456789abcdef01234567"]);
  expect(pipenv.packages.map((item) => [item.scope, item.isDirect, item.line])).toEqual([
    ["production", true, 10],
    ["development", true, 23],
  ]);
  const poetry =
    '[[package]]\nname = "Foo_Bar"\nversion = "1.0"\ncategory = "dev"\noptional = false\n\n[package.dependencies]\nsix = ">=1"\n\n[[package]]\nname = "six"\nversion = "1.16.0"\noptional = true\ngroups = ["main"]\nfiles = [{file = "a", hash = "sha256:aa"}]\n\n[package.source]\ntype = "git"\nurl = "https://github.com/a/six"\nresolved_reference = "0123456789abcdef0123456789abcdef01234567"\n\n[metadata]\nlock-version = "2.0"\n\n[metadata.files]\n"Foo_Bar" = [{file = "x", hash = "sha256:bb"}]\n';
  const found = read("poetry.lock", poetry).packages;
  expect(
    found.map((item) => [item.name, item.version, item.scope, item.source.kind, item.integrity]),
  ).toEqual([
    ["foo-bar", "1.0", "development", "registry", "sha256:bb"],
    ["six", "1.16.0", "optional", "git", "sha256:aa"],
  ]);
  expect(found[0]?.needs[0]?.to).toBe(found[1]?.id);
  const pdm =
    '[metadata]\ngroups = ["default", "dev"]\n\n[[package]]\nname = "a"\nversion = "1.0"\ngroups = ["default"]\ndependencies = ["b>=1"]\n\n[[package]]\nname = "a"\nversion = "1.0"\nextras = ["x"]\ngroups = ["default"]\ndependencies = ["a==1.0"]\n\n[[package]]\nname = "b"\nversion = "2.0"\ngroups = ["dev"]\n';
  expect(read("pdm.lock", pdm).packages.map((item) => [item.name, item.scope, item.needs.length])).toEqual([
    ["a", "production", 1],
    ["b", "development", 0],
  ]);
});

test("old pnpm keys: peers, scopes, registries, code hosts", () => {
  const text =
    "lockfileVersion: 5.3\ndependencies:\n  a: 1.0.0_react@16.0.0\n  t: github.com/o/t/0123456789abcdef0123456789abcdef01234567\npackages:\n  /@s/b/2.0.0:\n    resolution: {integrity: sha512-x}\n    dev: true\n  /a/1.0.0_react@16.0.0:\n    resolution: {integrity: sha512-y}\n    dev: false\n  /a/1.0.0_react@17.0.0:\n    resolution: {integrity: sha512-y}\n    dev: false\n  github.com/o/t/0123456789abcdef0123456789abcdef01234567:\n    resolution: {tarball: https://codeload.github.com/o/t/tar.gz/0123456789abcdef0123456789abcdef01234567}\n    name: t\n    version: 3.0.0\n    dev: false\n";
  const { list, packages } = read("pnpm-lock.yaml", text);
  expect(list).toEqual(["@s/b@2.0.0", "a@1.0.0", "t@3.0.0"]);
  expect(packages[2]?.source).toMatchObject({
    kind: "git",
    commit: "0123456789abcdef0123456789abcdef01234567",
  });
  expect(packages.map((item) => item.scope)).toEqual(["development", "production", "production"]);
});

test("yarn classic: git, tarball, alias, link", () => {
  const text =
    '# yarn lockfile v1\n\n\n"a@npm:real@^1.0.0", "real@^1.0.0":\n  version "1.2.0"\n  resolved "https://registry.example.org/real/-/real-1.2.0.tgz#0123456789abcdef0123456789abcdef01234567"\n\n"g@git+https://github.com/o/g.git#v1":\n  version "2.0.0"\n  resolved "git+https://github.com/o/g.git#0123456789abcdef0123456789abcdef01234567"\n  dependencies:\n    real "^1.0.0"\n\n"l@link:./l":\n  version "0.0.0"\n  uid ""\n\n"t@https://example.org/t.tgz":\n  version "3.0.0"\n  resolved "https://example.org/t.tgz#00"\n';
  const { list, packages } = read("yarn.lock", text);
  expect(list).toEqual(["real@1.2.0", "g@2.0.0", "t@3.0.0"]);
  expect(packages.map((item) => item.source.kind)).toEqual(["registry", "git", "tarball"]);
  expect(packages[1]?.needs[0]?.to).toBe(packages[0]?.id);
});

test("a hash behind the address of a registry's archive is no commit, whatever the archive is called", () => {
  const resolved =
    "https://npm.pkg.github.com/download/@acme/x/1.0.0/94c6d6d0d1a5c2f8f7b7f0d2a2b5b5b5b5b5b5b5";
  const text = `# yarn lockfile v1\n\n"@acme/x@^1.0.0":\n  version "1.0.0"\n  resolved "${resolved}#3b25d38c89600baa2dcc219edfa88a74eb2c427a"\n`;
  expect(read("yarn.lock", text).packages.map((item) => item.source.kind)).toEqual(["registry"]);
});

test("go.mod: a bracket needs no blank", () => {
  const { list, problems } = read("go.mod", "module a\n\nrequire(\n\tb.example/c v1.0.0\n)\n");
  expect([list, problems]).toEqual([["b.example/c@v1.0.0"], []]);
});
