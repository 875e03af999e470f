// Vulnerabilities of one package that one change of it answers, told together: a person upgrades a package, not an advisory.

import type { Evidence, Triaged } from "../model/index.ts";
import { remedyText } from "./remedy.ts";

type Vulnerability = Extract<Evidence, { readonly kind: "vulnerability" }>;

/** One finding, or the vulnerabilities of one package that one change answers; the gravest first. */
export type Told = readonly [Triaged, ...Triaged[]];

/** Lists of at least one finding, in the order of the report; a list stands where its first finding stood. */
export function byPackage(items: readonly Triaged[]): readonly Told[] {
  const groups = new Map<string, [Triaged, ...Triaged[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  for (const group of groups.values()) group.sort((a, b) => weightOf(b) - weightOf(a));
  return [...groups.values()];
}

/** What blocks speaks for the others; what the base had already comes last. The order within is the report's. */
function weightOf({ action, isNew }: Triaged): number {
  return (action === "block" ? 2 : 0) + (isNew ? 1 : 0);
}

function keyOf({ finding, heldBy, exceptions }: Triaged): string {
  const { evidence, rule, locations, remedies, fingerprint } = finding;
  if (evidence.kind !== "vulnerability") return fingerprint;
  const places = locations.map(({ path, region }) => [path, region?.startLine ?? 0]);
  const until = heldBy === undefined ? "" : exceptions[heldBy]?.endsOn;
  return JSON.stringify([rule, evidence.package.purl, places, remedies.map(remedyText), until]);
}

/** "GHSA-x (CVE-1)": the name under which most people know it is among them. */
export function advisoryText({ advisory }: Vulnerability): string {
  const cve = [advisory.id, ...advisory.aliases].find((id) => id.startsWith("CVE-"));
  return cve === undefined || cve === advisory.id ? advisory.id : `${advisory.id} (${cve})`;
}

/** What it is, in the words of the advisory; "" where it has none of its own. */
export function summaryText({ advisory }: Vulnerability): string {
  return advisory.summary === advisory.id ? "" : advisory.summary;
}

/** What is said of all of them in one sentence. */
export function messageOf(told: Told): string {
  const [{ finding }] = told;
  const { evidence, message } = finding;
  if (told.length === 1 || evidence.kind !== "vulnerability") return message;
  return `${evidence.package.name} ${evidence.package.version ?? ""} has ${told.length} known vulnerabilities.`;
}
