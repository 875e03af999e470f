// Does an exception's scope hold for a finding? Every given part must; a scope without any part holds for nothing.

import type { ExceptionScope, Finding, Location } from "../../model/index.ts";
import { matchesPath } from "../glob.ts";
import { imageParts, type Setting } from "../setting.ts";
import { speaksOf } from "./foreign-ids.ts";
import { packageMatches } from "./package-matching.ts";
import { noPatterns, type Patterns } from "./patterns.ts";

export type Circumstances = {
  readonly setting: Setting;
  readonly service?: string;
  /** Those of the scopes, compiled. */
  readonly patterns?: Patterns;
};

export function scopeMatches(scope: ExceptionScope, finding: Finding, at: Circumstances): boolean {
  if (Object.values(scope).every((part) => part === undefined)) return false;
  return (
    identityMatches(scope, finding) &&
    packageMatches(scope, finding, at.patterns ?? noPatterns) &&
    layerMatches(scope.layer, finding) &&
    finding.locations.every((location) => placeMatches(scope, location)) &&
    commitMatches(scope, finding, at.setting) &&
    (scope.service === undefined || scope.service === at.service) &&
    (scope.environment === undefined || scope.environment === at.setting.environment) &&
    (scope.digest === undefined || scope.digest === at.setting.digest) &&
    (scope.image === undefined || isImage(scope.image, at.setting)) &&
    (scope.tool === undefined ||
      isPlaceOnly(scope) ||
      speaksOf(scope.tool, scope.foreignRules ?? [], finding))
  );
}

/** A place of the finding; for comments, which speak of one place at a time. */
export function placeMatches(scope: ExceptionScope, location: Location): boolean {
  const { line, lastLine = line, path } = scope;
  const { region } = location;
  return (
    (path === undefined || path === location.path || matchesPath(path, location.path)) &&
    (line === undefined ||
      lastLine === undefined ||
      (region !== undefined &&
        region.startLine <= lastLine &&
        Math.max(region.startLine, region.endLine) >= line))
  );
}

/** Entries of `.gitleaksignore` name place and foreign rule of one finding; the place is the proof. */
function isPlaceOnly(scope: ExceptionScope): boolean {
  return scope.layer === "secrets" && scope.path !== undefined && scope.line !== undefined;
}

function identityMatches(scope: ExceptionScope, finding: Finding): boolean {
  const names: readonly string[] = [finding.fingerprint, ...finding.formerly];
  const family = finding.rule.split("/")[0];
  return (
    (scope.fingerprint === undefined || names.includes(scope.fingerprint)) &&
    (scope.rule === undefined || scope.rule === finding.rule || scope.rule === `${family}/*`) &&
    (scope.advisory === undefined || advisoryNames(finding).includes(scope.advisory.toUpperCase()))
  );
}

/** Upper case, as the databases write them. */
function advisoryNames({ evidence }: Finding): readonly string[] {
  return evidence.kind === "vulnerability"
    ? [evidence.advisory.id, ...evidence.advisory.aliases].map((id) => id.toUpperCase())
    : [];
}

/** A name without registry is that of any registry; Docker's own has several spellings. */
function isImage(wanted: string, setting: Setting): boolean {
  if (setting.image === undefined) return false;
  const { image, tag } = imageParts(wanted);
  const [asked, has] = [dockerless(image), dockerless(setting.image)];
  return (asked === has || has.endsWith(`/${asked}`)) && (tag === undefined || tag === setting.tag);
}

function dockerless(name: string): string {
  return name.replace(/^(index\.)?docker\.io\//, "").replace(/^library\//, "");
}

function layerMatches(layer: ExceptionScope["layer"], finding: Finding): boolean {
  switch (layer) {
    case undefined:
      return true;
    case "secrets":
      return finding.engine === "secrets";
    case "vulnerabilities":
      return finding.evidence.kind === "vulnerability";
    case "code":
      return finding.evidence.kind !== "vulnerability";
    case "misconfigurations":
      return finding.engine === "images" || finding.engine === "pipelines" || finding.engine === "foreign";
    case "licences":
      return finding.rule.startsWith("licences/");
  }
}

function commitMatches(scope: ExceptionScope, finding: Finding, setting: Setting): boolean {
  const { commit } = scope;
  if (commit === undefined) return true;
  const isBrought = finding.locations.some(
    ({ origin }) => origin.kind === "commit" && origin.commit === commit,
  );
  return isBrought || finding.introduced?.commit === commit || setting.commit === commit;
}
