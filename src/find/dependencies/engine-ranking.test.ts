// What ranks a finding or adds to it: where it is imported, what the registry says.

import { describe, expect, test } from "vitest";
import { type Config, defaultConfig } from "../../config/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import type { ReleaseIndex } from "../../model/index.ts";
import type { EngineContext } from "../contract/index.ts";
import { conclude, database, shop, type Tree } from "./fixtures/engine-lab.ts";

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

describe("symbols that an advisory names, or the configuration", () => {
  const parser = {
    "package.json": '{"name": "s", "version": "1.0.0", "dependencies": {"parser": "^1.0.0"}}',
    "package-lock.json": JSON.stringify({
      lockfileVersion: 3,
      packages: {
        "": { name: "s", version: "1.0.0", dependencies: { parser: "^1.0.0" } },
        "node_modules/parser": {
          version: "1.0.0",
          resolved: "https://registry.example/parser/-/parser-1.0.0.tgz",
        },
      },
    }),
  };
  const reachOf = async (source: string, more: Partial<Pick<EngineContext, "config">> = {}) => {
    const { findings } = await conclude(
      { ...parser, "src/a.js": source },
      { advisories: database(), ...more },
    );
    return findings.flatMap(({ evidence, message }) =>
      evidence.kind === "vulnerability"
        ? [[evidence.reachedSymbol, evidence.reached?.region?.startLine, message.split(" and 1 more. ")[1]]]
        : [],
    );
  };

  test("the place where one is used", async () => {
    expect(await reachOf('import p from "parser";\n\np.c(1);\n')).toEqual([
      ["c", 3, "c is used at src/a.js:3."],
    ]);
  });

  test("none is used: the import is told, and the finding stays", async () => {
    expect(await reachOf('import p from "parser";\n\np.safe(1);\n')).toEqual([
      [
        undefined,
        1,
        "It is imported at src/a.js:1; none of what is named was met in the files that import it.",
      ],
    ]);
  });

  test("the configuration knows one more", async () => {
    const own = defaultConfig();
    const symbols = [{ package: "parser", names: ["parser.safe"] }];
    const config = { ...own, dependencies: { ...own.dependencies, symbols } };
    expect(await reachOf('import p from "parser";\n\np.safe(1);\n', { config })).toEqual([
      ["parser.safe", 3, "parser.safe is used at src/a.js:3."],
    ]);
  });
});

describe("versions that are avoided for a time", () => {
  const remediesWith = async (avoid: Config["dependencies"]["avoid"], now = "2026-11-01T00:00:00.000Z") => {
    const own = defaultConfig();
    const config = { ...own, dependencies: { ...own.dependencies, avoid } };
    const { findings } = await conclude(shop, { advisories: database(), config, now });
    return findings
      .filter(({ evidence }) => evidence.kind === "vulnerability" && evidence.package.name === "lodash")
      .flatMap(({ remedies }) =>
        remedies.flatMap((one) =>
          one.kind === "upgrade" ? one.changes.map(({ to }) => to) : one.kind === "advice" ? one.text : [],
        ),
      );
  };
  const entry = { package: "lodash", versions: ">=4.17.21", reason: "broke the cart", until: "2026-11-30" };

  test("no remedy proposes them; the other fix is", async () => {
    expect(new Set(await remediesWith([]))).toEqual(new Set(["4.17.21"]));
    expect(await remediesWith([entry])).toEqual([
      "lodash 4.17.21 fixes it; dependencies.avoid holds it back until 2026-11-30: broke the cart",
      "4.17.19",
    ]);
  });

  test("until their day is over, and not for other packages", async () => {
    expect(new Set(await remediesWith([entry], "2026-12-01T00:00:00.000Z"))).toEqual(new Set(["4.17.21"]));
    expect(new Set(await remediesWith([{ ...entry, package: "left" }]))).toEqual(new Set(["4.17.21"]));
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
