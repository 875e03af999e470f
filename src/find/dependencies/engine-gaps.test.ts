// What the engine could not judge is said.

import { describe, expect, test } from "vitest";
import { defaultConfig } from "../../config/index.ts";
import { conclude, database, shop, type Tree } from "./fixtures/engine-lab.ts";

describe("what could not be judged is said", () => {
  test("no database", async () => {
    const { gaps, inventory } = await conclude(shop);
    expect(gaps.map((gap) => [gap.reason, gap.isWhole])).toEqual([["data-missing", true]]);
    expect(inventory).toHaveLength(3);
  });

  test("an ecosystem that the database does not hold", async () => {
    const { gaps } = await conclude(
      { "Cargo.lock": '[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "registry+x"\n' },
      { advisories: database() },
    );
    expect(gaps.map((gap) => gap.detail)).toEqual([
      expect.stringContaining("nothing for crates.io, so 1 package"),
    ]);
  });

  test("stale data", async () => {
    const { gaps } = await conclude(shop, { advisories: database(), now: "2026-12-23T00:00:00.000Z" });
    expect(gaps.map((gap) => gap.reason)).toEqual(["data-stale"]);
  });

  test("an unpinned package that advisories name", async () => {
    const { gaps, findings, inventory } = await conclude(
      { "requirements.txt": "requests>=2\nunheard-of\n" },
      { advisories: database() },
    );
    expect(gaps.map((gap) => gap.detail)).toEqual([
      "1 advisory could not be judged, because these packages have no usable version: requests",
    ]);
    expect(findings.map((finding) => finding.rule)).toEqual(["dependencies/unpinned-requirement"]);
    expect(inventory.map((item) => [item.package.name, item.package.version])).toEqual([
      ["requests", undefined],
      ["unheard-of", undefined],
    ]);
  });

  test.each([
    [
      "vcpkg.json",
      '{"name": "a", "dependencies": ["zlib", {"name": "fmt"}]}',
      '{"name": "a", "dependencies": []}',
    ],
    ["chart/Chart.yaml", "name: a\ndependencies:\n  - name: redis\n", "apiVersion: v2\nname: a\n"],
    [
      "elm.json",
      '{"dependencies": {"direct": {"elm/core": "1.0.5"}, "indirect": {}}}',
      '{"dependencies": {"direct": {}}}',
    ],
    ["dub.sdl", 'name "a"\ndependency "vibe-d" version="~>0.9"\n', 'name "a"\n'],
    ["shard.yml", "name: a\ndependencies:\n  db:\n    github: a/db\n", "name: a\nversion: 1.0.0\n"],
    ["cpanfile", "requires 'Moose', '2.0';\n", "# nothing\n"],
    ["a.nimble", 'version = "1"\nrequires "nim >= 1.6"\n', 'version = "1"\n'],
    ["a-1.0-1.rockspec", 'dependencies = {\n  "lua >= 5.1"\n}\n', "dependencies = {}\n"],
    [".terraform.lock.hcl", 'provider "registry.example/hashicorp/aws" {\n}\n', "# nothing\n"],
  ])(
    "%s, whose form is not read, is said where it lists packages, and stops nobody",
    async (path, listing, empty) => {
      const { gaps, findings } = await conclude({ [path]: listing }, { advisories: database() });
      expect(gaps.map((gap) => [gap.path, gap.reason, gap.isInChange, gap.detail])).toEqual([
        [path, "unreadable", false, expect.stringMatching(/^package list not read: /)],
      ]);
      expect(findings).toEqual([]);
      expect((await conclude({ [path]: empty }, { advisories: database() })).gaps).toEqual([]);
    },
  );

  const crate = '[package]\nname = "app"\n[dependencies]\nserde = "1"\n';

  test("a manifest of an ecosystem that the database does not hold is a gap, never silence", async () => {
    const { gaps, inventory } = await conclude(
      { "Cargo.toml": crate, Gemfile: 'gem "rack", "2.0.1"\n' },
      { advisories: database() },
    );
    expect(gaps.map((gap) => [gap.reason, gap.detail.split(";")[0]])).toEqual([
      ["data-missing", "the advisory database holds nothing for RubyGems, so 1 package could not be judged"],
      ["data-missing", "the advisory database holds nothing for crates.io, so 1 package could not be judged"],
    ]);
    expect(inventory.map((item) => item.package.purl)).toEqual(["pkg:cargo/serde", "pkg:gem/rack@2.0.1"]);
  });

  test("a finding names what the advisory says is dangerous to call", async () => {
    const { findings } = await conclude(
      { "package.json": '{"dependencies":{"parser":"1.0.0"}}' },
      { advisories: database() },
    );
    expect(findings[0]?.message).toBe(
      "parser 1.0.0 is affected by GHSA-symbols-1 (<2.0.0); fixed in 2.0.0. The advisory names a, b, c, d and 1 more.",
    );
  });

  test("a manifest without a lockfile is one finding, whether it pins or not; with its lockfile it is none", async () => {
    const rules = async (tree: Tree) =>
      (await conclude(tree, { advisories: database() })).findings.map((one) => one.rule.split("/")[1]);
    expect(await rules({ "Cargo.toml": crate })).toEqual(["unpinned-requirement"]);
    const pinnedOnly = JSON.stringify({ dependencies: { a: "1.0.0", b: "2.0.0" } });
    expect(await rules({ "package.json": pinnedOnly })).toEqual(["no-lockfile"]);
    const lock =
      '[[package]]\nname = "app"\nversion = "0.1.0"\ndependencies = ["serde"]\n\n[[package]]\nname = "serde"\nversion = "1.0.1"\nsource = "registry+https://registry.example.org/index"\n';
    expect(await rules({ "Cargo.toml": crate, "Cargo.lock": lock })).toEqual([]);
    // A member is answered by the lock of its workspace, a crate that is no member is not.
    expect(await rules({ "crates/app/Cargo.toml": crate, "Cargo.lock": lock })).toEqual([]);
    const stranger = crate.replace('"app"', '"stranger"');
    expect(await rules({ "tools/x/Cargo.toml": stranger, "Cargo.lock": lock })).toEqual([
      "unpinned-requirement",
    ]);
  });

  test("mix.exs tells what of mix.lock is direct and what is for development, also under another name", async () => {
    const { inventory } = await conclude(
      {
        "mix.exs":
          '[{:plug, "~> 1.11"}, {:old, "~> 0.1", hex: :old_name}, {:test_one, "~> 1.0", only: :test}]',
        "mix.lock":
          '%{"plug": {:hex, :plug, "1.11.1", "a", [:mix], [{:mime, "~> 1.0", [hex: :mime, optional: false]}], "hexpm", "b"},\n"mime": {:hex, :mime, "1.6.0", "a", [:mix], [], "hexpm", "b"},\n"old": {:hex, :old_name, "0.1.0"},\n"test_one": {:hex, :test_one, "1.0.0", "a", [:mix], [{:gone, "~> 1.0", [hex: :gone, optional: true]}], "hexpm", "b"}}',
      },
      { advisories: database() },
    );
    const told = inventory.map((item) => [item.package.name, item.package.isDirect, item.package.scope]);
    expect(told).toEqual([
      ["plug", true, "production"],
      ["mime", false, "production"],
      ["old_name", true, "production"],
      ["test_one", true, "development"],
    ]);
    expect(inventory.map((item) => item.dependsOn ?? [])).toEqual([["pkg:hex/mime@1.6.0"], [], [], []]);
  });

  test("manifests and workflows of packages that were copied in are not the project's", async () => {
    const { findings, gaps, inventory } = await conclude(
      {
        "vendor/serde/Cargo.toml": crate,
        "third_party/x/package.json": '{"dependencies":{"lodash":"^4.0.0"}}',
        "vendor/serde/.github/workflows/ci.yml": "jobs:\n  a:\n    steps:\n      - uses: a/b@v1\n",
      },
      { advisories: database() },
    );
    expect([findings, gaps, inventory]).toEqual([[], [], []]);
  });

  test("what a program computes is named, and does not stop a verdict", async () => {
    const { gaps } = await conclude(
      { "setup.py": "setup(install_requires=read('requirements.txt'))\n" },
      { advisories: database() },
    );
    expect(gaps.map((gap) => [gap.reason, gap.isInChange, gap.detail])).toEqual([
      [
        "unreadable",
        false,
        "dependencies that the file computes are not known, because nothing is run: line 1",
      ],
    ]);
  });

  test("actions without data leave the verdict open, unless the policy knows that there are none to be had", async () => {
    const tree = {
      ".github/workflows/ci.yml": "jobs:\n  a:\n    steps:\n      - uses: tj-actions/changed-files@v44\n",
    };
    const { gaps } = await conclude(tree, { advisories: database() });
    expect(gaps.map((gap) => gap.reason)).toEqual(["data-missing"]);
    const usual = defaultConfig();
    const config = { ...usual, advisories: { ...usual.advisories, accept_missing: ["GitHub Actions"] } };
    const accepted = await conclude(tree, { advisories: database(), config });
    expect(accepted.gaps.map((gap) => gap.reason)).toEqual(["unreadable"]);
  });

  test("a broken lockfile and an include that is not there", async () => {
    const { gaps } = await conclude(
      { "package-lock.json": "{", "requirements.txt": "-r base.txt\nsix==1.0\n" },
      { advisories: database() },
    );
    expect(gaps.map((gap) => [gap.path, gap.reason])).toEqual([
      ["package-lock.json", "unparsable"],
      ["requirements.txt", "unreadable"],
    ]);
  });
});

test("an empty lock does not hide what the manifest asks for", async () => {
  const tree: Tree = { "package.json": '{"dependencies":{"lodash":"4.17.15"}}', "package-lock.json": "{}" };
  const { inventory } = await conclude(tree);
  expect(inventory.map((item) => item.package.name)).toEqual(["lodash"]);
});
