// A tree of Maven projects against what `mvn dependency:list -DexcludeTransitive=true` says of it (Maven 3.8.7).

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { RepoPath } from "../../model/index.ts";
import { factsOf, formatOf } from "./facts.ts";
import { PomTree } from "./poms.ts";
import type { SourceFile } from "./source-file.ts";

const folder = new URL("../../formats/lock/fixtures/maven/", import.meta.url);

function file(path: string): SourceFile {
  const bytes = readFileSync(new URL(`${path}.sample`, folder));
  const format = formatOf(path);
  if (format === undefined) throw new Error(`no format for ${path}`);
  return {
    path: path as RepoPath, // a path of the fixture
    origin: { kind: "work-tree" },
    sizeBytes: bytes.length,
    facts: factsOf(format, bytes),
    isJudged: true,
  };
}

test("properties, parents, imported lists and scopes give Maven's own versions", () => {
  const files = ["pom.xml", "bom/pom.xml", "app/pom.xml"].map(file);
  const app = files.find((one) => one.path === "app/pom.xml");
  const packages = app === undefined ? [] : new PomTree(files).packagesOf(app);
  const expected = readFileSync(new URL("list.txt", folder), "utf8").trim().split("\n");
  expect(packages.map((item) => `${item.name}@${item.version ?? ""}`).sort()).toEqual(expected);
  expect(packages.find((item) => item.name === "junit:junit")?.scope).toBe("development");
});
