// Lockfiles that the real tools wrote, against what the real tools say is in them (`npm ls --all`, `uv export`, `go list -m`,
// `cargo metadata`): all of one project, so that every Node package manager must give one answer.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { lockFormats } from "./formats.ts";
import type { LockFile } from "./parser.ts";
import { readLockfile } from "./read.ts";

function fixture(path: string): string {
  return readFileSync(new URL(`fixtures/${path}`, import.meta.url), "utf8");
}

function read(path: string, ending = ""): LockFile {
  const format = lockFormats.find((candidate) => candidate.matches(path));
  if (format === undefined) throw new Error(`no format for ${path}`);
  const parsed = readLockfile(format, Buffer.from(fixture(`${path}${ending}`)));
  expect(parsed.problems).toEqual([]);
  return parsed.value;
}

function identities(lock: LockFile): string[] {
  return [...new Set(lock.packages.map((item) => `${item.name}@${item.version ?? ""}`))].sort();
}

/** `npm ls` names an alias by the alias, and on Linux leaves out what is only for macOS. */
const npmLs = [
  ...new Set([
    "fsevents@2.3.3",
    ...fixture("npm3/npm-ls.txt")
      .trim()
      .split("\n")
      .map((line) => line.replace("old-lodash@", "lodash@")),
  ]),
].sort();

describe("one project, every Node package manager", () => {
  const withoutVersion = (list: readonly string[]) =>
    list.map((item) => item.replace(/^(local-lib|packed)@.*/, "$1")).sort();

  test("npm's lock 3 holds what npm ls lists", () => {
    expect(identities(read("npm3/package-lock.json"))).toEqual(npmLs);
  });

  test.each([
    "pnpm7/pnpm-lock.yaml",
    "pnpm8/pnpm-lock.yaml",
    "pnpm9/pnpm-lock.yaml",
    "bun/bun.lock",
    "yarn1/yarn.lock",
  ])("%s", (path) => {
    expect(withoutVersion(identities(read(path)))).toEqual(withoutVersion(npmLs));
  });

  test("yarn berry has the same, and what its patched fsevents needs", () => {
    const found = withoutVersion(identities(read("yarn4/yarn.lock")));
    expect(withoutVersion(npmLs).filter((item) => !found.includes(item))).toEqual([]);
    expect(found.filter((item) => item.startsWith("fsevents@"))).toEqual(["fsevents@2.3.3"]);
    expect(found.some((item) => item.startsWith("node-gyp@"))).toBe(true);
  });

  test("npm's lock 1 knows neither workspaces nor versions of local packages", () => {
    const ofWorkspace = ["lodash@4.17.19", "ms@2.0.0"];
    const expected = withoutVersion(npmLs.filter((item) => !ofWorkspace.includes(item)));
    expect(withoutVersion(identities(read("npm1/package-lock.json")))).toEqual(expected);
  });

  test.each([
    "npm3/package-lock.json",
    "pnpm7/pnpm-lock.yaml",
    "pnpm8/pnpm-lock.yaml",
    "pnpm9/pnpm-lock.yaml",
    "bun/bun.lock",
  ])("%s tells scope, alias, direct and source", (path) => {
    const { packages } = read(path);
    const of = (name: string, version?: string) =>
      packages.find((item) => item.name === name && (version ?? item.version) === item.version);
    expect(of("is-odd")?.scope).toBe("development");
    expect(of("is-number", "6.0.0")?.scope).toBe("development");
    expect(of("is-number", "7.0.0")?.scope).toBe("production");
    expect(of("lodash", "4.17.20")?.alias).toBe("old-lodash");
    expect(of("lodash", "4.17.19")?.isDirect).toBe(true);
    expect(of("picomatch")?.isDirect).toBe(false);
    expect(of("local-lib")?.source.kind).toBe("file");
    expect(of("packed")?.source.kind).toBe("file");
  });

  test("every edge leads to the version that Node would load", () => {
    const { packages } = read("npm3/package-lock.json");
    const byId = new Map(packages.map((item) => [item.id, item]));
    const needOf = (name: string, need: string) =>
      packages.find((item) => item.name === name)?.needs.find((one) => one.name === need)?.to ?? "";
    expect(byId.get(needOf("to-regex-range", "is-number"))?.version).toBe("7.0.0");
    expect(byId.get(needOf("is-odd", "is-number"))?.version).toBe("6.0.0");
    expect(byId.get(needOf("local-lib", "ms"))?.version).toBe("2.1.3");
  });

  test("lines are those of the entries", () => {
    for (const path of [
      "npm3/package-lock.json",
      "npm1/package-lock.json",
      "pnpm9/pnpm-lock.yaml",
      "yarn1/yarn.lock",
      "yarn4/yarn.lock",
      "bun/bun.lock",
    ]) {
      const lines = fixture(path).split("\n");
      for (const item of read(path).packages)
        expect(lines[item.line - 1], path).toContain(
          path.startsWith("pnpm") ? item.name : (item.alias ?? item.name),
        );
    }
  });
});

describe("Python", () => {
  const pins = (text: string) =>
    [...text.matchAll(/^([A-Za-z0-9_.-]+)==([^\s;\\]+)/gm)].map((match) => `${match[1]}@${match[2]}`).sort();

  test("uv.lock holds what uv exports, and the optional group", () => {
    const expected = [...pins(fixture("uv/export.txt")), "orjson@3.9.10", "shop-util@0.1.0"].sort();
    expect(identities(read("uv/uv.lock"))).toEqual(expected);
  });

  test("uv's exports: requirements and pylock", () => {
    expect(identities(read("uv/requirements-uv.txt"))).toEqual(pins(fixture("uv/export.txt")));
    expect(identities(read("uv/pylock.toml"))).toEqual(
      [...pins(fixture("uv/export.txt")), "shop-util@"].sort(),
    );
  });

  test("uv.lock tells direct, development and optional", () => {
    const scopes = Object.fromEntries(
      read("uv/uv.lock").packages.map((item) => [item.name, `${item.scope} ${item.isDirect}`]),
    );
    expect(scopes).toMatchObject({
      requests: "production true",
      urllib3: "production false",
      iniconfig: "development true",
      orjson: "optional true",
      six: "production false",
    });
  });

  test("pip-compile: direct by its notes, hashes, edges", () => {
    const { packages } = read("pip-compile/requirements.txt");
    expect(packages.filter((item) => item.isDirect).map((item) => item.name)).toEqual(["jinja2", "requests"]);
    expect(packages.every((item) => /^sha256:[0-9a-f]{64}( |$)/.test(item.integrity ?? ""))).toBe(true);
    expect(packages.find((item) => item.name === "jinja2")?.needs.map((need) => need.name)).toEqual([
      "markupsafe",
    ]);
  });
});

describe("Python's other managers", () => {
  test.each(["poetry1", "poetry2"])("%s: what poetry show --all lists", (folder) => {
    expect(identities(read(`${folder}/poetry.lock`))).toEqual(
      fixture(`${folder}/show.txt`).trim().split("\n"),
    );
  });

  test("poetry 2 tells the groups, extras and markers", () => {
    const { packages } = read("poetry2/poetry.lock");
    const of = (name: string) => packages.find((item) => item.name === name);
    expect(of("iniconfig")?.scope).toBe("development");
    expect(of("orjson")?.scope).toBe("optional");
    expect(of("colorama")?.marker).toBe('sys_platform == "win32"');
    expect(of("requests")?.needs.map((need) => need.name)).toContain("urllib3");
  });

  test("Pipfile.lock: what pipenv requirements writes, of every category", () => {
    const lock = read("pipenv/Pipfile.lock");
    expect(identities(lock)).toEqual(fixture("pipenv/requirements.list").trim().split("\n"));
    const scopes = new Map(lock.packages.map((item) => [item.name, item.scope]));
    expect([scopes.get("requests"), scopes.get("iniconfig"), scopes.get("alabaster")]).toEqual([
      "production",
      "development",
      "optional",
    ]);
  });
});

describe("others", () => {
  test("conan.lock of Conan 2: requires with user and channel, and what builds", () => {
    const { packages } = read("conan/conan.lock", ".sample");
    expect(packages.map((item) => [item.name, item.version, item.scope])).toEqual([
      ["zlib", "1.2.13", "production"],
      ["ssl", "3.0", "production"],
      ["mytool", "3.1", "development"],
    ]);
  });

  test("go.mod: what go list builds, with the replacement; a language version names no standard library", () => {
    const built = fixture("go/list.txt").trim().split("\n").slice(1);
    const found = identities(read("go/go.mod"));
    expect(found).toEqual([
      "github.com/gorilla/mux@v1.8.0",
      "github.com/pkg/errors@v0.9.1",
      "golang.org/x/text@v0.3.7",
      "gopkg.in/yaml.v3@v3.0.1",
    ]);
    for (const identity of found.slice(0, 4))
      expect(built.some((line) => line.endsWith(identity.replace("@", " ")))).toBe(true);
  });

  test("Cargo.lock: what cargo metadata lists; its own crates are of the workspace", () => {
    const { packages, roots } = read("cargo/Cargo.lock");
    expect(packages.map((item) => item.name)).toEqual(["fastrand", "itoa", "shop", "smallvec"]);
    const published = packages.filter((item) => item.source.kind === "registry");
    expect(published.map((item) => item.name)).toEqual(["fastrand", "itoa", "smallvec"]);
    expect(published.every((item) => item.isDirect && item.integrity?.startsWith("sha256:"))).toBe(true);
    expect(roots.map((root) => root.name)).toEqual(["shop"]);
  });
});
