// The work of `portcullis sbom where`: which of the SBOMs that were kept hold a package, at which version, and who brought it there.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { parsePurl } from "../../formats/index.ts";
import type { LockedPackage } from "../../formats/lock/index.ts";
import { pythonName } from "../../formats/lock/index.ts";
import { isSbom, readSbom } from "../../formats/sbom/index.ts";
import { limits, messageOf, PortcullisError, printable } from "../../kit/index.ts";
import type { Ecosystem } from "../../model/index.ts";
import { exitCodes } from "../exit.ts";

export type SbomWhereFlags = { readonly in: readonly string[]; readonly json?: true };

type Use = {
  readonly sbom: string;
  readonly subject?: string;
  readonly ecosystem: Ecosystem | "unknown";
  readonly name: string;
  readonly version?: string;
  /** From the subject's own wish to the package; absent where the SBOM has no edges. */
  readonly path?: readonly string[];
};

export function sbomWhere(query: string, flags: SbomWhereFlags): void {
  const isWanted = matcherOf(query);
  const files = flags.in.flatMap((place) => sbomFiles(place));
  const problems: string[] = [];
  let read = 0;
  for (const file of files) {
    const found = usesIn(file, isWanted);
    if (typeof found === "string") {
      problems.push(`${file}: ${found}`);
      continue;
    }
    if (found === undefined) continue;
    read += 1;
    for (const use of found)
      process.stdout.write(`${flags.json === true ? JSON.stringify(use) : printable(sentence(use))}\n`);
  }
  for (const problem of problems) process.stderr.write(`portcullis: ${printable(problem)}\n`);
  if (read === 0 && problems.length === 0)
    throw new PortcullisError("usage", `There is no SBOM in ${flags.in.join(", ")}.`, {
      hint: "keep one a build: portcullis sbom . --output sboms/shop-1.4.cdx.json",
    });
  if (problems.length > 0) process.exitCode = exitCodes.incomplete;
}

type Matcher = (item: LockedPackage) => boolean;

/** A package URL, or a name of any ecosystem; with "@version" only that version. */
function matcherOf(query: string): Matcher {
  if (query.startsWith("pkg:")) {
    const purl = parsePurl(query);
    if (purl === undefined) throw new PortcullisError("usage", `${JSON.stringify(query)} is no package URL.`);
    return (item) =>
      item.ecosystem === (purl.ecosystem ?? "unknown") &&
      item.name === purl.name &&
      (purl.version === undefined || item.version === purl.version);
  }
  const divider = query.indexOf("@", 1);
  const name = divider === -1 ? query : query.slice(0, divider);
  const version = divider === -1 ? undefined : query.slice(divider + 1);
  return (item) => {
    const isNamed =
      item.ecosystem === "PyPI"
        ? item.name === pythonName(name)
        : item.name.toLowerCase() === name.toLowerCase();
    return isNamed && (version === undefined || item.version === version);
  };
}

const deepest = 20;

function sbomFiles(place: string, depth = 0): readonly string[] {
  let stat: ReturnType<typeof statSync>;
  try {
    stat = statSync(place);
  } catch (cause) {
    throw new PortcullisError("input", `Cannot read ${place}.`, { cause });
  }
  if (stat.isFile()) return [place];
  if (!stat.isDirectory() || depth > deepest) return [];
  return readdirSync(place, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (entry.isDirectory()) return sbomFiles(join(place, entry.name), depth + 1);
      return entry.isFile() && entry.name.endsWith(".json") ? [join(place, entry.name)] : [];
    });
}

/** Undefined for a JSON file that is no SBOM; a text where one could not be read. */
function usesIn(file: string, isWanted: Matcher): readonly Use[] | string | undefined {
  let bytes: Buffer;
  try {
    if (statSync(file).size > limits.containerBytes) return `larger than ${limits.containerBytes} bytes`;
    bytes = readFileSync(file);
  } catch (error) {
    return messageOf(error);
  }
  if (!isSbom(bytes)) return undefined;
  const { value, problems } = readSbom(bytes.toString("utf8"));
  const [problem] = problems;
  if (problem !== undefined && value.packages.length === 0) return problem.message;
  const subject = value.roots[0]?.name;
  return value.packages.filter(isWanted).map((item): Use => {
    const path = pathTo(item, value.packages);
    return {
      sbom: file,
      ...(subject === undefined ? {} : { subject }),
      ecosystem: item.ecosystem ?? "unknown",
      name: item.name,
      ...(item.version === undefined ? {} : { version: item.version }),
      ...(path === undefined ? {} : { path }),
    };
  });
}

/** The shortest way up from the package to something that the subject asks for itself. */
function pathTo(target: LockedPackage, packages: readonly LockedPackage[]): readonly string[] | undefined {
  const asking = new Map<string, LockedPackage[]>();
  for (const item of packages)
    for (const need of item.needs) asking.set(need.to ?? "", [...(asking.get(need.to ?? "") ?? []), item]);
  const below = new Map<string, LockedPackage | undefined>([[target.id, undefined]]);
  const queue: LockedPackage[] = [target];
  for (let index = 0; index < queue.length; index += 1) {
    const item = queue[index];
    if (item === undefined) break;
    if (item.isDirect) {
      const path: string[] = [];
      for (let at: LockedPackage | undefined = item; at !== undefined; at = below.get(at.id))
        path.push(label(at));
      return path;
    }
    for (const parent of asking.get(item.id) ?? []) {
      if (below.has(parent.id)) continue;
      below.set(parent.id, item);
      queue.push(parent);
    }
  }
  return undefined;
}

function label(item: LockedPackage): string {
  return item.version === undefined ? item.name : `${item.name}@${item.version}`;
}

function sentence({ sbom, subject, ecosystem, name, version, path }: Use): string {
  const where = subject === undefined ? basename(sbom) : `${subject} (${sbom})`;
  const way =
    path === undefined ? "" : path.length === 1 ? ", asked for directly" : `, by ${path.join(" > ")}`;
  return `${where}: ${ecosystem} ${name} ${version ?? "without a version"}${way}`;
}
