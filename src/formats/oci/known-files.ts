// Files of a root file system that say what is installed: the databases of package managers and the name of the distribution.
// The collector uses this list to follow links to them; the engine to know what it reads.

/** Exact places; where several stand for one database, the first that exists is the one in use. */
export const systemFiles = {
  osRelease: ["etc/os-release", "usr/lib/os-release"],
  alpineRelease: ["etc/alpine-release"],
  debianVersion: ["etc/debian_version"],
  dpkgStatus: ["var/lib/dpkg/status"],
  chiselManifest: ["var/lib/chisel/manifest.wall"],
  apkInstalled: ["lib/apk/db/installed", "usr/lib/apk/db/installed"],
  rpmSqlite: ["usr/lib/sysimage/rpm/rpmdb.sqlite", "var/lib/rpm/rpmdb.sqlite", "usr/share/rpm/rpmdb.sqlite"],
  rpmSqliteWal: [
    "usr/lib/sysimage/rpm/rpmdb.sqlite-wal",
    "var/lib/rpm/rpmdb.sqlite-wal",
    "usr/share/rpm/rpmdb.sqlite-wal",
  ],
  rpmNdb: ["usr/lib/sysimage/rpm/Packages.db", "var/lib/rpm/Packages.db"],
  rpmBdb: ["usr/lib/sysimage/rpm/Packages", "var/lib/rpm/Packages"],
  rpmManifest: ["var/lib/rpmmanifest/container-manifest-2"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

const exact: ReadonlySet<string> = new Set(Object.values(systemFiles).flat());

export function isSystemFile(path: string): boolean {
  return exact.has(path) || path.startsWith("var/lib/dpkg/status.d/");
}

/** Names that installed language packages carry; a hard link under such a name is a package of its own. */
export function isPackageMetadata(path: string): boolean {
  const base = path.slice(path.lastIndexOf("/") + 1);
  return (
    metadataNames.has(base) ||
    /\.(gemspec|jar|war|ear|par|sar|hpi|jpi|jmod|egg|egg-info|deps\.json)$/.test(base)
  );
}

/** Metadata, or a program, which may say what it was made of: of these it matters whether the distribution owns them. */
export function mayTellPackages(path: string): boolean {
  return (
    isPackageMetadata(path) ||
    /(^|\/)(s?bin|libexec)\/[^/]+$/.test(path) ||
    /^\/?((usr\/)?lib\w*|opt)\/(.*\/)?[a-z][^/.]*$/.test(path) || // programs that others start (/usr/lib/cni)
    /\.(deps|spdx|cdx)\.json$/.test(path) ||
    /\/(ebin\/[^/]+\.app|(site-)?library\/[^/]+\/DESCRIPTION)$/.test(path)
  );
}

const metadataNames: ReadonlySet<string> = new Set([
  "package.json",
  "METADATA",
  "PKG-INFO",
  "installed.json",
]);
