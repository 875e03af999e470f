// A package URL as a question to the database: OSV's ecosystem, release and name.

import { parsePurl } from "../formats/index.ts";
import type { Ecosystem } from "../model/index.ts";
import { isDistribution } from "./distribution.ts";

export type PurlQuery = {
  readonly ecosystem: Ecosystem;
  readonly distribution?: string;
  readonly name: string;
  readonly version?: string;
};

/** Undefined when the text is no package URL, or one of a kind that no advisory database speaks of. */
export function purlQuery(text: string): PurlQuery | undefined {
  const purl = parsePurl(text);
  const ecosystem = purl?.type === "github" ? "GitHub Actions" : purl?.ecosystem;
  if (purl === undefined || ecosystem === undefined) return undefined;
  const version = purl.version === undefined || purl.version === "" ? {} : { version: purl.version };
  if (!isDistribution(ecosystem)) return { ecosystem, name: purl.name, ...version };
  const { distro, upstream, epoch } = purl.qualifiers;
  const distribution = distributionOf(ecosystem, distro);
  return {
    ecosystem,
    ...(distribution === undefined ? {} : { distribution }),
    // Advisories of Debian and Alpine speak of source packages; `upstream` names it where it differs.
    name: upstream?.replace(/@.*$/, "") ?? purl.name,
    ...version,
    ...withEpoch(purl.type, version.version, epoch),
  };
}

function withEpoch(
  type: string,
  version: string | undefined,
  epoch: string | undefined,
): { readonly version?: string } {
  return type === "rpm" && version !== undefined && epoch !== undefined
    ? { version: `${epoch}:${version}` }
    : {};
}

const codenames: Readonly<Record<string, string>> = {
  buster: "10",
  bullseye: "11",
  bookworm: "12",
  trixie: "13",
  focal: "20.04",
  jammy: "22.04",
  noble: "24.04",
};

/** "debian-12", "bookworm", "alpine-3.18.4", "3.18": what tools write into `distro`. */
function distributionOf(system: Ecosystem, distro: string | undefined): string | undefined {
  if (distro === undefined || distro === "") return undefined;
  const release = Object.hasOwn(codenames, distro) ? codenames[distro] : /(\d[\w.]*)$/.exec(distro)?.[1];
  return release === undefined ? undefined : `${system}:${system === "Alpine" ? "v" : ""}${release}`;
}
