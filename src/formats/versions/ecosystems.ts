// Which order an ecosystem uses, by OSV's names (https://ossf.github.io/osv-schema/#defined-ecosystems). What follows a ":" is a
// release and does not change the order. An unknown ecosystem is read as semantic versions.

import { apkOrder } from "./apk.ts";
import { conanOrder } from "./conan.ts";
import { androidOrder, dottedOrder } from "./dotted.ts";
import { dpkgOrder } from "./dpkg.ts";
import { goOrder } from "./go.ts";
import { mavenOrder } from "./maven.ts";
import { nugetOrder } from "./nuget.ts";
import { packagistOrder } from "./packagist.ts";
import { pep440Order } from "./pep440.ts";
import { rpmOrder } from "./rpm.ts";
import { rubygemsOrder } from "./rubygems.ts";
import { cargoOrder, juliaOrder, pubOrder, semverOrder } from "./semver.ts";
import type { Versioning } from "./versioning.ts";

const orders: ReadonlyMap<string, Versioning> = new Map([
  ["npm", semverOrder],
  ["PyPI", pep440Order],
  ["Conda", pep440Order],
  ["Go", goOrder],
  ["crates.io", cargoOrder],
  ["RubyGems", rubygemsOrder],
  ["Packagist", packagistOrder],
  ["Maven", mavenOrder],
  ["NuGet", nugetOrder],
  ["Hex", semverOrder],
  ["Pub", pubOrder],
  ["Bitnami", semverOrder],
  ["SwiftURL", semverOrder],
  ["Julia", juliaOrder],
  ["GitHub Actions", semverOrder],
  ["ConanCenter", conanOrder],
  ["Android", androidOrder],
  ["CRAN", dottedOrder],
  ["Bioconductor", dottedOrder],
  ["Hackage", dottedOrder],
  ["GHC", dottedOrder],
  ["Debian", dpkgOrder],
  ["Ubuntu", dpkgOrder],
  ["Echo", dpkgOrder],
  ["opam", dpkgOrder],
  ["Alpine", apkOrder],
  ["Wolfi", apkOrder],
  ["Chainguard", apkOrder],
  ["MinimOS", apkOrder],
  ["Alpaquita", apkOrder],
  ["BellSoft Hardened Containers", apkOrder],
  ["Red Hat", rpmOrder],
  ["AlmaLinux", rpmOrder],
  ["Rocky Linux", rpmOrder],
  ["SUSE", rpmOrder],
  ["openSUSE", rpmOrder],
  ["openEuler", rpmOrder],
  ["Mageia", rpmOrder],
  ["Amazon Linux", rpmOrder],
  ["Azure Linux", rpmOrder],
  ["Photon OS", rpmOrder],
]);

export function versioningOf(ecosystem: string): Versioning {
  const colon = ecosystem.indexOf(":");
  if (colon === -1) return orders.get(ecosystem) ?? semverOrder;
  const order = orders.get(ecosystem.slice(0, colon));
  // Rebuilders publish under their own name what they patched ("Root:Debian:12"): the order is that of what follows.
  return order ?? versioningOf(ecosystem.slice(colon + 1));
}
