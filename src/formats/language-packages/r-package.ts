// library/NAME/DESCRIPTION of an installed R package: "Field: value" lines. Source: CRAN, "Writing R Extensions", 1.1.1; the field `Built`
// is written when a package is installed, and `Priority: base` marks those that are R itself.

import { decodeUtf8 } from "../../kit/index.ts";
import type { Parsed } from "../../model/index.ts";
import type { InstalledLanguagePackage } from "./installed.ts";

export function parseRPackage(bytes: Uint8Array): Parsed<readonly InstalledLanguagePackage[]> {
  const text = decodeUtf8(bytes.subarray(0, 262_144));
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}:[ \\t]*(\\S.*?)[ \\t]*\\r?$`, "m").exec(text)?.[1];
  const [name, version] = [field("Package"), field("Version")];
  if (field("Built") === undefined || field("Priority") === "base") return { value: [], problems: [] };
  if (name === undefined || version === undefined)
    return { value: [], problems: [{ message: "an R package without name or version" }] };
  const ecosystem = field("biocViews") === undefined ? "CRAN" : "Bioconductor";
  const licence = field("License");
  return {
    value: [{ ecosystem, name, version, licences: licence === undefined ? [] : [licence] }],
    problems: [],
  };
}
