// Trivy's JSON report of an image. Source: Trivy documentation, "Reporting" (JSON, schema version 2).

import * as v from "valibot";
import { readRows } from "../rows.ts";
import { type ForeignFormat, type ForeignVulnerability, severityOfText } from "./foreign-report.ts";

const text = v.optional(v.string());
const vulnerability = v.object({
  VulnerabilityID: v.string(),
  VendorIDs: v.optional(v.array(v.string()), []),
  PkgName: v.string(),
  PkgPath: text,
  InstalledVersion: v.optional(v.string(), ""),
  FixedVersion: text,
  Severity: text,
  Title: text,
  PrimaryURL: text,
});
const result = v.object({
  Target: v.optional(v.string(), ""),
  Vulnerabilities: v.optional(v.nullable(v.array(v.unknown()))),
});

export const trivy: ForeignFormat = {
  tool: "trivy",
  recognises: (json) => json["SchemaVersion"] === 2 && ("ArtifactName" in json || "Results" in json),
  read: (json) => {
    const results = readRows(json["Results"] ?? [], result, "results");
    const rows = results.value.map((one) =>
      readRows(one.Vulnerabilities ?? [], vulnerability, "vulnerabilities"),
    );
    const tool = v.safeParse(v.object({ Version: v.string() }), json["Trivy"]);
    const vulnerabilities = rows.flatMap(({ value }) =>
      value.map(
        (one): ForeignVulnerability => ({
          id: one.VulnerabilityID,
          aliases: one.VendorIDs,
          packageName: one.PkgName,
          installedVersion: one.InstalledVersion,
          ...(one.FixedVersion === undefined || one.FixedVersion === ""
            ? {}
            : { fixedVersion: one.FixedVersion }),
          severity: severityOfText(one.Severity),
          title: one.Title ?? one.VulnerabilityID,
          ...(one.PrimaryURL === undefined ? {} : { url: one.PrimaryURL }),
          ...(one.PkgPath === undefined ? {} : { path: one.PkgPath }),
        }),
      ),
    );
    return {
      value: { tool: "trivy", toolVersion: tool.success ? tool.output.Version : "unknown", vulnerabilities },
      problems: [...results.problems, ...rows.flatMap(({ problems }) => problems)],
    };
  },
};
