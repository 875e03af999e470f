// The work of `portcullis image diff`: two scans of what is installed, and what differs between them. The comparison is a pure function
// of two reports.

import { printable } from "../../kit/index.ts";
import { compareText, type Gap, type PackageRef, type Report, type Severity } from "../../model/index.ts";
import { exitCodes } from "../exit.ts";
import { type ImageFlags, scannedImage } from "./scanned-image.ts";

type Named = { readonly name: string; readonly ecosystem: string };
export type PackageDifference = Named & {
  readonly before: readonly string[];
  readonly after: readonly string[];
};
export type VulnerabilityDifference = {
  readonly id: string;
  readonly package: string;
  readonly severity: Severity;
  readonly version: string;
  readonly fixedIn: readonly string[];
};

export type ImageDifference = {
  readonly added: readonly PackageDifference[];
  readonly removed: readonly PackageDifference[];
  readonly changed: readonly PackageDifference[];
  /** In the second image only. */
  readonly introduced: readonly VulnerabilityDifference[];
  /** In the first image only; the package is still there, in another version. */
  readonly fixed: readonly VulnerabilityDifference[];
  /** In the first image only; the package is gone. */
  readonly gone: readonly VulnerabilityDifference[];
};

export function differenceOf(before: Report, after: Report): ImageDifference {
  const [old, young] = [versionsOf(before), versionsOf(after)];
  const keys = [...new Set([...old.keys(), ...young.keys()])].sort(compareText);
  const packages = keys.map((key): PackageDifference => {
    const [ecosystem = "", name = ""] = key.split("\0");
    return {
      ecosystem,
      name,
      before: [...(old.get(key) ?? [])].sort(),
      after: [...(young.get(key) ?? [])].sort(),
    };
  });
  const [known, present] = [vulnerabilitiesOf(before), vulnerabilitiesOf(after)];
  const without = [...known].filter(([key]) => !present.has(key)).map(([, one]) => one);
  const isStillThere = (one: VulnerabilityDifference): boolean =>
    [...young.keys()].some((key) => key.endsWith(`\0${one.package}`));
  return {
    added: packages.filter((one) => one.before.length === 0),
    removed: packages.filter((one) => one.after.length === 0),
    changed: packages.filter(
      (one) => one.before.length > 0 && one.after.length > 0 && one.before.join() !== one.after.join(),
    ),
    introduced: [...present].filter(([key]) => !known.has(key)).map(([, one]) => one),
    fixed: without.filter(isStillThere),
    gone: without.filter((one) => !isStillThere(one)),
  };
}

function versionsOf({ inventory }: Report): ReadonlyMap<string, ReadonlySet<string>> {
  const versions = new Map<string, Set<string>>();
  for (const { package: one } of inventory) {
    const key = `${one.ecosystem}\0${one.name}`;
    versions.set(key, (versions.get(key) ?? new Set()).add(versionOf(one)));
  }
  return versions;
}

function versionOf(one: PackageRef): string {
  return one.version ?? "unknown";
}

/** By vulnerability and package: a fingerprint holds the image's name, and the two may be named differently. */
function vulnerabilitiesOf({ findings }: Report): ReadonlyMap<string, VulnerabilityDifference> {
  const found = new Map<string, VulnerabilityDifference>();
  for (const { finding } of findings) {
    if (finding.evidence.kind !== "vulnerability") continue;
    const { advisory, package: one, fixedIn } = finding.evidence;
    const id = knownName(advisory);
    found.set(`${id}\0${one.ecosystem}\0${one.name}`, {
      id,
      package: one.name,
      severity: finding.severity,
      version: versionOf(one),
      fixedIn,
    });
  }
  return found;
}

/** The name under which most people know a vulnerability. */
export function knownName({
  id,
  aliases,
}: {
  readonly id: string;
  readonly aliases: readonly string[];
}): string {
  return [id, ...aliases].sort(compareText).find((name) => name.startsWith("CVE-")) ?? id;
}

export async function imageDiff(before: string, after: string, flags: ImageFlags): Promise<void> {
  const reports = [await scannedImage(before, flags), await scannedImage(after, flags)] as const;
  const difference = differenceOf(...reports);
  const gaps = reports.flatMap((report, index) =>
    report.gaps.map((gap) => ({ image: index === 0 ? "before" : "after", ...named(gap) })),
  );
  process.stdout.write(
    flags.json === true ? `${JSON.stringify({ ...difference, gaps })}\n` : textOf(difference),
  );
  for (const { image, detail } of gaps)
    process.stderr.write(`not looked at (${image}): ${printable(detail)}\n`);
  if (gaps.length > 0) process.exitCode = exitCodes.incomplete;
}

function named({ reason, detail }: Gap): { readonly reason: string; readonly detail: string } {
  return { reason, detail };
}

function textOf(difference: ImageDifference): string {
  const versions = (list: readonly string[]): string => list.join(", ");
  const lines = [
    ...section(
      "packages added",
      difference.added,
      (one) => `+ ${one.name} ${versions(one.after)}  (${one.ecosystem})`,
    ),
    ...section(
      "packages removed",
      difference.removed,
      (one) => `- ${one.name} ${versions(one.before)}  (${one.ecosystem})`,
    ),
    ...section(
      "packages changed",
      difference.changed,
      (one) => `~ ${one.name} ${versions(one.before)} -> ${versions(one.after)}  (${one.ecosystem})`,
    ),
    ...section("vulnerabilities introduced", difference.introduced, vulnerabilityLine("+")),
    ...section("vulnerabilities fixed", difference.fixed, vulnerabilityLine("-")),
    ...section("vulnerabilities gone with their package", difference.gone, vulnerabilityLine("-")),
  ];
  return lines.length === 0
    ? "The two images have the same packages and vulnerabilities.\n"
    : `${lines.join("\n")}\n`;
}

function vulnerabilityLine(sign: string): (one: VulnerabilityDifference) => string {
  return (one) =>
    `${sign} ${one.id} ${one.severity}: ${one.package} ${one.version}${one.fixedIn[0] === undefined ? "" : `, fixed in ${one.fixedIn[0]}`}`;
}

function section<T>(title: string, items: readonly T[], line: (item: T) => string): readonly string[] {
  return items.length === 0
    ? []
    : [`${title}: ${items.length}`, ...items.map((item) => `  ${printable(line(item))}`)];
}
