// Grype's JSON report. Source: Grype documentation, "Output formats" (json: matches with vulnerability, relatedVulnerabilities, artifact).

import * as v from "valibot";
import { readRows } from "../rows.ts";
import { type ForeignFormat, type ForeignVulnerability, severityOfText } from "./foreign-report.ts";

const match = v.object({
  vulnerability: v.object({
    id: v.string(),
    severity: v.optional(v.string()),
    dataSource: v.optional(v.string()),
    description: v.optional(v.string(), ""),
    fix: v.optional(v.object({ versions: v.optional(v.nullable(v.array(v.string()))) })),
  }),
  relatedVulnerabilities: v.optional(v.nullable(v.array(v.object({ id: v.string() })))),
  artifact: v.object({
    name: v.string(),
    version: v.optional(v.string(), ""),
    locations: v.optional(v.nullable(v.array(v.object({ path: v.optional(v.string()) })))),
  }),
});

export const grype: ForeignFormat = {
  tool: "grype",
  recognises: (json) => Array.isArray(json["matches"]) && "descriptor" in json,
  read: (json) => {
    const { value, problems } = readRows(json["matches"], match, "matches");
    const descriptor = v.safeParse(v.object({ version: v.string() }), json["descriptor"]);
    const vulnerabilities = value.map(
      ({ vulnerability, relatedVulnerabilities, artifact }): ForeignVulnerability => {
        const [fix] = vulnerability.fix?.versions ?? [];
        const path = artifact.locations?.[0]?.path;
        return {
          id: vulnerability.id,
          aliases: (relatedVulnerabilities ?? []).map(({ id }) => id),
          packageName: artifact.name,
          installedVersion: artifact.version,
          ...(fix === undefined ? {} : { fixedVersion: fix }),
          severity: severityOfText(vulnerability.severity),
          title: vulnerability.description.split("\n")[0]?.slice(0, 200) || vulnerability.id,
          ...(vulnerability.dataSource === undefined ? {} : { url: vulnerability.dataSource }),
          ...(path === undefined ? {} : { path }),
        };
      },
    );
    return {
      value: {
        tool: "grype",
        toolVersion: descriptor.success ? descriptor.output.version : "unknown",
        vulnerabilities,
      },
      problems,
    };
  },
};
