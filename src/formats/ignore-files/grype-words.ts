// Grype's words for kinds of packages (those of Syft: `syft/pkg/type.go` and `language.go`, which its documentation refers to) and for
// where a vulnerability is from ("debian:distro:debian:12", "github:language:python"), as conditions of an exception.

import type { PackageConditions } from "./entry.ts";

/** To the types of package URLs. */
const purlTypes: Readonly<Record<string, string>> = {
  ...{ deb: "deb", rpm: "rpm", apk: "apk" },
  ...{ npm: "npm", javascript: "npm", python: "pypi", "go-module": "golang", go: "golang" },
  ...{
    "java-archive": "maven",
    java: "maven",
    gem: "gem",
    ruby: "gem",
    "rust-crate": "cargo",
    rust: "cargo",
  },
  ...{ "php-composer": "composer", php: "composer", dotnet: "nuget", nuget: "nuget" },
  ...{ "github-action": "githubactions", "dart-pub": "pub", dart: "pub", "hex-pm": "hex", hex: "hex" },
  ...{ "erlang-otp": "hex", erlang: "hex", elixir: "hex", hackage: "hackage", haskell: "hackage" },
  ...{ conan: "conan", "c++": "conan", swift: "swift", pod: "cocoapods", "r-package": "cran", r: "cran" },
};

export function purlTypeOf(word: string): string | undefined {
  return Object.hasOwn(purlTypes, word) ? purlTypes[word] : undefined;
}

/** Grype's names of distributions -> the beginning of ours, with its version. */
const distributions: Readonly<Record<string, (version: string) => string>> = {
  debian: (version) => `Debian:${majorOf(version)}`,
  ubuntu: (version) => `Ubuntu:${version}`,
  alpine: (version) => `Alpine:v${version.split(".").slice(0, 2).join(".")}`,
  wolfi: () => "Wolfi",
  chainguard: () => "Chainguard",
  redhat: (version) => `Red Hat:enterprise_linux:${majorOf(version)}`,
  rhel: (version) => `Red Hat:enterprise_linux:${majorOf(version)}`,
  almalinux: (version) => `AlmaLinux:${majorOf(version)}`,
  rockylinux: (version) => `Rocky Linux:${majorOf(version)}`,
  amazonlinux: (version) => `Amazon Linux:${version}`,
  azurelinux: (version) => `Azure Linux:${majorOf(version)}`,
  mariner: (version) => `Azure Linux:${majorOf(version)}`,
  sles: (version) => {
    const [release = "", pack = "0"] = version.split(".");
    return `SUSE:Linux Enterprise Server ${release}${pack === "0" ? "" : ` SP${pack}`}`;
  },
};

/** undefined: nothing that is found here comes from there, or it is not known. NVD's own matches by CPE are such. */
export function namespaceConditions(namespace: string): PackageConditions | undefined {
  const [provider, kind, name = "", version = ""] = namespace.toLowerCase().split(":");
  if (kind === "distro" && Object.hasOwn(distributions, name)) {
    const distribution = distributions[name]?.(version);
    return distribution === undefined ? undefined : { distribution };
  }
  const purlType = provider === "github" && kind === "language" ? purlTypeOf(name) : undefined;
  return purlType === undefined ? undefined : { advisorySource: "GHSA", purlType };
}

function majorOf(version: string): string {
  return version.split(".")[0] ?? version;
}
