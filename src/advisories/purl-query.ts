// A package URL (https://github.com/package-url/purl-spec) as a question to the database: OSV's ecosystem, release and name.

import { PackageURL } from "packageurl-js";
import type { Ecosystem } from "../model/index.ts";

export type PurlQuery = {
  readonly ecosystem: Ecosystem;
  readonly distribution?: string;
  readonly name: string;
  readonly version?: string;
};

const languages: Readonly<Record<string, { readonly ecosystem: Ecosystem; readonly separator: string }>> = {
  npm: { ecosystem: "npm", separator: "/" },
  pypi: { ecosystem: "PyPI", separator: "/" },
  golang: { ecosystem: "Go", separator: "/" },
  cargo: { ecosystem: "crates.io", separator: "/" },
  gem: { ecosystem: "RubyGems", separator: "/" },
  composer: { ecosystem: "Packagist", separator: "/" },
  maven: { ecosystem: "Maven", separator: ":" },
  nuget: { ecosystem: "NuGet", separator: "/" },
  githubactions: { ecosystem: "GitHub Actions", separator: "/" },
  github: { ecosystem: "GitHub Actions", separator: "/" },
};

/** By purl type and namespace. */
const systems: Readonly<Record<string, Ecosystem>> = {
  "deb/debian": "Debian",
  "deb/ubuntu": "Ubuntu",
  "apk/alpine": "Alpine",
  "apk/wolfi": "Wolfi",
  "apk/chainguard": "Chainguard",
  "rpm/redhat": "Red Hat",
  "rpm/rhel": "Red Hat",
  "rpm/almalinux": "AlmaLinux",
  "rpm/rocky": "Rocky Linux",
  "rpm/rocky-linux": "Rocky Linux",
  "rpm/suse": "SUSE",
  "rpm/opensuse": "openSUSE",
  "rpm/amzn": "Amazon Linux",
};

/** Undefined for a purl of a kind that no advisory database speaks of; throws what the purl library throws for a broken one. */
export function purlQuery(text: string): PurlQuery | undefined {
  const purl = PackageURL.fromString(text);
  const version =
    purl.version === undefined || purl.version === null || purl.version === ""
      ? {}
      : { version: purl.version };
  const language = Object.hasOwn(languages, purl.type) ? languages[purl.type] : undefined;
  const namespace = purl.namespace ?? "";
  if (language !== undefined) {
    const name = namespace === "" ? purl.name : `${namespace}${language.separator}${purl.name}`;
    return { ecosystem: language.ecosystem, name, ...version };
  }
  const key = `${purl.type}/${namespace.toLowerCase()}`;
  const system = Object.hasOwn(systems, key) ? systems[key] : undefined;
  if (system === undefined) return undefined;
  const qualifiers: Readonly<Record<string, string | undefined>> = purl.qualifiers ?? {};
  const distribution = distributionOf(system, qualifiers["distro"]);
  return {
    ecosystem: system,
    ...(distribution === undefined ? {} : { distribution }),
    // Advisories of Debian and Alpine speak of source packages; `upstream` names it where it differs.
    name: qualifiers["upstream"]?.replace(/@.*$/, "") ?? purl.name,
    ...version,
    ...withEpoch(purl.type, version.version, qualifiers["epoch"]),
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
