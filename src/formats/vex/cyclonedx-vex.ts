// CycloneDX VEX (https://cyclonedx.org/capabilities/vex/): `vulnerabilities[].analysis` of a BOM, read and written.

import * as v from "valibot";
import type { Parsed, Problem } from "../../model/index.ts";
import { imageOf, type VexImage } from "./image-product.ts";
import type { VexOut } from "./openvex.ts";
import type { VexDocument, VexJustification, VexStatement, VexStatus } from "./statement.ts";

/** CycloneDX 1.6, `impactAnalysisState`. */
const states: Readonly<Record<string, VexStatus>> = {
  resolved: "fixed",
  resolved_with_pedigree: "fixed",
  exploitable: "affected",
  in_triage: "under_investigation",
  false_positive: "not_affected",
  not_affected: "not_affected",
};

/** CycloneDX 1.6, `impactAnalysisJustification`. */
const justifications: Readonly<Record<string, VexJustification>> = {
  code_not_present: "vulnerable_code_not_present",
  code_not_reachable: "vulnerable_code_not_in_execute_path",
  requires_configuration: "vulnerable_code_cannot_be_controlled_by_adversary",
  requires_dependency: "component_not_present",
  requires_environment: "vulnerable_code_cannot_be_controlled_by_adversary",
  protected_by_compiler: "inline_mitigations_already_exist",
  protected_at_runtime: "inline_mitigations_already_exist",
  protected_at_perimeter: "inline_mitigations_already_exist",
  protected_by_mitigating_control: "inline_mitigations_already_exist",
};

const words: Readonly<Record<VexJustification, string>> = {
  component_not_present: "requires_dependency",
  vulnerable_code_not_present: "code_not_present",
  vulnerable_code_not_in_execute_path: "code_not_reachable",
  vulnerable_code_cannot_be_controlled_by_adversary: "requires_environment",
  inline_mitigations_already_exist: "protected_by_mitigating_control",
};

const text = v.string();
const componentSchema = v.looseObject({
  ...{ "bom-ref": v.optional(text), purl: v.optional(text), type: v.optional(text) },
  ...{ name: v.optional(text), version: v.optional(text) },
});
const bomSchema = v.looseObject({
  bomFormat: v.literal("CycloneDX"),
  metadata: v.optional(
    v.looseObject({
      timestamp: v.optional(text),
      authors: v.optional(v.array(v.looseObject({ name: v.optional(text) }))),
      component: v.optional(componentSchema),
    }),
  ),
  components: v.optional(v.array(componentSchema)),
  vulnerabilities: v.array(v.unknown()),
});
const vulnerabilitySchema = v.looseObject({
  id: text,
  references: v.optional(v.array(v.looseObject({ id: v.optional(text) }))),
  analysis: v.optional(
    v.looseObject({
      state: v.optional(text),
      justification: v.optional(text),
      detail: v.optional(text),
      firstIssued: v.optional(text),
      lastUpdated: v.optional(text),
    }),
  ),
  affects: v.optional(v.array(v.looseObject({ ref: text }))),
});

export function isCycloneDxVex(value: unknown): boolean {
  return v.is(bomSchema, value);
}

export function readCycloneDxVex(value: unknown, lineOf: (text: string) => number): Parsed<VexDocument> {
  const bom = v.safeParse(bomSchema, value);
  const problems: Problem[] = [];
  if (!bom.success)
    return {
      value: { format: "cyclonedx", statements: [] },
      problems: [{ message: "not a CycloneDX document with vulnerabilities" }],
    };
  const { metadata, components = [], vulnerabilities } = bom.output;
  const purls = new Map(
    components.flatMap((one) => (one["bom-ref"] === undefined ? [] : [[one["bom-ref"], one.purl]])),
  );
  const subject = metadata?.component?.["bom-ref"];
  const author = metadata?.authors?.[0]?.name;
  const image = imageOfSubject(metadata?.component);
  const statements = vulnerabilities.flatMap((raw, index): VexStatement[] => {
    const one = v.safeParse(vulnerabilitySchema, raw);
    if (!one.success) {
      problems.push({ message: `vulnerabilities[${index}]: ${one.issues[0].message}` });
      return [];
    }
    const { id, references = [], analysis, affects = [] } = one.output;
    const status = states[analysis?.state ?? ""];
    if (analysis === undefined || status === undefined) return []; // a finding without a judgement is no VEX statement
    const aliases = references.flatMap((reference) => (reference.id === undefined ? [] : [reference.id]));
    const packages = affects
      .filter(({ ref }) => ref !== subject)
      .map(({ ref }) => purls.get(ref) ?? ofBomLink(ref))
      .filter((ref) => ref.startsWith("pkg:"));
    const unknownRefs =
      affects.length > 0 && packages.length === 0 && !affects.some(({ ref }) => ref === subject);
    if (unknownRefs) {
      problems.push({
        line: lineOf(id),
        message: `${id} affects components that the document does not hold`,
      });
      return [];
    }
    const justification = justifications[analysis.justification ?? ""];
    const at = analysis.lastUpdated ?? analysis.firstIssued ?? metadata?.timestamp;
    return [
      {
        vulnerabilities: [...new Set([id, ...aliases])],
        packages,
        status,
        line: lineOf(id),
        ...(image === undefined ? {} : { image }),
        ...(justification === undefined ? {} : { justification }),
        ...(analysis.detail === undefined ? {} : { statement: analysis.detail }),
        ...(author === undefined ? {} : { author }),
        ...(at === undefined ? {} : { timestamp: at }),
      },
    ];
  });
  return { value: { format: "cyclonedx", statements }, problems };
}

/** A document about an image speaks of what is in that image. Its version is a tag or a digest (CycloneDX 1.6, type "container"). */
function imageOfSubject(subject: v.InferOutput<typeof componentSchema> | undefined): VexImage | undefined {
  const { purl, type, name = "", version } = subject ?? {};
  const named = imageOf(purl ?? "");
  if (named !== undefined || type !== "container" || name === "") return named;
  const isDigest = version?.startsWith("sha256:") === true;
  const whole = imageOf(version === undefined ? name : `${name}${isDigest ? "@" : ":"}${version}`);
  return whole ?? imageOf(name) ?? { name };
}

/** `urn:cdx:SERIAL/VERSION#BOM-REF` points into another BOM (CycloneDX, "BOM-Link"); its references are purls where tools made them. */
function ofBomLink(ref: string): string {
  const [link = "", inner] = ref.split(/#(.*)/s);
  if (inner === undefined || !link.startsWith("urn:cdx:")) return ref;
  if (inner.startsWith("pkg:")) return inner; // not encoded, as most tools write it
  try {
    return decodeURIComponent(inner);
  } catch {
    return inner; // a stray percent sign is part of the name
  }
}

const stateOf: Readonly<Record<VexStatus, string>> = {
  not_affected: "not_affected",
  affected: "exploitable",
  fixed: "resolved",
  under_investigation: "in_triage",
};

/** A BOM that holds statements only: CycloneDX 1.6. `serial` is a URN UUID. */
export function writeCycloneDxVex(out: VexOut, serial: string): string {
  const packages = [...new Set(out.statements.flatMap((one) => one.packages))].sort();
  const document = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: serial,
    version: 1,
    metadata: {
      timestamp: out.timestamp,
      authors: [{ name: out.author }],
      component: {
        type: imageOf(out.product) === undefined ? "application" : "container",
        ...{ "bom-ref": out.product, name: out.product },
        ...(out.product.startsWith("pkg:") ? { purl: out.product } : {}),
      },
    },
    components: packages.map((purl) => ({
      type: "library",
      "bom-ref": purl,
      name: purl.replace(/^pkg:[^/]+\//, "").replace(/@.*$/, ""),
      purl,
    })),
    vulnerabilities: out.statements.map((one) => ({
      id: one.vulnerabilities[0],
      ...(one.vulnerabilities.length > 1
        ? { references: one.vulnerabilities.slice(1).map((id) => ({ id, source: { name: sourceOf(id) } })) }
        : {}),
      analysis: {
        state: stateOf[one.status],
        ...(one.justification === undefined ? {} : { justification: words[one.justification] }),
        ...(one.statement === undefined ? {} : { detail: one.statement }),
      },
      affects: (one.packages.length === 0 ? [out.product] : one.packages).map((ref) => ({ ref })),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function sourceOf(id: string): string {
  if (id.startsWith("CVE-")) return "NVD";
  return id.startsWith("GHSA-") ? "GitHub Advisories" : "OSV";
}
