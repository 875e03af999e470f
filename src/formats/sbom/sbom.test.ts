// SBOMs against the official schemas, against themselves read back, and against another run.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gunzipSync } from "node:zlib";
import { Ajv } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import ajvFormats from "ajv-formats";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { PackageRef, RepoPath } from "../../model/index.ts";
import { purlOfPackage } from "../purl.ts";
import { cyclonedxJson } from "./cyclonedx.ts";
import { hashOf, type SbomDocument, sbomDocument } from "./document.ts";
import { readSbom } from "./read.ts";
import { spdxJson } from "./spdx.ts";

function ref(ecosystem: PackageRef["ecosystem"], name: string, rest: Partial<PackageRef> = {}): PackageRef {
  const base = { ecosystem, name, source: { kind: "registry" } as const, ...rest };
  return { purl: purlOfPackage(base), scope: "production", isDirect: false, licences: [], ...base };
}

const packages: readonly PackageRef[] = [
  ref("npm", "@scope/name", {
    version: "1.0.0",
    isDirect: true,
    licences: ["MIT"],
    integrity: `sha512-${Buffer.alloc(64, 1).toString("base64")}`,
  }),
  ref("PyPI", "foo-bar", {
    version: "2.0+local",
    scope: "development",
    licences: ["my own words"],
    integrity: "sha256:aa sha256:bb",
  }),
  ref("Maven", "org.apache:log4j", { version: "1.2", licences: ["Apache-2.0 OR MIT"], scope: "optional" }),
  ref("Go", "github.com/a/b", {
    version: "v1.0.0",
    source: { kind: "git", url: "https://github.com/a/b", commit: "abcdef0" },
  }),
  ref("npm", "unpinned", { requirement: ">=1 <2" }),
  ref("Debian", "libc6", { version: "2.36-9", source: { kind: "distribution" } }),
  ref("npm", "hostile\n::error::name", { version: "1.0.0\u202e" }),
];

const subject = { name: "shop", version: "1.0", tool: { name: "portcullis", version: "0.1.0" } };

function documentOf(refs: readonly PackageRef[]): SbomDocument {
  return sbomDocument(
    subject,
    refs.map((one) => ({ kind: "package", package: one })),
  );
}

/** The first needs the second, the second the third and the first again. */
function linkedDocument(): SbomDocument {
  const [first, second, third] = packages.map((one) => one.purl);
  return sbomDocument(
    subject,
    packages.map((one, index) => {
      const needs = [[second], [third, first]][index] ?? [];
      return { kind: "package", package: one, dependsOn: needs.flatMap((purl) => purl ?? []) };
    }),
  );
}

const document = linkedDocument();
const at = "2026-11-23T12:00:00.000Z";
const load = createRequire(import.meta.url);
const schemas = new URL("res/schema/", `file://${load.resolve("@cyclonedx/cyclonedx-library/package.json")}`);

function schema(url: URL): object {
  return JSON.parse(readFileSync(url, "utf8"));
}

describe("the official schemas accept what is written", () => {
  let ajv: Ajv;
  beforeAll(() => {
    ajv = new Ajv({ strict: false, allErrors: true, addUsedSchema: false });
    ajvFormats.default(ajv);
    // CommonJS without types: it adds formats (idn-email, iri ...) to the instance it is given.
    load("ajv-formats-draft2019")(ajv);
    for (const name of ["spdx", "jsf-0.82", "cryptography-defs"]) {
      const file = `${name}.SNAPSHOT.schema.json`;
      // The copies of the library name each other by file, their ids by another name.
      ajv.addSchema({ ...schema(new URL(file, schemas)), $id: `http://cyclonedx.org/schema/${file}` });
    }
  });

  test.each(["1.6", "1.7"] as const)("CycloneDX %s", async (version) => {
    const check = ajv.compile(schema(new URL(`bom-${version}.SNAPSHOT.schema.json`, schemas)));
    const value = JSON.parse(await cyclonedxJson(document, version));
    expect(check(value), JSON.stringify(check.errors?.slice(0, 3))).toBe(true);
    expect(value.components).toHaveLength(packages.length);
    expect(check({ ...value, components: [{ type: "nonsense" }] })).toBe(false);
  });

  test("SPDX 2.3", () => {
    const draft = "https://json-schema.org/draft/2019-09/schema"; // the file writes it with a "#", which no draft has
    const official = {
      ...schema(new URL("fixtures/spdx-schema-v2.3.json", import.meta.url)),
      $schema: draft,
    };
    const check = new Ajv2019({ strict: false, allErrors: true }).compile(official);
    const value = JSON.parse(spdxJson(document, "2.3", at));
    expect(check(value), JSON.stringify(check.errors?.slice(0, 3))).toBe(true);
    expect(check({ ...value, spdxVersion: 23 })).toBe(false);
  });
});

describe("SPDX 3.0", () => {
  test("the official schema accepts it", () => {
    const packed = readFileSync(new URL("fixtures/spdx-schema-v3.0.1.json.gz", import.meta.url));
    const ajv = new Ajv2020({ strict: false, allErrors: false });
    const check = ajv.compile(JSON.parse(gunzipSync(packed).toString()));
    const value = JSON.parse(spdxJson(document, "3.0", at));
    expect(check(value), JSON.stringify(check.errors?.slice(0, 3))).toBe(true);
    const broken = { ...value, "@graph": [{ type: "software_Package" }] };
    expect(check(broken)).toBe(false);
  });

  const graph: { readonly type: string; readonly [field: string]: unknown }[] = JSON.parse(
    spdxJson(document, "3.0", at),
  )["@graph"];

  test("every id that is named is there, and every element names the one creation", () => {
    const ids = new Set(graph.map((element) => element["spdxId"]));
    for (const element of graph) {
      for (const field of ["element", "rootElement", "to", "createdBy", "createdUsing"]) {
        for (const id of (element[field] as string[] | undefined) ?? [])
          expect(ids.has(id), `${element.type}.${field} ${id}`).toBe(true);
      }
      if (element.type !== "CreationInfo") expect(element["creationInfo"]).toBe("_:creation");
    }
    expect(graph.filter((element) => element.type === "SpdxDocument")).toHaveLength(1);
  });
});

describe("what is written is read back", () => {
  const expected = document.components.map(({ ref: one }) => [one.ecosystem, one.name, one.version]).sort();
  test.each([
    ["CycloneDX", async () => cyclonedxJson(document, "1.6")],
    ["SPDX 2.3", async () => spdxJson(document, "2.3", at)],
    ["SPDX 3.0", async () => spdxJson(document, "3.0", at)],
  ])("%s", async (_, write) => {
    const { value, problems } = readSbom(await write());
    expect(problems).toEqual([]);
    expect(value.packages.map((item) => [item.ecosystem, item.name, item.version]).sort()).toEqual(expected);
    // Who needs whom, by name; what the subject needs itself is direct.
    const names = new Map(value.packages.map((item) => [item.id, item.name]));
    const edges = value.packages.flatMap((item) =>
      item.needs.map((need) => `${item.name} -> ${names.get(need.to ?? "") ?? ""}`),
    );
    expect(edges.sort()).toEqual([
      "@scope/name -> foo-bar",
      "foo-bar -> @scope/name",
      "foo-bar -> org.apache:log4j",
    ]);
    expect(value.packages.find((item) => item.name === "@scope/name")?.isDirect).toBe(true);
  });
});

describe("the same content has the same bytes", () => {
  test("whatever the order in which packages are found", async () => {
    const document = documentOf(packages);
    const reversed = documentOf([...packages].reverse());
    expect(reversed.serial).toBe(document.serial);
    expect(await cyclonedxJson(reversed, "1.6")).toBe(await cyclonedxJson(document, "1.6"));
    expect(spdxJson(reversed, "2.3", at)).toBe(spdxJson(document, "2.3", at));
  });

  test("a document whose ids repeat keeps every package apart", () => {
    const component = { type: "library", "bom-ref": "x", name: "a", version: "1" };
    const text = JSON.stringify({
      bomFormat: "CycloneDX",
      components: [component, { ...component, version: "2" }],
    });
    expect(new Set(readSbom(text).value.packages.map((item) => item.id)).size).toBe(2);
  });

  test("and another content another serial number, which is a UUID", () => {
    expect(documentOf(packages.slice(1)).serial).not.toBe(document.serial);
    expect(documentOf(packages).serial).not.toBe(document.serial);
    expect(document.serial).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test("a package of two files is one component with both places", () => {
    const place = (path: string) => ({
      lockedAt: { path: path as RepoPath, origin: { kind: "work-tree" } as const },
    });
    const both = documentOf([
      ref("npm", "a", { version: "1", scope: "development", ...place("x") }),
      ref("npm", "a", { version: "1", ...place("b") }),
    ]);
    expect(both.components.map((one) => [one.ref.scope, one.places])).toEqual([["production", ["b", "x"]]]);
  });
});

test("a hash is only given where one archive is meant", () => {
  expect(hashOf("sha256:aa sha256:bb")).toBeUndefined();
  expect(hashOf("h1:abc=")).toBeUndefined();
  expect(hashOf(`sha1:${"0".repeat(40)}`)).toEqual({ algorithm: "SHA-1", hex: "0".repeat(40) });
});

test("reading is total", () => {
  const values = [
    ..."{}[]".split(""),
    '{"bomFormat":"CycloneDX","components":[{"name":1},{"name":"a","components":[{"name":"b","purl":"x"}]},null]}',
  ];
  for (const text of values) expect(Array.isArray(readSbom(text).value.packages)).toBe(true);
  fc.assert(fc.property(fc.json(), (text) => Array.isArray(readSbom(text).value.packages)));
  expect(readSbom(values.at(-1) ?? "").value.packages.map((item) => item.name)).toEqual(["a", "b"]);
});
