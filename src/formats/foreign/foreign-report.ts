// What another tool's report says, in one form. Only what is needed to meet our own findings: vulnerability and package, or place and CWE.

import type { Parsed, Severity } from "../../model/index.ts";

export type ForeignVulnerability = {
  /** CVE where the tool names one, else its own id. */
  readonly id: string;
  readonly aliases: readonly string[];
  readonly packageName: string;
  readonly installedVersion: string;
  readonly fixedVersion?: string;
  readonly severity: Severity;
  readonly title: string;
  readonly url?: string;
  /** A file or database inside the image, where the tool names one. */
  readonly path?: string;
};

/** A place in the source that a tool calls weak. Lines are 1-based. */
export type ForeignWeakness = {
  readonly tool: string;
  readonly toolVersion: string;
  readonly ruleId: string;
  readonly message: string;
  readonly severity: Severity;
  readonly cwe: readonly number[];
  readonly path: string;
  readonly startLine: number;
};

export type ForeignReport = {
  /** "trivy", "grype", "ecr-basic" ... */
  readonly tool: string;
  readonly toolVersion: string;
  readonly vulnerabilities: readonly ForeignVulnerability[];
  /** Where one report holds runs of several; else the one above. */
  readonly tools?: readonly { readonly tool: string; readonly toolVersion: string }[];
  /** Of tools that look at source code. */
  readonly weaknesses?: readonly ForeignWeakness[];
};

export type ForeignFormat = {
  readonly tool: string;
  /** By shape, not by file name. */
  readonly recognises: (json: Readonly<Record<string, unknown>>) => boolean;
  readonly read: (json: Readonly<Record<string, unknown>>) => Parsed<ForeignReport>;
};

const words: Readonly<Record<string, Severity>> = {
  critical: "critical",
  high: "high",
  important: "high",
  medium: "medium",
  moderate: "medium",
  low: "low",
  negligible: "low",
  informational: "none",
  none: "none",
};

/** A path as its tool was told to write it: "./a.py" is "a.py". */
export function relativePath(path: string): string {
  return path.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");
}

export function severityOfText(text: string | undefined): Severity {
  return words[text?.toLowerCase() ?? ""] ?? "unknown";
}
