// Exceptions as they stand in files: of the policy, of other tools, in VEX documents; from the base and from the head of a change.

import { describe, expect, test } from "vitest";
import { loadConfig } from "../../config/index.ts";
import type { RepoPath, TreeReader } from "../../model/index.ts";
import { foreignEntries, policyEntries, proposedEntries, type Trees, vexEntries } from "./entries.ts";

type Files = Readonly<Record<string, string>>;
const tree = (files: Files): TreeReader => ({
  read: async (path) => (files[path] === undefined ? undefined : Buffer.from(files[path])),
  list: async () => Object.keys(files) as RepoPath[], // test paths are clean
});
const trees = (trusted: Files, head: Files = trusted): Trees => {
  const base = tree(trusted);
  return { trusted: base, head: head === trusted ? base : tree(head) };
};
const config = loadConfig("", "portcullis.yaml");
const off = loadConfig("imported_ignores: {enabled: false}", "portcullis.yaml");
const name = "portcullis.yaml" as RepoPath; // a clean path
const entry = (rule: string): string => `{rule: ${rule}, reason: r, owner: o, until: 2027-06-30}`;

describe("entries of the policy", () => {
  test("those that only the head has are proposed, and those of the base are not proposed again", async () => {
    const before = `ignores: [${entry("python/a")}]\n`;
    const after = `ignores: [${entry("python/a")}, ${entry("python/b")}]\n`;
    const trusted = loadConfig(before, "p");
    expect(policyEntries(trusted, "p")).toMatchObject([
      { scope: { rule: "python/a" }, isProposedByChange: false },
    ]);
    const { candidates, problems } = await proposedEntries(
      trusted,
      name,
      trees({ [name]: before }, { [name]: after }),
    );
    expect([
      candidates.map(({ scope, isProposedByChange }) => [scope.rule, isProposedByChange]),
      problems,
    ]).toEqual([[["python/b", true]], []]);
  });

  test("a head without the file, or with the same one, proposes nothing; a broken one is a problem of the change", async () => {
    const same = { [name]: "version: 1\n" };
    expect((await proposedEntries(config, name, trees(same, { ...same }))).candidates).toEqual([]);
    expect((await proposedEntries(config, name, trees(same, {}))).candidates).toEqual([]);
    const broken = await proposedEntries(config, name, trees(same, { [name]: "ignores: 3\n" }));
    expect(broken.problems).toMatchObject([{ path: name, isChanged: true }]);
  });
});

describe("ignore files of other tools", () => {
  test("what only the head has is proposed; what the change takes away still holds", async () => {
    const kept = "CVE-2026-1\n";
    const { candidates } = await foreignEntries(
      config,
      trees(
        { ".trivyignore": `${kept}CVE-2026-2\n` },
        { ".trivyignore": `${kept}CVE-2026-3 exp:2026-12-31\n` },
      ),
    );
    const said = candidates.map(({ scope, isProposedByChange, endsOn }) => [
      scope.advisory,
      isProposedByChange,
      endsOn,
    ]);
    expect(said.sort()).toEqual([
      ["CVE-2026-1", false, undefined],
      ["CVE-2026-2", false, undefined],
      ["CVE-2026-3", true, "2026-12-31"],
    ]);
  });

  test("a file that the change deletes still holds, and what cannot be read is told", async () => {
    const deleted = await foreignEntries(config, trees({ ".trivyignore": "CVE-2026-1\n" }, {}));
    expect(deleted.candidates).toMatchObject([
      { scope: { advisory: "CVE-2026-1" }, isProposedByChange: false },
    ]);
    const broken = await foreignEntries(config, trees({ ".grype.yaml": "ignore: [\n" }));
    expect(broken.problems[0]).toMatchObject({ path: ".grype.yaml", isChanged: false });
  });

  test("an osv-scanner.toml of a folder speaks of that folder only", async () => {
    const text = '[[IgnoredVulns]]\nid = "GO-2022-0968"\n';
    const { candidates } = await foreignEntries(config, trees({ "api/osv-scanner.toml": text }));
    expect(candidates).toMatchObject([
      { scope: { advisory: "GO-2022-0968", path: "api/*" }, writtenAt: "api/osv-scanner.toml:1" },
    ]);
  });

  test("one entry for several places is one for each", async () => {
    const text =
      "vulnerabilities:\n  - id: CVE-2026-1\n    paths: [a/lock.json, b/lock.json]\n    statement: ours\n";
    const { candidates } = await foreignEntries(config, trees({ ".trivyignore.yaml": text }));
    expect(candidates.map(({ scope, reason }) => [scope.path, reason])).toEqual([
      ["a/lock.json", "ours"],
      ["b/lock.json", "ours"],
    ]);
  });

  test("may be switched off, and then nothing of them is read", async () => {
    const files = trees({ ".trivyignore": "CVE-2026-1\n", "a.openvex.json": "{}" });
    expect((await foreignEntries(off, files)).candidates).toEqual([]);
    expect(await vexEntries(off, files)).toEqual({ candidates: [], problems: [] });
  });
});

describe("VEX", () => {
  const product = "pkg:npm/lodash@4.17.20";
  const statement = (more: object): object => ({
    vulnerability: { name: "CVE-2026-1" },
    products: [{ "@id": product }],
    ...more,
  });
  const document = (...statements: readonly object[]): string =>
    JSON.stringify({
      ...{ "@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://x/1", author: "vendor", version: 1 },
      ...{ timestamp: "2026-11-01T00:00:00Z", statements },
    });
  const read = async (...statements: readonly object[]) =>
    (await vexEntries(config, trees({ "a.openvex.json": document(...statements) }))).candidates.map(
      ({ scope, problem }) => [scope.advisory, scope.package, problem],
    );
  const justified = { status: "not_affected", justification: "component_not_present" };

  test.each<[string, object, readonly unknown[]]>([
    ["not_affected with a justification holds", justified, ["CVE-2026-1", product, undefined]],
    [
      "without one it does not",
      { status: "not_affected" },
      ["CVE-2026-1", product, "`not_affected` needs a justification"],
    ],
    [
      "fixed without a package does not",
      { status: "fixed", products: [] },
      ["CVE-2026-1", undefined, "`fixed` needs the package or the image in which it is fixed"],
    ],
    [
      "not_affected without a product is about every package",
      { ...justified, products: [] },
      ["CVE-2026-1", undefined, undefined],
    ],
    ["fixed holds for the package that it names", { status: "fixed" }, ["CVE-2026-1", product, undefined]],
  ])("%s", async (_, more, wanted) => {
    expect(await read(statement(more))).toEqual([wanted]);
  });

  test("affected and under investigation except nothing", async () => {
    expect(
      await read(statement({ status: "affected" }), statement({ status: "under_investigation" })),
    ).toEqual([]);
  });

  test("a later statement about the same thing ends an earlier one, and no other", async () => {
    const other = { products: [{ "@id": "pkg:npm/left-pad@1.0.0" }] };
    const now = { timestamp: "2026-11-20T00:00:00Z", status: "affected" };
    expect(await read(statement(justified), statement(now))).toEqual([]);
    const asked = { ...now, status: "under_investigation" };
    expect(await read(statement(justified), statement(asked))).toEqual([]);
    expect(await read(statement(now), statement(justified))).toEqual([]); // by its time, not by its place
    expect(await read(statement({ ...now, ...other }), statement(justified))).toHaveLength(1);
    const later = { ...justified, timestamp: "2026-11-21T00:00:00Z" };
    expect(await read(statement(now), statement(later))).toHaveLength(1);
  });

  test("a later word in another document ends it as well", async () => {
    const now = { timestamp: "2026-11-20T00:00:00Z", status: "affected" };
    const two = {
      "a.openvex.json": document(statement(justified)),
      "b.openvex.json": document(statement(now)),
    };
    expect((await vexEntries(config, trees(two))).candidates).toEqual([]);
  });

  test.each([
    [{ "@id": `pkg:oci/api@sha256%3A${"ab".repeat(32)}?tag=1` }, { digest: `sha256:${"ab".repeat(32)}` }],
    [{ "@id": "pkg:oci/api?repository_url=ghcr.io/org&tag=1.2" }, { image: "ghcr.io/org/api:1.2" }],
    [{ "@id": "registry.example/api:2" }, { image: "registry.example/api:2" }],
    [
      { "@id": "pkg:oci/api", subcomponents: [{ "@id": "pkg:deb/debian/openssl" }] },
      { image: "api", package: "pkg:deb/debian/openssl" },
    ],
  ])("said of an image: by digest, else by name and tag (%#)", async (product, wanted) => {
    const text = document(statement({ ...justified, products: [product] }));
    const { candidates } = await vexEntries(config, trees({ "a.vex.json": text }));
    expect(candidates).toMatchObject([{ concerns: "image" }]);
    expect(candidates[0]?.scope).toEqual({ layer: "vulnerabilities", advisory: "CVE-2026-1", ...wanted });
  });

  test("a later word about another image ends nothing", async () => {
    const of = (id: string, more: object) => statement({ ...more, products: [{ "@id": id }] });
    const later = { timestamp: "2026-11-21T00:00:00Z", status: "affected" };
    const one = of("pkg:oci/api?tag=1", justified);
    expect(await read(one, of("pkg:oci/web?tag=1", later))).toHaveLength(1);
    expect(await read(one, of("pkg:oci/api?tag=2", later))).toHaveLength(1);
    expect(await read(one, of("pkg:oci/api", later))).toEqual([]);
  });

  test("what only the head says is proposed", async () => {
    const both = trees({}, { "a.openvex.json": document(statement(justified)) });
    expect((await vexEntries(config, both)).candidates).toMatchObject([
      { isProposedByChange: true, origin: "vex" },
    ]);
  });
});
