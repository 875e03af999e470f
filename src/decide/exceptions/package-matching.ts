// The part of a scope that is about a package and what is known of it.

import type { ExceptionScope, Finding, VulnerabilityEvidence } from "../../model/index.ts";
import type { Patterns } from "./patterns.ts";

export function packageMatches(scope: ExceptionScope, { evidence }: Finding, patterns: Patterns): boolean {
  const { version, ecosystem, fixState, purlType, distribution, advisorySource, match } = scope;
  const named = [scope.package, scope.packagePattern, scope.upstreamPattern];
  const told = [version, ecosystem, fixState, purlType, distribution, advisorySource, match];
  if ([...named, ...told].every((part) => part === undefined)) return true;
  if (evidence.kind !== "vulnerability") return false;
  const ref = evidence.package;
  return (
    isNamed(scope, evidence, patterns) &&
    (version === undefined || version === ref.version) &&
    (ecosystem === undefined || ecosystem.toLowerCase() === ref.ecosystem.toLowerCase()) &&
    (fixState === undefined || fixState === (evidence.fixedIn.length > 0 ? "fixed" : evidence.fixState)) &&
    (purlType === undefined || ref.purl.startsWith(`pkg:${purlType}/`)) &&
    (distribution === undefined || `${ref.distribution ?? ""}:`.startsWith(`${distribution}:`)) &&
    (advisorySource === undefined || hasSource(evidence, advisorySource)) &&
    (match === undefined || match === kindOfMatch(evidence))
  );
}

/** An expression must fit every package that the finding is about: the others are still vulnerable. */
function isNamed(scope: ExceptionScope, evidence: VulnerabilityEvidence, patterns: Patterns): boolean {
  const { packagePattern, upstreamPattern } = scope;
  const ref = evidence.package;
  const upstream = ref.sourcePackage;
  const fits = (pattern: string, text: string): boolean =>
    pattern === text || patterns.get(pattern)?.(text) === true;
  return (
    (scope.package === undefined || isPackage(scope.package, evidence)) &&
    (packagePattern === undefined || namesOf(evidence).every((name) => fits(packagePattern, name))) &&
    (upstreamPattern === undefined || (upstream !== undefined && fits(upstreamPattern, upstream)))
  );
}

function namesOf({ package: ref, installedAs }: VulnerabilityEvidence): readonly string[] {
  return installedAs ?? [ref.name];
}

/** The source package, or the one package that is installed of it. */
function isPackage(wanted: string, evidence: VulnerabilityEvidence): boolean {
  const ref = evidence.package;
  if (!wanted.startsWith("pkg:")) {
    const asked = wanted.toLowerCase();
    return (
      ref.sourcePackage?.toLowerCase() === asked ||
      namesOf(evidence).every((name) => name.toLowerCase() === asked)
    );
  }
  const [asked, has] = [bare(wanted), bare(ref.purl)];
  return asked === has || (!/[^/]@/.test(asked) && has.replace(/@[^/@]*$/, "") === asked);
}

/** Without qualifiers; "%40" and "@" of a scope are the same to whoever writes an entry. */
function bare(purl: string): string {
  const plain = purl.split(/[?#]/)[0] ?? "";
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain; // a stray percent sign is part of the name
  }
}

function hasSource({ advisory }: VulnerabilityEvidence, source: string): boolean {
  return [advisory.id, ...advisory.aliases].some((id) => id.toUpperCase().startsWith(`${source}-`));
}

/** Indirect: only the source package bears the name that the advisory speaks of. Both kinds in one finding are neither. */
function kindOfMatch(evidence: VulnerabilityEvidence): "direct" | "indirect" | "both" {
  const { sourcePackage } = evidence.package;
  const names = namesOf(evidence);
  if (sourcePackage === undefined || names.every((name) => name === sourcePackage)) return "direct";
  return names.includes(sourcePackage) ? "both" : "indirect";
}
