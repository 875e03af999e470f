// The work of `portcullis sbom diff`: packages that one of two SBOMs has and the other has not; a name whose versions differ is changed.

import { readFileSync } from "node:fs";
import { isSbom, readSbom } from "../../formats/sbom/index.ts";
import { PortcullisError, printable } from "../../kit/index.ts";

export type SbomDiffFlags = { readonly json?: true };

type Difference = {
  readonly change: "added" | "removed" | "changed";
  readonly ecosystem: string;
  readonly name: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
};

export function sbomDiff(before: string, after: string, flags: SbomDiffFlags): void {
  const differences = compare(versionsOf(before), versionsOf(after));
  for (const one of differences) {
    process.stdout.write(`${flags.json === true ? JSON.stringify(one) : printable(sentence(one))}\n`);
  }
}

type Versions = ReadonlyMap<
  string,
  { readonly ecosystem: string; readonly name: string; readonly versions: ReadonlySet<string> }
>;

function versionsOf(file: string): Versions {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new PortcullisError("input", `Cannot read ${file}.`, { cause });
  }
  const { value, problems } = readSbom(text);
  const other = isSbom(Buffer.from(text)) || value.packages.length > 0 ? [] : [{ message: "it is none" }];
  const [problem] = [...problems, ...other];
  if (problem !== undefined)
    throw new PortcullisError("input", `Cannot read ${file} as an SBOM: ${problem.message}.`);
  const found = new Map<string, { ecosystem: string; name: string; versions: Set<string> }>();
  for (const item of value.packages) {
    const ecosystem = item.ecosystem ?? "unknown";
    const key = `${ecosystem}\0${item.name}`;
    const entry = found.get(key) ?? { ecosystem, name: item.name, versions: new Set<string>() };
    entry.versions.add(item.version ?? "");
    found.set(key, entry);
  }
  return found;
}

function compare(before: Versions, after: Versions): readonly Difference[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  return keys.flatMap((key): Difference[] => {
    const old = before.get(key);
    const now = after.get(key);
    const from = [...(old?.versions ?? [])].filter((version) => now?.versions.has(version) !== true).sort();
    const to = [...(now?.versions ?? [])].filter((version) => old?.versions.has(version) !== true).sort();
    const any = now ?? old;
    if (any === undefined || (from.length === 0 && to.length === 0)) return [];
    const change = from.length === 0 ? "added" : to.length === 0 ? "removed" : "changed";
    return [{ change, ecosystem: any.ecosystem, name: any.name, from, to }];
  });
}

function sentence({ change, ecosystem, name, from, to }: Difference): string {
  const versions = [from.join(", "), to.join(", ")].filter((text) => text !== "").join(" -> ");
  return `${change.padEnd(8)} ${ecosystem} ${name} ${versions}`.trimEnd();
}
