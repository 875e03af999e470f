// Which release of a distribution an advisory's ecosystem names ("Debian:12", "Ubuntu:22.04:LTS", "Red Hat:enterprise_linux:9::baseos")
// and whether an installed system is that release. Names differ between recorders, so they are compared by what they mean.

const distributions: ReadonlySet<string> = new Set([
  "Debian",
  "Ubuntu",
  "Alpine",
  "Wolfi",
  "Chainguard",
  "MinimOS",
  "Alpaquita",
  "BellSoft Hardened Containers",
  "Red Hat",
  "AlmaLinux",
  "Rocky Linux",
  "SUSE",
  "openSUSE",
  "openEuler",
  "Mageia",
  "Amazon Linux",
  "Azure Linux",
  "Photon OS",
  "Echo",
]);

export function baseOf(ecosystem: string): string {
  const colon = ecosystem.indexOf(":");
  return colon === -1 ? ecosystem : ecosystem.slice(0, colon);
}

export function releaseOf(ecosystem: string): string {
  const colon = ecosystem.indexOf(":");
  return colon === -1 ? "" : ecosystem.slice(colon + 1);
}

export function isDistribution(ecosystem: string): boolean {
  return distributions.has(baseOf(ecosystem));
}

/** Whether a row recorded for `recorded` concerns a system that calls itself `installed`. A name without release fits every one. */
export function fitsDistribution(recorded: string, installed: string): boolean {
  if (recorded === installed) return true;
  const base = baseOf(recorded);
  if (base !== baseOf(installed)) return false;
  const theirs = releaseOf(recorded);
  const ours = releaseOf(installed);
  if (theirs === "" || ours === "") return true;
  return canonicalRelease(base, theirs) === canonicalRelease(base, ours);
}

function canonicalRelease(base: string, release: string): string {
  switch (base) {
    case "Alpine":
    case "Alpaquita":
      return /^v?(\d+\.\d+)/.exec(release)?.[1] ?? release; // v3.18, 3.18.4
    case "Ubuntu":
      return release.replace(/:LTS$/, ""); // Pro:14.04:LTS stays apart from 14.04:LTS
    case "Red Hat":
      return redHatRelease(release);
    case "SUSE":
      return suseRelease(release);
    case "Debian":
    case "AlmaLinux":
    case "Rocky Linux":
    case "Azure Linux":
    case "Amazon Linux":
    case "Photon OS":
      return /^(\d+)/.exec(release)?.[1] ?? release; // 9.3 is 9
    default:
      return release.toLowerCase();
  }
}

/** CPE tails: "enterprise_linux:9::appstream" is release 9; other products (eus, aus, openshift) keep their name. */
function redHatRelease(release: string): string {
  const [product = "", version] = release.split(":");
  if (version === undefined) return /^(\d+)/.exec(product)?.[1] ?? product;
  const major = /^(\d+)/.exec(version)?.[1] ?? version;
  return product === "enterprise_linux" ? major : `${product}:${version}`;
}

/** A server is made of modules that are released with it: "Linux Enterprise Module for Basesystem 15 SP5" is of "... Server 15 SP5". */
function suseRelease(release: string): string {
  const isApart = /\b(micro|manager|storage|openstack|caas|rancher)\b/i.test(release);
  const [, major, pack = "0"] = /\b(\d+)(?:\s*SP\s*(\d+))?\b/i.exec(release) ?? [];
  return isApart || major === undefined ? release.toLowerCase() : `${major} SP${pack}`;
}
