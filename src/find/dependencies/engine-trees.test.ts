// Projects of several files, and installed trees: which packages there are.

import { describe, expect, test } from "vitest";
import { defaultConfig } from "../../config/index.ts";
import { conclude, database, npmLock, type Tree } from "./fixtures/engine-lab.ts";

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
