// Distributions: from os-release to the names under which advisories and package URLs know them.

import type { OsRelease } from "../../formats/system-packages/index.ts";
import type { Ecosystem } from "../../model/index.ts";

export type Distribution = {
  readonly ecosystem: Ecosystem;
  /** With release, as OSV writes it: "Debian:12", "Alpine:v3.19", "Ubuntu:22.04:LTS". */
  readonly release: string;
  readonly purlType: "deb" | "apk" | "rpm";
  /** "debian-12", the qualifier of package URLs. */
  readonly purlDistro: string;
  readonly prettyName: string;
  readonly id: string;
  readonly versionId: string;
  /** Advisories speak of source packages. */
  readonly isBySource: boolean;
};

type Form = {
  readonly ecosystem: Ecosystem;
  readonly purlType: Distribution["purlType"];
  readonly release: (os: OsRelease) => string;
};

const major = (version: string): string => version.split(".")[0] ?? version;
const ubuntuRelease = (version: string): string =>
  /^\d*[02468]\.04$/.test(version) ? `${version}:LTS` : version;

const forms: Readonly<Record<string, Form>> = {
  debian: {
    ecosystem: "Debian",
    purlType: "deb",
    release: (os) => (os.versionId === "" ? (debianNumbers[os.codename] ?? "") : major(os.versionId)),
  },
  ubuntu: {
    ecosystem: "Ubuntu",
    purlType: "deb",

    release: (os) => ubuntuRelease(os.versionId),
  },
  alpine: {
    ecosystem: "Alpine",
    purlType: "apk",

    release: (os) => `v${os.versionId.split(".").slice(0, 2).join(".")}`,
  },
  wolfi: { ecosystem: "Wolfi", purlType: "apk", release: () => "" },
  chainguard: { ecosystem: "Chainguard", purlType: "apk", release: () => "" },
  rhel: {
    ecosystem: "Red Hat",
    purlType: "rpm",

    release: (os) => `enterprise_linux:${major(os.versionId)}`,
  },
  centos: {
    ecosystem: "Red Hat",
    purlType: "rpm",

    release: (os) => `enterprise_linux:${major(os.versionId)}`,
  },
  almalinux: {
    ecosystem: "AlmaLinux",
    purlType: "rpm",

    release: (os) => major(os.versionId),
  },
  rocky: {
    ecosystem: "Rocky Linux",
    purlType: "rpm",

    release: (os) => major(os.versionId),
  },
  amzn: { ecosystem: "Amazon Linux", purlType: "rpm", release: (os) => os.versionId },
  azurelinux: {
    ecosystem: "Azure Linux",
    purlType: "rpm",

    release: (os) => major(os.versionId),
  },
  mariner: {
    ecosystem: "Azure Linux",
    purlType: "rpm",

    release: (os) => major(os.versionId),
  },
  sles: { ecosystem: "SUSE", purlType: "rpm", release: (os) => suseRelease(os.versionId) },
  "opensuse-leap": {
    ecosystem: "openSUSE",
    purlType: "rpm",

    release: (os) => `Leap ${os.versionId}`,
  },
  "opensuse-tumbleweed": {
    ecosystem: "openSUSE",
    purlType: "rpm",

    release: () => "Tumbleweed",
  },
};

/** Testing and unstable state a code name only, that of the coming release (wiki.debian.org/DebianReleases). */
const debianNumbers: Readonly<Record<string, string>> = { trixie: "13", forky: "14", duke: "15" };

function suseRelease(version: string): string {
  const [release = "", pack] = version.split(".");
  return `Linux Enterprise Server ${release}${pack === undefined || pack === "0" ? "" : ` SP${pack}`}`;
}

/** undefined for distributions of which no advisories are known by name. */
export function distributionOf(os: OsRelease): Distribution | undefined {
  const known = forms[os.id];
  if (known === undefined) return undefined;
  const release = known.release(os);
  return {
    ecosystem: known.ecosystem,
    release: release === "" || release === "v" ? known.ecosystem : `${known.ecosystem}:${release}`,
    purlType: known.purlType,
    purlDistro: os.versionId === "" ? os.id : `${os.id}-${os.versionId}`,
    prettyName: os.prettyName,
    id: os.id,
    versionId: os.versionId,
    isBySource: known.purlType !== "rpm",
  };
}
