// Findings of Amazon ECR, as `aws ecr describe-image-scan-findings` prints them: basic scanning (findings with attributes) and enhanced
// scanning by Amazon Inspector (enhancedFindings). Source: Amazon ECR API reference, DescribeImageScanFindings.

import * as v from "valibot";
import type { Parsed } from "../../model/index.ts";
import { readRows } from "../rows.ts";
import {
  type ForeignFormat,
  type ForeignReport,
  type ForeignVulnerability,
  severityOfText,
} from "./foreign-report.ts";

const basicFinding = v.object({
  name: v.string(),
  description: v.optional(v.string()),
  uri: v.optional(v.string()),
  severity: v.optional(v.string()),
  attributes: v.optional(v.array(v.object({ key: v.string(), value: v.optional(v.string(), "") })), []),
});

const enhancedFinding = v.object({
  title: v.optional(v.string()),
  severity: v.optional(v.string()),
  packageVulnerabilityDetails: v.object({
    vulnerabilityId: v.string(),
    sourceUrl: v.optional(v.string()),
    relatedVulnerabilities: v.optional(v.array(v.string()), []),
    vulnerablePackages: v.array(
      v.object({
        name: v.string(),
        version: v.optional(v.string(), ""),
        fixedInVersion: v.optional(v.string()),
        filePath: v.optional(v.string()),
      }),
    ),
  }),
});

function listOf(json: Readonly<Record<string, unknown>>, key: string): unknown {
  const findings = json["imageScanFindings"];
  return typeof findings === "object" && findings !== null
    ? (findings as Readonly<Record<string, unknown>>)[key]
    : undefined; // an object, checked
}

export const ecrBasic: ForeignFormat = {
  tool: "ecr-basic",
  recognises: (json) => Array.isArray(listOf(json, "findings")),
  read: (json): Parsed<ForeignReport> => {
    const { value, problems } = readRows(listOf(json, "findings"), basicFinding, "findings");
    const vulnerabilities = value.map((one): ForeignVulnerability => {
      const attribute = (key: string): string => one.attributes.find((row) => row.key === key)?.value ?? "";
      return {
        id: one.name,
        aliases: [],
        packageName: attribute("package_name"),
        installedVersion: attribute("package_version"),
        severity: severityOfText(one.severity),
        title: one.description?.slice(0, 200) ?? one.name,
        ...(one.uri === undefined ? {} : { url: one.uri }),
      };
    });
    return { value: { tool: "ecr-basic", toolVersion: "unknown", vulnerabilities }, problems };
  },
};

export const ecrEnhanced: ForeignFormat = {
  tool: "ecr-enhanced",
  recognises: (json) => Array.isArray(listOf(json, "enhancedFindings")),
  read: (json): Parsed<ForeignReport> => {
    const { value, problems } = readRows(
      listOf(json, "enhancedFindings"),
      enhancedFinding,
      "enhanced findings",
    );
    const vulnerabilities = value.flatMap(({ title, severity, packageVulnerabilityDetails: details }) =>
      details.vulnerablePackages.map(
        (one): ForeignVulnerability => ({
          id: details.vulnerabilityId,
          aliases: details.relatedVulnerabilities,
          packageName: one.name,
          installedVersion: one.version,
          ...(one.fixedInVersion === undefined || one.fixedInVersion === "NotAvailable"
            ? {}
            : { fixedVersion: one.fixedInVersion }),
          severity: severityOfText(severity),
          title: title ?? details.vulnerabilityId,
          ...(details.sourceUrl === undefined ? {} : { url: details.sourceUrl }),
          ...(one.filePath === undefined ? {} : { path: one.filePath }),
        }),
      ),
    );
    return { value: { tool: "ecr-enhanced", toolVersion: "unknown", vulnerabilities }, problems };
  },
};
