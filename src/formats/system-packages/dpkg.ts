// dpkg's database: /var/lib/dpkg/status, the single paragraphs of distroless images in status.d/, and the lists of owned files.
// Source: deb-control(5), dpkg(1) "Package states". Pure and total.

import { decodeUtf8, limits } from "../../kit/index.ts";
import type { Parsed, Problem } from "../../model/index.ts";
import { mayTellPackages } from "../oci/index.ts";
import { type Relations, withRequirements } from "./requirements.ts";
import { type Stanza, stanzasOf } from "./stanzas.ts";
import type { SystemPackage } from "./system-package.ts";

/** Packages of which files are on disk: everything but "not-installed" and "config-files". */
export function parseDpkgStatus(bytes: Uint8Array): Parsed<readonly SystemPackage[]> {
  const { stanzas, strange } = stanzasOf(decodeUtf8(bytes));
  const problems: Problem[] = strange === 0 ? [] : [{ message: `${strange} lines are no fields` }];
  const packages: SystemPackage[] = [];
  const relations: Relations[] = [];
  for (const stanza of stanzas.slice(0, limits.packagesPerDatabase)) {
    if (!isOnDisk(stanza)) continue;
    const name = stanza.fields.get("package") ?? "";
    const version = stanza.fields.get("version") ?? "";
    if (name === "" || version === "") {
      problems.push({
        message: `a paragraph without ${name === "" ? "Package" : "Version"}`,
        line: stanza.line,
      });
      continue;
    }
    packages.push({
      ...sourceOf(stanza, name, version),
      name,
      version,
      architecture: stanza.fields.get("architecture") ?? "",
      licences: [],
      line: stanza.line,
      ownedMetadata: [],
    });
    relations.push(relationsOf(stanza));
  }
  if (stanzas.length > limits.packagesPerDatabase)
    problems.push({ message: `more than ${limits.packagesPerDatabase} packages` });
  return {
    value: withRequirements(packages, (index) => relations[index] ?? { asks: [], provides: [] }),
    problems: problems.slice(0, limits.problemsPerFile),
  };
}

/** "libc6 (>= 2.34), debconf | debconf-2.0, python3:any": names alone (deb-control(5), "Depends"). */
function relationsOf({ fields }: Stanza): Relations {
  const clauses = (field: string): readonly (readonly string[])[] =>
    (fields.get(field) ?? "")
      .split(",")
      .map((clause) =>
        clause.split("|").flatMap((one) => /^[a-z0-9][a-z0-9+.-]*/i.exec(one.trim())?.[0] ?? []),
      );
  return {
    asks: [...clauses("pre-depends"), ...clauses("depends")],
    provides: clauses("provides").flat(),
  };
}

function isOnDisk({ fields }: Stanza): boolean {
  const state = (fields.get("status") ?? "install ok installed").split(/\s+/)[2]; // status.d has no Status field
  return state !== "not-installed" && state !== "config-files";
}

/** "Source: glibc" or "Source: gcc-12 (12.2.0-14)"; without it the package is its own source. */
function sourceOf(
  { fields }: Stanza,
  name: string,
  version: string,
): { readonly sourceName: string; readonly sourceVersion: string } {
  const match = /^(\S+)(?:\s+\(([^)]*)\))?$/.exec(fields.get("source") ?? "");
  return { sourceName: match?.[1] ?? name, sourceVersion: match?.[2] ?? version };
}

/** Lines of info/PACKAGE.list ("/usr/lib/...") or of status.d/PACKAGE.md5sums ("HASH  usr/lib/..."). */
export function ownedMetadataOfList(bytes: Uint8Array): readonly string[] {
  const lines = decodeUtf8(bytes).split("\n");
  const owned: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (lines[index + 1]?.startsWith(`${line}/`) === true && !line.endsWith("-info")) continue; // a folder
    const path = line.replace(/^[0-9a-f]{32}\s+/, "").replace(/^(\.?\/)+/, "");
    if (path !== "" && mayTellPackages(path)) owned.push(path);
  }
  return owned;
}
