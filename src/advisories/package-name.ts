// One spelling for each package: what an ecosystem's registry treats as the same name must meet in the index.

import { baseOf } from "./distribution.ts";

export function canonicalName(ecosystem: string, name: string): string {
  switch (baseOf(ecosystem)) {
    case "PyPI":
      return name.toLowerCase().replace(/[-_.]+/g, "-"); // PEP 503
    case "NuGet":
    case "Packagist":
    case "GitHub Actions":
    case "Go": // hosts take either case, and package URLs are written in lower case (purl-spec, "golang")
      return name.toLowerCase();
    case "crates.io":
      return name.replaceAll("_", "-"); // crates.io refuses a second crate that differs in these
    default:
      return name;
  }
}

/** The key of a package in the index: ecosystem without release, and canonical name. */
export function packageKey(ecosystem: string, name: string): string {
  return `${baseOf(ecosystem)}\0${canonicalName(ecosystem, name)}`;
}
