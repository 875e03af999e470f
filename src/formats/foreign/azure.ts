// Findings of Microsoft Defender for Cloud about container images, as Azure Resource Graph gives them (`az graph query`: an object with
// `data`), as the REST interface lists them (`value`), or as the portal exports them (a bare list, which the door wraps as `data`).
// Source: Microsoft Learn, "Container vulnerability assessments REST API" (microsoft.security/assessments/subassessments).

import * as v from "valibot";
import type { Parsed } from "../../model/index.ts";
import { readRows } from "../rows.ts";
import {
  type ForeignFormat,
  type ForeignReport,
  type ForeignVulnerability,
  severityOfText,
} from "./foreign-report.ts";

const subAssessment = v.object({
  properties: v.object({
    id: v.optional(v.string()),
    displayName: v.optional(v.string()),
    status: v.optional(v.object({ code: v.optional(v.string()), severity: v.optional(v.string()) })),
    additionalData: v.object({
      softwareDetails: v.object({
        packageName: v.string(),
        version: v.nullish(v.string()),
        fixedVersion: v.nullish(v.string()),
      }),
      vulnerabilityDetails: v.object({
        cveId: v.optional(v.string()),
        severity: v.nullish(v.string()),
      }),
    }),
  }),
});

const assessedImage = /^(Azure|Aws|Gcp)?Container(Registry)?Vulnerability$|ContainerRegistryVulnerability$/i;

function rowsOf(json: Readonly<Record<string, unknown>>): readonly unknown[] | undefined {
  const rows = json["data"] ?? json["value"];
  return Array.isArray(rows) ? rows : undefined;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {}; // an object, checked
}

function isSubAssessment(row: unknown): boolean {
  const data = fieldsOf(fieldsOf(fieldsOf(row)["properties"])["additionalData"]);
  const kind = data["assessedResourceType"];
  return (typeof kind === "string" && assessedImage.test(kind)) || data["softwareDetails"] !== undefined;
}

export const azureDefender: ForeignFormat = {
  tool: "azure-defender",
  recognises: (json) => rowsOf(json)?.some(isSubAssessment) === true,
  read: (json): Parsed<ForeignReport> => {
    const { value, problems } = readRows(rowsOf(json), subAssessment, "sub-assessments");
    const vulnerabilities = value.flatMap(({ properties }): readonly ForeignVulnerability[] => {
      const { additionalData, status, displayName } = properties;
      const { softwareDetails: software, vulnerabilityDetails: details } = additionalData;
      const id = details.cveId ?? properties.id ?? displayName;
      const isOpen = (status?.code ?? "Unhealthy").toLowerCase() === "unhealthy"; // "Healthy", "NotApplicable": no longer there
      if (id === undefined || !isOpen) return [];
      return [
        {
          id,
          aliases: [],
          packageName: software.packageName,
          installedVersion: software.version ?? "",
          ...(software.fixedVersion === undefined ||
          software.fixedVersion === null ||
          software.fixedVersion === ""
            ? {}
            : { fixedVersion: software.fixedVersion }),
          severity: severityOfText(details.severity ?? status?.severity),
          title: displayName ?? id,
        },
      ];
    });
    return { value: { tool: "azure-defender", toolVersion: "unknown", vulnerabilities }, problems };
  },
};
