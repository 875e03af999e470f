import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeCycloneDxVex } from "./cyclonedx-vex.ts";
import { imageOf } from "./image-product.ts";
import { writeOpenVex } from "./openvex.ts";
import { readVex } from "./read.ts";
import { type VexStatement, vexJustifications, vexStatuses } from "./statement.ts";

const statement: fc.Arbitrary<VexStatement> = fc
  .record({
    vulnerabilities: fc.uniqueArray(
      fc.integer({ min: 1, max: 9999 }).map((n) => `CVE-2026-${n}`),
      { minLength: 1, maxLength: 3 },
    ),
    packages: fc.uniqueArray(fc.constantFrom("pkg:npm/a@1.0.0", "pkg:pypi/b", "pkg:deb/debian/c@2"), {
      maxLength: 2,
    }),
    status: fc.constantFrom(...vexStatuses),
    justification: fc.option(fc.constantFrom(...vexJustifications), { nil: undefined }),
    statement: fc.option(fc.constantFrom("not called", "behind the proxy"), { nil: undefined }),
  })
  .map(({ justification, statement: text, ...rest }) => ({
    ...rest,
    line: 1,
    ...(justification === undefined ? {} : { justification }),
    ...(text === undefined ? {} : { statement: text }),
  }));
const plain = ({ vulnerabilities, packages, status, justification, statement: text }: VexStatement) => ({
  ...{ vulnerabilities, packages, status, justification, text },
});

describe("VEX", () => {
  test("what is written is read back, in both formats", () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 5 }), (statements) => {
        const out = { author: "ada", timestamp: "2026-11-23T00:00:00Z", product: "pkg:oci/api", statements };
        const open = readVex(writeOpenVex(out, "https://example.org/vex/1"));
        expect(open.problems).toEqual([]);
        expect(open.value?.statements.map(plain)).toEqual(statements.map(plain));
        const bom = readVex(writeCycloneDxVex(out, "urn:uuid:00000000-0000-4000-8000-000000000000"));
        expect(bom.problems).toEqual([]);
        expect(bom.value?.statements.map(plain)).toEqual(statements.map(plain));
        const both = [...(open.value?.statements ?? []), ...(bom.value?.statements ?? [])];
        expect(both.every(({ image }) => image?.name === "api")).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  const digest = `sha256:${"a".repeat(64)}`;
  test.each([
    [
      `pkg:oci/debian@${digest.replace(":", "%3A")}?repository_url=docker.io/library/debian&tag=latest`,
      { name: "docker.io/library/debian", tag: "latest", digest },
    ],
    ["pkg:oci/api?repository_url=ghcr.io/org", { name: "ghcr.io/org/api" }],
    ["pkg:oci/api", { name: "api" }],
    ["pkg:docker/cassandra@5.0", { name: "cassandra", tag: "5.0" }],
    ["pkg:docker/org/app@1?repository_url=gcr.io", { name: "gcr.io/org/app", tag: "1" }],
    ["registry.example:5000/team/api:1.2", { name: "registry.example:5000/team/api", tag: "1.2" }],
    [`api@${digest}`, { name: "api", digest }],
    ["ghcr.io/org/app", { name: "ghcr.io/org/app" }],
    ["pkg:npm/api@1", undefined],
    ["api", undefined],
    ["https://example.org/products/api", undefined],
    ["urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79", undefined],
  ])("%s as an image", (id, image) => {
    expect(imageOf(id)).toEqual(image);
  });

  test("OpenVEX: each image has its own components, other products are said of together", () => {
    const text = JSON.stringify({
      "@context": "https://openvex.dev/ns/v0.2.0",
      statements: [
        {
          vulnerability: "CVE-1",
          status: "fixed",
          products: [
            { "@id": "pkg:oci/api?tag=1", subcomponents: [{ "@id": "pkg:deb/debian/openssl" }] },
            {
              "@id": "https://x/web",
              identifiers: { purl: "pkg:oci/web" },
              hashes: { "sha-256": "B".repeat(64) },
            },
            "pkg:npm/left-pad@1",
          ],
        },
      ],
    });
    expect(readVex(text).value?.statements.map(({ image, packages }) => ({ image, packages }))).toEqual([
      { image: { name: "api", tag: "1" }, packages: ["pkg:deb/debian/openssl"] },
      { image: { name: "web", digest: `sha256:${"b".repeat(64)}` }, packages: [] },
      { image: undefined, packages: ["pkg:npm/left-pad@1"] },
    ]);
  });

  test("CycloneDX: a document about a container speaks of that image", () => {
    const bom = (component: object) =>
      readVex(
        JSON.stringify({
          ...{ bomFormat: "CycloneDX", metadata: { component: { "bom-ref": "it", ...component } } },
          vulnerabilities: [{ id: "CVE-1", analysis: { state: "resolved" }, affects: [{ ref: "it" }] }],
        }),
      ).value?.statements[0]?.image;
    expect(bom({ type: "container", name: "ghcr.io/org/app", version: "1.2" })).toEqual({
      name: "ghcr.io/org/app",
      tag: "1.2",
    });
    expect(bom({ type: "container", name: "app", version: digest })).toEqual({ name: "app", digest });
    expect(bom({ type: "container", name: "app" })).toEqual({ name: "app" });
    expect(bom({ type: "application", name: "app", version: "1" })).toBeUndefined();
    expect(bom({ type: "container", purl: "pkg:oci/app?tag=2" })).toEqual({ name: "app", tag: "2" });
  });

  test("CycloneDX: states without a judgement are none, and unknown components are a problem", () => {
    const bom = (analysis: unknown, ref = "x") =>
      readVex(
        JSON.stringify({
          bomFormat: "CycloneDX",
          components: [{ "bom-ref": "x", purl: "pkg:npm/x@1" }],
          vulnerabilities: [{ id: "CVE-1", analysis, affects: [{ ref }] }],
        }),
      );
    expect(
      bom({ state: "false_positive", justification: "code_not_reachable" }).value?.statements,
    ).toMatchObject([
      {
        status: "not_affected",
        justification: "vulnerable_code_not_in_execute_path",
        packages: ["pkg:npm/x@1"],
      },
    ]);
    expect(
      bom({ state: "resolved" }, "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#pkg:npm/%40scope/x@2").value
        ?.statements,
    ).toMatchObject([{ status: "fixed", packages: ["pkg:npm/%40scope/x@2"] }]);
    expect(
      bom({ state: "resolved" }, "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#pkg%3Anpm%2Fx%402").value
        ?.statements,
    ).toMatchObject([{ packages: ["pkg:npm/x@2"] }]);
    expect(bom(undefined).value?.statements).toEqual([]);
    expect(bom({ state: "not_affected" }, "y")).toMatchObject({ value: { statements: [] }, problems: [{}] });
  });

  test("total", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc
            .jsonValue()
            .map((value) => JSON.stringify({ "@context": "https://openvex.dev/ns", statements: [value] })),
        ),
        (text) => {
          readVex(text);
        },
      ),
      { numRuns: 300 },
    );
  });
});
