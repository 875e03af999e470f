// Files that were written half: what could be read is used, and the rest is told, also in forms that look whole wherever they are cut.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { lockFormats } from "./formats.ts";
import { readLockfile } from "./read.ts";

function read(path: string, text: string) {
  const format = lockFormats.find((candidate) => candidate.matches(path));
  if (format === undefined) throw new Error(`no format for ${path}`);
  const { value, problems } = readLockfile(format, Buffer.from(text));
  return { names: value.packages.map((item) => item.name), told: problems.map((one) => one.message) };
}

const gem = "GEM\n  remote: https://rubygems.example/\n  specs:\n    rack (2.2.3)\n";
const pub = 'packages:\n  a:\n    dependency: "direct main"\n    source: hosted\n    version: "1.0.0"\n';
const pods = "PODS:\n  - A (1.0.0)\n";
const gradle = "# Gradle\norg.a:b:1.0=runtimeClasspath\n";
const cargo =
  '[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "registry+x"\ndependencies = [\n "b",\n]\n';
const uv =
  'version = 1\n[[package]]\nname = "a"\nversion = "1.0.0"\nsource = { registry = "x" }\ndependencies = [{ name = "b" }]\n';
const yarn = '# yarn lockfile v1\n\na@^1.0.0:\n  version "1.0.0"\n  dependencies:\n    b "^2.0.0"\n';
const pnpm =
  "lockfileVersion: 5.4\ndependencies:\n  a: 1.0.0\n  b: 2.0.0\n  own: link:../own\npackages:\n  /a/1.0.0:\n    dev: false\n";
const nine =
  "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      a:\n        specifier: ^1\n        version: 1.0.0\npackages:\n  a@1.0.0:\n    resolution: {integrity: sha512-a}\n";
const poetry = '[[package]]\nname = "a"\nversion = "1.0"\n';
const julia = 'manifest_format = "2.0"\n[[deps.A]]\nversion = "1.0.0"\ndeps = ["B"]\n';
const rebar = '{"1.2.0",\n[{<<"a">>,{pkg,<<"a">>,<<"1.0.0">>},0}';
const stack = "packages:\n- completed:\n    hackage: a-1.0@sha256:00,1\n";

test.each([
  ["Gemfile.lock", gem, `${gem}\nDEPENDENCIES\n  rack\n`],
  ["pubspec.lock", pub, `${pub}sdks:\n  dart: ">=3.0.0"\n`],
  ["Podfile.lock", pods, `${pods}\nCOCOAPODS: 1.11.3\n`],
  ["gradle.lockfile", gradle, `${gradle}empty=\n`],
  ["Cargo.lock", cargo, `${cargo}\n[[package]]\nname = "b"\nversion = "1.0.0"\nsource = "registry+x"\n`],
  ["uv.lock", uv, `${uv}\n[[package]]\nname = "b"\nversion = "1.0.0"\nsource = { virtual = "." }\n`],
  ["yarn.lock", yarn, `${yarn}\nb@^2.0.0:\n  version "2.0.0"\n`],
  ["yarn.lock", yarn, `${yarn}\nz@^2.0.0:\n  version "2.0.0"\n`], // "b" is a workspace
  ["pnpm-lock.yaml", pnpm, `${pnpm}  /b/2.0.0:\n    dev: false\n`],
  ["pnpm-lock.yaml", nine, `${nine}snapshots:\n  a@1.0.0: {}\n`],
  ["poetry.lock", poetry, `${poetry}\n[metadata]\nlock-version = "2.1"\n`],
  ["Manifest.toml", julia, `${julia}\n[[deps.B]]\nuuid = "x"\n`],
  ["rebar.lock", rebar, `${rebar}]}.\n`],
  ["stack.yaml.lock", stack, `${stack}snapshots: []\n`],
  ["cabal.project.freeze", "constraints: any.a ==1.0,\n", "constraints: any.a ==1.0,\n  any.b ==2.0\n"],
  ["requirements.txt", "a==1.0 \\\n", "a==1.0 \\\n  --hash=sha256:00\n"],
])("%s without its end: %#", (path, cut, whole) => {
  expect(read(path, cut)).toEqual({
    names: [expect.any(String)],
    told: [expect.stringContaining("seems to be cut off")],
  });
  expect(read(path, whole).told).toEqual([]);
});

const folder = new URL("fixtures/", import.meta.url);
const real = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
  (path) => !path.startsWith("documented") && lockFormats.some((format) => format.matches(path)),
);

test.each(real)("%s, which a real tool wrote, is whole", (path) => {
  expect(read(path, readFileSync(new URL(path, folder), "utf8")).told.join()).not.toContain("cut off");
});
