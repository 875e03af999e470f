// The engine as `find` uses it: files in, packages, findings and gaps out, over a real advisory index.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { AdvisoryIndex, encodeEpss, encodeKev, IndexBuilder, type Manifest } from "../../advisories/index.ts";
import { defaultConfig } from "../../config/index.ts";
import { openAppending, openPositioned, PortcullisError } from "../../kit/index.ts";
import {
  type Advisory,
  type AdvisoryStore,
  type Finding,
  type Gap,
  type InventoryItem,
  instant,
  type ReleaseIndex,
  type RepoPath,
  type TreeReader,
} from "../../model/index.ts";
import type { Conclusion, EngineContext, Inspected } from "../contract/index.ts";
import { dependenciesEngine } from "./engine.ts";
import { type DependencyFacts, factsOf, formatOf } from "./facts.ts";
import { dependencyProblems, dependencyRules } from "./rules.ts";

const folder = mkdtempSync(join(tmpdir(), "dependencies-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Range = { readonly introduced?: string; readonly fixed?: string };

function advisory(
  id: string,
  ecosystem: string,
  name: string,
  range: Range,
  rest: Partial<Advisory> = {},
): Advisory {
  const events = [
    { introduced: range.introduced ?? "0" },
    ...(range.fixed === undefined ? [] : [{ fixed: range.fixed }]),
  ];
  const affected = [{ ecosystem, name, ranges: [{ type: "ECOSYSTEM" as const, events }], versions: [] }];
  return {
    id,
    aliases: [],
    upstream: [],
    related: [],
    summary: `about ${name}`,
    severity: [],
    affected,
    references: [],
    ...rest,
  };
}

const advisories: readonly Advisory[] = [
  advisory(
    "GHSA-lodash-1",
    "npm",
    "lodash",
    { fixed: "4.17.21" },
    { aliases: ["CVE-2021-23337"], severityWord: "HIGH" },
  ),
  advisory("GHSA-lodash-2", "npm", "lodash", { fixed: "4.17.19" }, { severityWord: "LOW" }),
  advisory("GHSA-deep-1", "npm", "deep", { fixed: "2.0.0" }),
  advisory("MAL-2024-1", "npm", "evil", {}),
  {
    ...advisory("GHSA-symbols-1", "npm", "parser", { fixed: "2.0.0" }),
    affected: [
      {
        ecosystem: "npm",
        name: "parser",
        ranges: [{ type: "ECOSYSTEM", events: [{ introduced: "0" }, { fixed: "2.0.0" }] }],
        versions: [],
        symbols: ["b", "a", "e", "d", "c"],
      },
    ],
  },
  advisory("PYSEC-1", "PyPI", "requests", { fixed: "2.31.0" }, { aliases: ["CVE-2023-32681"] }),
  advisory("GHSA-req-1", "PyPI", "requests", { fixed: "2.31.0" }, { aliases: ["CVE-2023-32681"] }),
];

function database(): AdvisoryStore {
  const path = join(folder, `${Math.random()}.index`);
  const manifest: Manifest = {
    builtAt: instant("2026-11-23"),
    origin: "test",
    sources: [],
    holds: ["npm", "PyPI"],
    ecosystems: {},
    deadBytes: 0,
  };
  const builder = new IndexBuilder(openAppending(path), (name) => manifest.holds.includes(name));
  for (const one of advisories) builder.add(one, 0);
  builder.finish({ kev: encodeKev(new Map()), epss: encodeEpss(new Map()) }, (counts) => ({
    ...manifest,
    ecosystems: counts.ecosystems,
  }));
  return new AdvisoryIndex(openPositioned(path));
}

type Tree = Readonly<Record<string, string>>;
type Options = {
  readonly advisories?: AdvisoryStore;
  readonly base?: Tree;
  readonly config?: EngineContext["config"];
  readonly now?: string;
  readonly releases?: ReleaseIndex;
};

function reader(tree: Tree): TreeReader {
  return {
    read: async (path) => (tree[path] === undefined ? undefined : Buffer.from(tree[path])),
    list: async () => Object.keys(tree) as RepoPath[], // paths of the test
  };
}

async function conclude(tree: Tree, options: Options = {}) {
  const changed = Object.keys(tree).filter(
    (path) => options.base === undefined || options.base[path] !== tree[path],
  );
  async function* inspected(): AsyncGenerator<Inspected<DependencyFacts>> {
    for (const path of changed) {
      const format = formatOf(path);
      const bytes = Buffer.from(tree[path] ?? "");
      if (format === undefined) continue;
      const artifact = {
        kind: "artifact",
        path: path as RepoPath,
        origin: { kind: "work-tree" },
        sizeBytes: bytes.length,
        isExecutable: false,
        role: "changed",
        surface: "head",
        read: async () => bytes,
      } as const;
      yield { artifact, facts: JSON.parse(JSON.stringify(factsOf(format, bytes))) };
    }
  }
  const config = options.config ?? defaultConfig();
  const context = {
    target: { kind: "tree", root: "/" },
    setup: { config, key: "00".repeat(32) },
    config,
    head: reader(tree),
    ...(options.base === undefined ? {} : { base: reader(options.base) }),
    ...(options.advisories === undefined ? {} : { advisories: options.advisories }),
    ...(options.releases === undefined ? {} : { releases: options.releases }),
    now: options.now ?? "2026-11-23T12:00:00.000Z",
    log: { info: () => {}, warn: () => {}, debug: () => {} },
    signal: new AbortController().signal,
  } as EngineContext;
  const said: Conclusion[] = [];
  for await (const one of dependenciesEngine.conclude(inspected(), context)) said.push(one);
  return {
    findings: said.filter((one): one is Finding => one.kind === "finding"),
    gaps: said.filter((one): one is Gap => one.kind === "gap"),
    inventory: said.filter((one): one is InventoryItem => one.kind === "package"),
  };
}

type Entry = { readonly version: string; readonly dependencies?: Tree; readonly [field: string]: unknown };

function npmLock(root: Tree, packages: Readonly<Record<string, Entry>>): string {
  const entries = Object.entries(packages).map(([name, entry]) => [
    `node_modules/${name}`,
    { integrity: `sha512-${entry.version}`, ...entry },
  ]);
  return JSON.stringify(
    { lockfileVersion: 3, packages: { "": { dependencies: root }, ...Object.fromEntries(entries) } },
    null,
    2,
  );
}

const shop: Tree = {
  "package.json": '{\n  "dependencies": {\n    "lodash": "^4.17.0",\n    "parent": "1.0.0"\n  }\n}',
  "package-lock.json": npmLock(
    { lodash: "^4.17.0", parent: "1.0.0" },
    {
      lodash: { version: "4.17.15" },
      parent: { version: "1.0.0", dependencies: { deep: "~1.0.0" } },
      deep: { version: "1.0.5" },
    },
  ),
};

describe("vulnerable packages", () => {
  test("direct: place of the wish, alias, fix inside the range", async () => {
    const { findings } = await conclude(shop, { advisories: database() });
    const lodash = findings.find(
      (finding) =>
        finding.evidence.kind === "vulnerability" && finding.evidence.advisory.id === "GHSA-lodash-1",
    );
    expect(lodash).toMatchObject({ rule: "dependencies/vulnerable-package", severity: "high" });
    expect(lodash?.locations.map((place) => `${place.path}:${place.region?.startLine}`)).toEqual([
      "package.json:3",
      "package-lock.json:10",
    ]);
    expect(lodash?.formerly).toHaveLength(1);
    expect(lodash?.message).toContain("fixed in 4.17.21");
    const upgrade = lodash?.remedies.find((remedy) => remedy.kind === "upgrade");
    expect(upgrade).toMatchObject({
      via: "lock",
      changes: [{ name: "lodash", from: "4.17.15", to: "4.17.21" }],
    });
  });

  test("one bump resolves both findings of lodash", async () => {
    const { findings } = await conclude(shop, { advisories: database() });
    const ofLodash = findings.filter((finding) => finding.title.startsWith("lodash"));
    expect(ofLodash).toHaveLength(2);
    for (const finding of ofLodash) {
      const upgrade = finding.remedies.find((remedy) => remedy.kind === "upgrade");
      expect(upgrade?.kind === "upgrade" && upgrade.resolves).toEqual(
        ofLodash.map((one) => one.fingerprint).sort(),
      );
      expect(upgrade?.kind === "upgrade" && upgrade.changes[0]?.to).toBe("4.17.21");
    }
  });

  test("transitive outside of the parent's range: the parent must move, or override", async () => {
    const { findings } = await conclude(shop, { advisories: database() });
    const deep = findings.find((finding) => finding.title.startsWith("deep"));
    expect(deep?.evidence).toMatchObject({
      requiredBy: { paths: [["parent@1.0.0", "deep@1.0.5"]], total: 1 },
    });
    expect(
      deep?.remedies.flatMap((remedy) =>
        remedy.kind === "upgrade" ? [[remedy.via, remedy.changes.map((change) => change.name)]] : [],
      ),
    ).toEqual([
      ["parent", ["parent", "deep"]],
      ["override", ["deep"]],
    ]);
  });

  test("a fixed version is not reported, nor is a local folder of the same name", async () => {
    const tree = {
      "package-lock.json": JSON.stringify({
        lockfileVersion: 3,
        packages: {
          "": { dependencies: { lodash: "^4.17.21", evil: "file:evil" } },
          "node_modules/lodash": { version: "4.17.21" },
          "node_modules/evil": { resolved: "evil", link: true },
          evil: { version: "1.0.0" },
        },
      }),
    };
    expect((await conclude(tree, { advisories: database() })).findings).toEqual([]);
  });

  test("two versions of one package are one finding with both places", async () => {
    const lock = npmLock(
      { lodash: "4.17.10", a: "1" },
      {
        lodash: { version: "4.17.10" },
        a: { version: "1.0.0", dependencies: { lodash: "4.17.11" } },
        "a/node_modules/lodash": { version: "4.17.11" },
      },
    );
    const { findings } = await conclude({ "package-lock.json": lock }, { advisories: database() });
    const first = findings.filter(
      (finding) =>
        finding.evidence.kind === "vulnerability" && finding.evidence.advisory.id === "GHSA-lodash-1",
    );
    expect(first).toHaveLength(1);
    expect(first[0]?.title).toContain("4.17.10, 4.17.11");
    expect(first[0]?.locations).toHaveLength(2);
  });

  test("aliases are one vulnerability; a malicious package is critical", async () => {
    const tree = {
      "requirements.txt": "requests==2.28.1\n",
      "package-lock.json": npmLock({ evil: "1" }, { evil: { version: "1.0.0" } }),
    };
    const { findings } = await conclude(tree, { advisories: database() });
    expect(findings.map((finding) => [finding.rule, finding.severity])).toEqual([
      ["dependencies/vulnerable-package", "unknown"],
      ["dependencies/malicious-package", "critical"],
    ]);
  });

  test("PyPI versions are not text: 2.31 is 2.31.0", async () => {
    expect(
      (await conclude({ "requirements.txt": "requests==2.31\n" }, { advisories: database() })).findings,
    ).toEqual([]);
  });
});

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
      '[[package]]\nname = "app"\nversion = "0.1.0"\ndependencies = ["serde"]\n\n[[package]]\nname = "serde"\nversion = "1.0.1"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n';
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

describe("Python", () => {
  test("includes are read and constraints pin", async () => {
    const tree = {
      "app/requirements.txt": "-r ../common/base.in.txt\n-c pins.txt\nrequests\n",
      "common/base.in.txt": "six==1.16.0\n",
      "app/pins.txt": "requests==2.28.1\nunused==1.0\n",
    };
    const { inventory, findings } = await conclude(tree, { advisories: database() });
    expect(inventory.map((item) => `${item.package.name}@${item.package.version}`)).toEqual([
      "requests@2.28.1",
      "six@1.16.0",
    ]);
    expect(findings.map((finding) => finding.rule)).toEqual(["dependencies/vulnerable-package"]);
  });

  test("markers count for the configured target only", async () => {
    const tree = { "requirements.txt": "requests==2.28.1 ; sys_platform == 'win32'\n" };
    const config = defaultConfig();
    const linux = { ...config, dependencies: { ...config.dependencies, platform: "linux" as const } };
    expect((await conclude(tree, { advisories: database() })).findings).toHaveLength(1);
    expect((await conclude(tree, { advisories: database(), config: linux })).findings).toHaveLength(0);
  });
});

test("modules of one Maven project are not packages", async () => {
  const pom = (id: string, needs: string) =>
    `<project><groupId>g</groupId><artifactId>${id}</artifactId><version>1</version><dependencies>${needs}</dependencies></project>`;
  const wish = (name: string) =>
    `<dependency><groupId>g</groupId><artifactId>${name}</artifactId><version>1</version></dependency>`;
  const { inventory } = await conclude({
    "a/pom.xml": pom("a", wish("b") + wish("other")),
    "b/pom.xml": pom("b", ""),
  });
  expect(inventory.map((item) => item.package.name)).toEqual(["g:other"]);
});

describe("installed trees", () => {
  const tree = {
    "venv/lib/python3.12/site-packages/requests-2.28.1.dist-info/METADATA":
      "Metadata-Version: 2.1\nName: Requests\nVersion: 2.28.1\nLicense: Apache-2.0\n\nbody\n",
    "venv/lib/python3.12/site-packages/requests/requirements.txt": "six==1.0\n",
    "node_modules/lodash/package.json": '{"name":"lodash","version":"4.17.10","dependencies":{"x":"*"}}',
    "node_modules/.package-lock.json": npmLock({}, { stale: { version: "1.0.0" } }),
  };

  test("what lies there is installed; files inside packages say nothing of the project", async () => {
    const { inventory, findings } = await conclude(tree, { advisories: database() });
    expect(inventory.map((item) => `${item.package.name}@${item.package.version}`).sort()).toEqual([
      "lodash@4.17.10",
      "requests@2.28.1",
    ]);
    expect(inventory.find((item) => item.package.name === "requests")?.package.licences).toEqual([
      "Apache-2.0",
    ]);
    expect([...new Set(findings.map((finding) => finding.locations[0].path))].sort()).toEqual([
      "node_modules/lodash/package.json",
      "venv/lib/python3.12/site-packages/requests-2.28.1.dist-info/METADATA",
    ]);
  });
});

describe("a change", () => {
  test("only what the change brought is in the change; the review says added, removed, changed", async () => {
    const after = {
      ...shop,
      "package-lock.json": npmLock(
        { lodash: "^4.17.0", evil: "1" },
        { lodash: { version: "4.17.16" }, evil: { version: "1.0.0", hasInstallScript: true } },
      ),
    };
    const { findings, inventory } = await conclude(after, { advisories: database(), base: shop });
    expect(findings.map((finding) => [finding.title.split(":")[0], finding.isInChange]).sort()).toEqual([
      ["Change adds a package that runs code on installation", true],
      ["evil 1.0.0", true],
      ["lodash 4.17.16", false],
      ["lodash 4.17.16", false],
    ]);
    const review = inventory.map((item) => [item.package.name, item.change?.kind, item.change?.fromVersion]);
    expect(review.sort()).toEqual([
      ["deep", "removed", "1.0.5"],
      ["evil", "added", undefined],
      ["lodash", "changed", "4.17.15"],
      ["parent", "removed", "1.0.0"],
    ]);
  });

  test("another hash or host for the same version", async () => {
    const lock = (entry: Entry) => ({ "package-lock.json": npmLock({ a: "1" }, { a: entry }) });
    const base = lock({
      version: "1.0.0",
      integrity: "sha512-AAAA",
      resolved: "https://registry.npmjs.org/a/-/a-1.0.0.tgz",
    });
    const head = lock({
      version: "1.0.0",
      integrity: "sha512-BBBB",
      resolved: "https://evil.example/a/-/a-1.0.0.tgz",
    });
    const { findings } = await conclude(head, { advisories: database(), base });
    expect(findings.map((finding) => finding.rule).sort()).toEqual([
      "dependencies/changed-hash",
      "dependencies/changed-source",
    ]);
  });

  test("a lockfile that is taken away leaves its manifest to be judged, against what the lockfile said", async () => {
    const manifest = { "package.json": '{"dependencies": {"lodash": "4.17.15", "parent": "1.0.0"}}' };
    const locked = {
      ...manifest,
      "package-lock.json": npmLock({ lodash: "4.17.15" }, { lodash: { version: "4.17.20" } }),
    };
    const { findings, inventory } = await conclude(manifest, { advisories: database(), base: locked });
    expect(findings.map(({ rule, isInChange }) => [rule, isInChange])).toEqual([
      ["dependencies/vulnerable-package", false], // 4.17.20 was affected by it, too
      ["dependencies/vulnerable-package", true],
      ["dependencies/no-lockfile", true],
    ]);
    expect(inventory.map((item) => [item.package.name, item.change?.kind])).toEqual([
      ["lodash", "changed"],
      ["parent", "added"],
    ]);
  });

  test("a change that touches no dependency file says nothing", async () => {
    const { findings, inventory, gaps } = await conclude(shop, { advisories: database(), base: shop });
    expect([findings, inventory, gaps]).toEqual([[], [], []]);
  });
});

test("every problem has one rule", () => {
  expect(dependencyRules.map((rule) => rule.id)).toEqual(
    dependencyProblems.map((problem) => `dependencies/${problem}`),
  );
});

test("facts hold no path, and equal content has equal facts", () => {
  const bytes = Buffer.from(shop["package-lock.json"] ?? "");
  const format = formatOf("a/package-lock.json");
  expect(format).toBeDefined();
  if (format !== undefined) expect(factsOf(format, bytes)).toEqual(factsOf(format, Buffer.from(bytes)));
});

describe("installed trees", () => {
  const places = async (tree: Tree) =>
    (await conclude(tree)).inventory
      .map((item) => `${item.package.name}@${item.package.version ?? ""}`)
      .sort();
  const node = (name: string) => `{"name":"${name}","version":"1.0.0"}`;
  const python = (name: string) => `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0.0\n\n`;

  test("node_modules: every level, scopes, pnpm's store; not what the tests of a package hold", async () => {
    const tree: Tree = {
      "node_modules/a/package.json": node("a"),
      "node_modules/@s/b/node_modules/c/package.json": node("c"),
      "app/node_modules/.pnpm/d@1.0.0/node_modules/d/package.json": node("d"),
      "node_modules/a/test/node_modules/no/package.json": node("no"),
      "node_modules/a/dist/package.json": node("no"),
      "node_modules/a/package-lock.json":
        '{"lockfileVersion":3,"packages":{"node_modules/no":{"version":"1.0.0"}}}',
    };
    expect(await places(tree)).toEqual(["a@1.0.0", "c@1.0.0", "d@1.0.0"]);
  });

  test("site-packages: wheels and eggs; neither vendored copies nor what a wheel says of its parts", async () => {
    const tree: Tree = {
      "lib/python3.12/site-packages/A_b.dist-info/METADATA": python("A_b"),
      "lib/python3.12/site-packages/old.egg-info": python("old"),
      "lib/python3.12/site-packages/dir.egg-info/PKG-INFO": python("dir"),
      "lib/python3.12/site-packages/egg.egg/EGG-INFO/PKG-INFO": python("egg"),
      "lib/python3.12/site-packages/setuptools/_vendor/no.dist-info/METADATA": python("no"),
      "lib/python3.12/site-packages/A_b.dist-info/sboms/x.cdx.json":
        '{"bomFormat":"CycloneDX","components":[{"type":"library","name":"no","version":"1"}]}',
    };
    expect(await places(tree)).toEqual(["a-b@1.0.0", "dir@1.0.0", "egg@1.0.0", "old@1.0.0"]);
  });
});

describe("Maven projects of one tree", () => {
  const value = (property: string) => `\${${property}}`;
  const pom = (body: string) => `<project xmlns="http://maven.apache.org/POM/4.0.0">${body}</project>`;
  const parent = `<parent><groupId>com.shop</groupId><artifactId>parent</artifactId><version>${value("revision")}</version></parent>`;
  const dependency = (group: string, artifact: string, version = "") =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId>${version === "" ? "" : `<version>${version}</version>`}</dependency>`;
  const tree: Tree = {
    "pom.xml": pom(
      `<groupId>com.shop</groupId><artifactId>parent</artifactId><version>${value("revision")}</version>
       <properties><revision>1.2.0</revision><g>31.1</g><s>1.7.36</s></properties>
       <dependencyManagement><dependencies>${dependency("com.g", "guava", value("g"))}</dependencies></dependencyManagement>`,
    ),
    "bom/pom.xml": pom(
      `${parent}<artifactId>bom</artifactId><dependencyManagement><dependencies>
       ${dependency("org.s", "api", value("s"))}${dependency("com.g", "guava", "30")}</dependencies></dependencyManagement>`,
    ),
    "app/pom.xml": pom(
      `${parent}<artifactId>app</artifactId><properties><g>31.0</g></properties>
       <dependencyManagement><dependencies>${dependency("com.shop", "bom", "1").replace("</dependency>", "<type>pom</type><scope>import</scope></dependency>")}</dependencies></dependencyManagement>
       <dependencies>${dependency("com.g", "guava")}${dependency("org.s", "api")}${dependency("com.shop", "bom", "1")}</dependencies>`,
    ),
  };

  test("versions come from the parent, overridden properties and imported lists; modules are no packages", async () => {
    const { inventory } = await conclude(tree);
    const found = inventory.map((item) => `${item.package.name}@${item.package.version ?? ""}`).sort();
    // What the parent manages beats what the child imports, as `mvn dependency:list` says, too.
    expect(found).toEqual(["com.g:guava@31.0", "org.s:api@1.7.36"]);
  });
});

test("an empty lock does not hide what the manifest asks for", async () => {
  const tree: Tree = { "package.json": '{"dependencies":{"lodash":"4.17.15"}}', "package-lock.json": "{}" };
  const { inventory } = await conclude(tree);
  expect(inventory.map((item) => item.package.name)).toEqual(["lodash"]);
});

describe("reachability ranks and never hides", () => {
  const vulnerable = { "requirements.txt": "lodash==0\n", ...shop };
  const reachedOf = async (tree: Tree) => {
    const { findings } = await conclude(tree, { advisories: database() });
    return findings.flatMap(({ evidence, message }) =>
      evidence.kind === "vulnerability"
        ? [
            [
              evidence.package.name,
              evidence.reached?.path,
              message.match(/\S+ is imported.*|.*, is imported at .*/)?.[0] !== undefined,
            ],
          ]
        : [],
    );
  };

  test("the place in production code, before one in a test", async () => {
    const tree = {
      ...vulnerable,
      "a.test.js": 'import x from "lodash";\n',
      "src/index.js": '// start\nconst merge = require("lodash/merge");\n',
    };
    expect(await reachedOf(tree)).toContainEqual(["lodash", "src/index.js", true]);
  });

  test("a package that nothing imports is found all the same", async () => {
    const found = await reachedOf(shop);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(([, path]) => path === undefined)).toBe(true);
  });

  test("of a transitive one: through the direct dependency that is imported", async () => {
    const tree = { ...shop, "src/a.ts": 'import { x } from "parent";\n' };
    expect(await reachedOf(tree)).toContainEqual(["deep", "src/a.ts", true]);
  });
});

describe("what the registry adds, when it may be asked", () => {
  type Version = {
    readonly needs?: Tree;
    readonly publishedAt?: string;
    readonly yanked?: string;
    readonly licence?: string;
  };
  const registry = (names: Readonly<Record<string, Readonly<Record<string, Version>>>>): ReleaseIndex => ({
    covers: (ecosystem) => ecosystem === "npm",
    versions: async ({ name }) =>
      names[name] === undefined
        ? undefined
        : Object.entries(names[name]).map(([version, { publishedAt, yanked }]) => ({
            version,
            ...(publishedAt === undefined ? {} : { publishedAt }),
            ...(yanked === undefined ? {} : { withdrawn: { kind: "yanked" as const, reason: yanked } }),
          })),
    detail: async ({ name, version }) => {
      const found = names[name]?.[version];
      if (found === undefined) return undefined;
      const needs = Object.entries(found.needs ?? {}).map(([needed, requirement]) => ({
        name: needed,
        requirement,
      }));
      return { needs, licences: found.licence === undefined ? [] : [found.licence] };
    },
    close: async () => {},
  });

  test("the lowest version of the parent that accepts the fix is named, with the command that moves it", async () => {
    const releases = registry({
      parent: {
        "1.0.0": { needs: { deep: "~1.0.0" } },
        "1.5.0": { needs: { deep: "^1.0.0" } },
        "2.0.0-rc.1": { needs: { deep: "^2.0.0" } },
        "2.0.0": { needs: { deep: "^2.0.0" }, yanked: "broken" },
        "2.0.1": { needs: { deep: "^2.0.0" } },
        "3.0.0": {},
      },
    });
    const { findings } = await conclude(shop, { advisories: database(), releases });
    const deep = findings.find(
      ({ evidence }) => evidence.kind === "vulnerability" && evidence.package.name === "deep",
    );
    const [first, second, third] = deep?.remedies ?? [];
    expect(first).toMatchObject({
      via: "parent",
      changes: [
        { name: "parent", from: "1.0.0", to: "2.0.1" },
        { name: "deep", to: "2.0.0" },
      ],
    });
    expect(second).toEqual({ kind: "advice", text: "parent 2.0.1 accepts deep 2.0.0." });
    expect(third).toEqual({ kind: "command", commands: ["npm install parent@2.0.1"] });
  });

  test("young and withdrawn versions are findings; the cool-down is the policy's", async () => {
    const releases = registry({
      lodash: { "4.17.15": { publishedAt: "2026-11-22T12:00:00Z" } },
      parent: { "1.0.0": { publishedAt: "2020-01-01T00:00:00Z", yanked: "leaks" } },
    });
    const rulesOf = async (config?: EngineContext["config"]) =>
      (await conclude(shop, { releases, ...(config === undefined ? {} : { config }) })).findings.map(
        (one) => `${one.rule} ${one.message}`,
      );
    expect(await rulesOf()).toEqual([
      "dependencies/young-package lodash@4.17.15 was published 1 day ago; the cool-down is 3 days.",
      "dependencies/deprecated-package parent@1.0.0 is yanked: leaks",
    ]);
    const config = defaultConfig();
    const none = { ...config, dependencies: { ...config.dependencies, cool_down_days: 0 } };
    expect(await rulesOf(none)).toEqual(["dependencies/deprecated-package parent@1.0.0 is yanked: leaks"]);
  });

  test("licences that no file tells", async () => {
    const { inventory } = await conclude(shop, {
      releases: registry({ lodash: { "4.17.15": { licence: "MIT" } } }),
    });
    expect(inventory.map(({ package: one }) => [one.name, one.licences])).toContainEqual(["lodash", ["MIT"]]);
  });

  test("a registry that does not answer is one gap, and everything else is said", async () => {
    const failing: ReleaseIndex = {
      ...registry({}),
      versions: async () => {
        throw new PortcullisError("network", "No answer from registry.example: status 503.");
      },
    };
    const { findings, gaps } = await conclude(shop, { advisories: database(), releases: failing });
    expect(findings.length).toBeGreaterThan(0);
    const said = gaps.filter((gap) => gap.detail.includes("did not answer"));
    expect(said.map((gap) => gap.reason)).toEqual(["unreadable"]);
  });
});
