import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeCycloneDxVex } from "./cyclonedx-vex.ts";
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
        // OpenVEX names the product where no component is named.
        const known = (one: VexStatement) => ({
          ...plain(one),
          packages: one.packages.length === 0 ? ["pkg:oci/api"] : one.packages,
        });
        expect(open.value?.statements.map(plain)).toEqual(statements.map(known));
        const bom = readVex(writeCycloneDxVex(out, "urn:uuid:00000000-0000-4000-8000-000000000000"));
        expect(bom.problems).toEqual([]);
        expect(bom.value?.statements.map(plain)).toEqual(statements.map(plain));
      }),
      { numRuns: 200 },
    );
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
