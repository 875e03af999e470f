// Places where package managers and languages keep what nothing here reads. Who finds something there says so: an image is not clean
// because nobody looked. Named by the documentation of each.

export type PackageStore = {
  readonly name: string;
  /** "language": no advisories are published for its packages. "runtime": not a store, but a program that no package brought. */
  readonly kind: "system" | "language" | "runtime";
};

const system = (name: string): PackageStore => ({ name, kind: "system" });
const language = (name: string): PackageStore => ({ name, kind: "language" });
const runtime = (name: string): PackageStore => ({ name, kind: "runtime" });

/** By the folder's name; something has to stand in it. */
const folders: readonly (readonly [string, PackageStore])[] = [
  ["nix/store/", system("Nix")],
  ["gnu/store/", system("Guix")],
  ["home/linuxbrew/.linuxbrew/Cellar/", system("Homebrew")],
  ["opt/homebrew/Cellar/", system("Homebrew")],
  ["var/lib/flatpak/app/", system("Flatpak")],
  ["var/lib/flatpak/runtime/", system("Flatpak")],
  ["var/lib/snapd/snaps/", system("snap")],
  ["var/lib/pacman/local/", system("pacman")],
  ["var/db/pkg/", system("Portage")],
  ["var/db/xbps/", system("xbps")],
  ["var/lib/eopkg/package/", system("eopkg")],
  ["usr/share/clear/bundles/", system("swupd")],
  ["var/log/packages/", system("Slackware's pkgtools")],
  ["var/lib/pkgtools/packages/", system("Slackware's pkgtools")],
  ["usr/lib/opkg/info/", system("opkg")],
  ["var/lib/opkg/info/", system("opkg")],
];

/** By a part of the path that nothing else has. */
const parts: readonly (readonly [string, PackageStore])[] = [
  ["/luarocks/rocks", language("LuaRocks")],
  ["/site_perl/", language("Perl (CPAN)")],
  ["/php/.registry/", language("PEAR")],
  ["/wp-content/plugins/", language("WordPress plugins")],
  ["/.julia/packages/", language("Julia")],
];

/** Interpreters beside the distribution's: of their own vulnerabilities no list of packages tells. */
const runtimes: readonly (readonly [RegExp, PackageStore])[] = [
  [/\/bin\/python[23]\.\d+$/, runtime("Python")],
  [/\/bin\/node$/, runtime("Node.js")],
  [/\/bin\/(ruby|php|perl)$/, runtime("the interpreter")],
  [/\/lib\/server\/libjvm\.so$/, runtime("the Java runtime")],
];

/** What all of the above begin with or have in them: a path is asked about them only when it does. */
const mayBeStore = new RegExp(
  `^(?:${folders.map(([folder]) => folder).join("|")})|${parts.map(([part]) => part.replaceAll(".", "\\.")).join("|")}|^(?:usr/local|opt)/`.replaceAll(
    "/",
    "\\/",
  ),
);

/** undefined for most paths: it is asked for every one of an image. */
export function packageStoreOf(path: string): PackageStore | undefined {
  if (!mayBeStore.test(path)) return undefined;
  for (const [folder, store] of folders)
    if (path.startsWith(folder) && path.length > folder.length) return store;
  for (const [part, store] of parts) if (path.includes(part)) return store;
  if (!path.startsWith("usr/local/") && !path.startsWith("opt/")) return undefined;
  return runtimes.find(([names]) => names.test(path))?.[1];
}
