// The work of `portcullis sbom where`: which of the SBOMs that were kept hold a package, at which version, and who brought it there.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { isSbom, readSbom } from "../../formats/sbom/index.ts";
import { limits, messageOf, PortcullisError, printable } from "../../kit/index.ts";
import type { Ecosystem } from "../../model/index.ts";
import { exitCodes } from "../exit.ts";
import type { LedgerFlags } from "../ledger/ledger.ts";
import { type ListedPackage, type Matcher, matcherOf, pathTo } from "./package-uses.ts";
import { recordedSboms } from "./recorded-sboms.ts";

export type SbomWhereFlags = LedgerFlags & { readonly in: readonly string[]; readonly json?: true };

type Use = {
  /** Its file, or when it was recorded. */
  readonly sbom: string;
  readonly subject?: string;
  readonly ecosystem: Ecosystem | "unknown";
  readonly name: string;
  readonly version?: string;
  /** From the subject's own wish to the package; absent where the SBOM has no edges. */
  readonly path?: readonly string[];
};

export async function sbomWhere(query: string, flags: SbomWhereFlags): Promise<void> {
  const isWanted = matcherOf(query);
  const say = (uses: readonly Use[]): void => {
    for (const use of uses)
      process.stdout.write(`${flags.json === true ? JSON.stringify(use) : printable(sentence(use))}\n`);
  };
  const recorded = flags.ledger === undefined ? [] : await recordedSboms(flags);
  for (const { at, subject, packages } of recorded) say(usesAmong(packages, { sbom: at, subject }, isWanted));
  const places = flags.in.length > 0 || flags.ledger !== undefined ? flags.in : ["."];
  const { read, problems } = searchFiles(places, isWanted, say);
  for (const problem of problems) process.stderr.write(`portcullis: ${printable(problem)}\n`);
  if (read + recorded.length === 0 && problems.length === 0)
    throw new PortcullisError(
      "usage",
      `There is no SBOM in ${[...places, ...(flags.ledger === undefined ? [] : [flags.ledger])].join(", ")}.`,
      {
        hint: "keep one a build: portcullis sbom . --output sboms/shop-1.4.cdx.json, or portcullis sbom . --record",
      },
    );
  if (problems.length > 0) process.exitCode = exitCodes.incomplete;
}

function searchFiles(
  places: readonly string[],
  isWanted: Matcher,
  say: (uses: readonly Use[]) => void,
): { readonly read: number; readonly problems: readonly string[] } {
  const problems: string[] = [];
  let read = 0;
  for (const file of places.flatMap((place) => sbomFiles(place))) {
    const found = usesIn(file, isWanted);
    if (typeof found === "string") problems.push(`${file}: ${found}`);
    else if (found !== undefined) {
      read += 1;
      say(found);
    }
  }
  return { read, problems };
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
  const packages = value.packages.map(({ id, ecosystem = "unknown", name, version, isDirect, needs }) => ({
    ...{ id, ecosystem, name, isDirect },
    ...(version === undefined ? {} : { version }),
    needs: needs.flatMap(({ to }) => to ?? []),
  }));
  return usesAmong(packages, { sbom: file, ...(subject === undefined ? {} : { subject }) }, isWanted);
}

function usesAmong(
  packages: readonly ListedPackage[],
  of: Pick<Use, "sbom" | "subject">,
  isWanted: Matcher,
): readonly Use[] {
  return packages.filter(isWanted).map((item): Use => {
    const path = pathTo(item, packages);
    return {
      ...of,
      ...{ ecosystem: item.ecosystem, name: item.name },
      ...(item.version === undefined ? {} : { version: item.version }),
      ...(path === undefined ? {} : { path }),
    };
  });
}

function sentence({ sbom, subject, ecosystem, name, version, path }: Use): string {
  const where = subject === undefined ? basename(sbom) : `${subject} (${sbom})`;
  const way =
    path === undefined ? "" : path.length === 1 ? ", asked for directly" : `, by ${path.join(" > ")}`;
  return `${where}: ${ecosystem} ${name} ${version ?? "without a version"}${way}`;
}
