// What OpenVEX and CycloneDX VEX have in common: a vulnerability, the products it is said of, a status and its justification.

import type { VexImage } from "./image-product.ts";

export const vexStatuses = ["not_affected", "affected", "fixed", "under_investigation"] as const;
export type VexStatus = (typeof vexStatuses)[number];

/** OpenVEX's words (OpenVEX 0.2.0, "Status Justifications"); CycloneDX's are translated to them. */
export const vexJustifications = [
  "component_not_present",
  "vulnerable_code_not_present",
  "vulnerable_code_not_in_execute_path",
  "vulnerable_code_cannot_be_controlled_by_adversary",
  "inline_mitigations_already_exist",
] as const;
export type VexJustification = (typeof vexJustifications)[number];

export type VexStatement = {
  /** The first is the name, the others aliases. */
  readonly vulnerabilities: readonly string[];
  /** purls of products or of their components; empty: all of what it is said of. */
  readonly packages: readonly string[];
  /** Said of this image only, and of `packages` in it. */
  readonly image?: VexImage;
  readonly status: VexStatus;
  readonly justification?: VexJustification;
  readonly statement?: string;
  readonly author?: string;
  readonly timestamp?: string;
  /** 1-based line where the vulnerability is named. */
  readonly line: number;
};

export type VexDocument = {
  readonly format: "openvex" | "cyclonedx";
  readonly statements: readonly VexStatement[];
};
