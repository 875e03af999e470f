// Alpine's security database (https://secdb.alpinelinux.org, one file a release and repository): package -> fixed version -> CVEs. A fixed
// version of "0" says that Alpine's package was never affected.

import type { Advisory, AffectedPackage, Problem } from "../../model/index.ts";
import { entriesOf, isCve, listOf, objectOf, opinionOf, textOf, untilFixed } from "./opinion.ts";

export function isAlpineSecdb(value: unknown): boolean {
  const file = objectOf(value);
  return Array.isArray(file?.["packages"]) && typeof file["reponame"] === "string" && "urlprefix" in file;
}

/** "v3.19", or "edge-main" of Wolfi's and Chainguard's files, which have no release. */
function ecosystemOf(value: unknown): string {
  const file = objectOf(value);
  const prefix = textOf(file?.["urlprefix"]) ?? "";
  if (prefix.includes("wolfi")) return "Wolfi";
  if (prefix.includes("chainguard") || prefix.includes("cgr.dev")) return "Chainguard";
  const release = /^v?(\d+\.\d+)/.exec(textOf(file?.["distroversion"]) ?? "")?.[1];
  return release === undefined ? "Alpine:edge" : `Alpine:v${release}`;
}

export function readAlpineSecdb(value: unknown, problems: Problem[]): readonly Advisory[] {
  const ecosystem = ecosystemOf(value);
  const rows = new Map<string, AffectedPackage[]>();
  for (const item of listOf(objectOf(value)?.["packages"])) {
    const pkg = objectOf(objectOf(item)?.["pkg"]);
    const name = textOf(pkg?.["name"]);
    if (name === undefined) {
      problems.push({ message: "a package without a name" });
      continue;
    }
    for (const [fixed, ids] of entriesOf(pkg?.["secfixes"])) {
      if (fixed === "0") continue;
      // One entry may hold several names: "CVE-2019-1 CVE-2019-2", "CVE-2020-1 (+ regression fix)".
      const cves = listOf(ids).flatMap((text) => String(text).match(/CVE-\d{4}-\d{4,}/g) ?? []);
      for (const cve of new Set(cves.filter(isCve))) {
        const known = rows.get(cve) ?? [];
        known.push({ ecosystem, name, ranges: untilFixed(fixed), versions: [], fixState: "fixed" });
        rows.set(cve, known);
      }
    }
  }
  // A release has a file for each repository, and a package of each may have the same CVE.
  const repository = textOf(objectOf(value)?.["reponame"]) ?? "";
  const publisher = `${ecosystem.replace(/:v?/, "-")}-${repository.replace(/\W/g, "")}-SECDB`.toUpperCase();
  return [...rows].map(([cve, affected]) =>
    opinionOf({
      publisher,
      cve,
      affected,
      references: ecosystem.startsWith("Alpine") ? [`https://security.alpinelinux.org/vuln/${cve}`] : [],
    }),
  );
}
