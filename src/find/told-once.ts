// A credential written into code is seen by two engines: the secrets engine knows whose it is and where to revoke it, the code engine that
// code compares with it or hands it on. It is told once, by the one that says more.

import type { Finding, Location } from "../model/index.ts";

/** CWE-259, CWE-321 and CWE-798: password, key or credential in the code. */
const hardCoded: ReadonlySet<number> = new Set([259, 321, 798]);

export function toldOnce(findings: readonly Finding[]): readonly Finding[] {
  const told = new Set(
    findings
      .filter(({ engine, introduced }) => engine === "secrets" && introduced?.isInHead !== false) // lines of old versions are others
      .flatMap(({ locations }) => locations.map(lineOf)),
  );
  if (told.size === 0) return findings;
  return findings.filter(
    ({ engine, cwe, locations }) =>
      engine !== "code" || !cwe.some((id) => hardCoded.has(id)) || !told.has(lineOf(locations[0])),
  );
}

function lineOf({ path, region }: Location): string {
  return `${path}:${region?.startLine ?? 0}`;
}
