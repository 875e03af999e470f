// Every ignore file of another tool that is read as it is. Adding one is one line here.

import type { Parsed } from "../../model/index.ts";
import type { ForeignIgnore } from "./entry.ts";
import { readGitleaksIgnore } from "./gitleaks.ts";
import { readGrypeIgnore } from "./grype.ts";
import { readOsvScannerConfig } from "./osv-scanner.ts";
import { readTrivyIgnore, readTrivyIgnoreYaml } from "./trivy.ts";

export type IgnoreFile = {
  readonly path: string;
  readonly tool: string;
  /** Which scans its entries are about: an entry that matches nothing is reported only there. */
  readonly concerns: "tree" | "image" | "both";
  readonly read: (text: string) => Parsed<readonly ForeignIgnore[]>;
};

export const ignoreFiles: readonly IgnoreFile[] = [
  { path: ".trivyignore", tool: "trivy", concerns: "both", read: readTrivyIgnore },
  { path: ".trivyignore.yaml", tool: "trivy", concerns: "both", read: readTrivyIgnoreYaml },
  { path: ".trivyignore.yml", tool: "trivy", concerns: "both", read: readTrivyIgnoreYaml },
  { path: ".grype.yaml", tool: "grype", concerns: "both", read: readGrypeIgnore },
  { path: ".grype.yml", tool: "grype", concerns: "both", read: readGrypeIgnore },
  { path: "osv-scanner.toml", tool: "osv-scanner", concerns: "tree", read: readOsvScannerConfig },
  { path: ".gitleaksignore", tool: "gitleaks", concerns: "tree", read: readGitleaksIgnore },
];
