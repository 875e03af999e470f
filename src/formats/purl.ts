// Package URLs (github.com/package-url/purl-spec): printing, reading, and which type stands for which of OSV's ecosystems. Own code
// and not the library, because this runs for every package of every lockfile; a test holds it to the library's answers.

import type { Ecosystem, PackageRef } from "../model/index.ts";

const types: Readonly<Record<Ecosystem, string>> = {
  npm: "npm",
  PyPI: "pypi",
  Go: "golang",
  "crates.io": "cargo",
  RubyGems: "gem",
  Packagist: "composer",
  Maven: "maven",
  NuGet: "nuget",
  "GitHub Actions": "githubactions",
  Debian: "deb",
  Ubuntu: "deb",
  Alpine: "apk",
  Wolfi: "apk",
  Chainguard: "apk",
  "Red Hat": "rpm",
  AlmaLinux: "rpm",
  "Rocky Linux": "rpm",
  SUSE: "rpm",
  openSUSE: "rpm",
  "Amazon Linux": "rpm",
  "Azure Linux": "rpm",
  Hex: "hex",
  Pub: "pub",
  CRAN: "cran",
  Bioconductor: "bioconductor",
  Hackage: "hackage",
  ConanCenter: "conan",
  SwiftURL: "swift",
  CocoaPods: "cocoapods",
  Julia: "julia",
  Conda: "conda",
  Docker: "docker",
  "pre-commit": "github",
  unknown: "generic",
};

/** Namespaces of the distributions' own types. */
const distributionNamespaces: Partial<Readonly<Record<Ecosystem, string>>> = {
  Debian: "debian",
  Ubuntu: "ubuntu",
  Alpine: "alpine",
  Wolfi: "wolfi",
  Chainguard: "chainguard",
  "Red Hat": "redhat",
  AlmaLinux: "almalinux",
  "Rocky Linux": "rocky",
  SUSE: "suse",
  openSUSE: "opensuse",
  "Amazon Linux": "amzn",
  "Azure Linux": "azurelinux",
};

export type PurlParts = {
  readonly ecosystem: Ecosystem;
  readonly name: string;
  readonly version?: string | undefined;
  readonly qualifiers?: Readonly<Record<string, string>>;
};

/** `name` as PackageRef has it: "@scope/name", "group:artifact", "github.com/owner/module". */
export function purlOf({ ecosystem, name, version, qualifiers }: PurlParts): string {
  // Most packages: a plain name and version, which mean themselves.
  if (qualifiers === undefined && version !== undefined && isPlain.has(ecosystem) && plain.test(name))
    if (plain.test(version)) return `pkg:${types[ecosystem]}/${name}@${version}`;
  if (qualifiers === undefined && version !== undefined && ecosystem === "npm" && scoped.test(name))
    if (plain.test(version)) return `pkg:npm/%40${name.slice(1)}@${version}`;
  const namespace = distributionNamespaces[ecosystem];
  const path =
    ecosystem === "Maven" ? name.replace(":", "/") : ecosystem === "pre-commit" ? repositoryPath(name) : name;
  return printed(
    types[ecosystem],
    namespace === undefined ? path : `${namespace}/${path}`,
    version,
    qualifiers ?? {},
  );
}

/** Of a distribution that is no ecosystem of its own: the namespace is its ID in os-release. */
export function purlOfDistribution(
  type: "deb" | "apk" | "rpm",
  namespace: string,
  { name, version, qualifiers }: Omit<PurlParts, "ecosystem">,
): string {
  return printed(type, `${namespace}/${name}`, version, qualifiers ?? {});
}

const isPlain: ReadonlySet<Ecosystem> = new Set(["npm", "PyPI", "crates.io", "RubyGems", "NuGet"]);
const plain = /^[A-Za-z0-9._~:-]+$/;
const scoped = /^@[A-Za-z0-9._~:-]+\/[A-Za-z0-9._~:-]+$/;

function printed(
  type: string,
  path: string,
  version: string | undefined,
  qualifiers: Readonly<Record<string, string>>,
): string {
  const segments = path.split("/").filter((part) => part !== "");
  const tail = version === undefined || version === "" ? "" : `@${encode(version)}`;
  const pairs = Object.entries(qualifiers).filter(([, value]) => value !== "");
  pairs.sort(([a], [b]) => (a < b ? -1 : 1));
  const query = pairs.map(([key, value]) => `${key.toLowerCase()}=${encode(value)}`).join("&");
  return `pkg:${type}/${segments.map(encode).join("/")}${tail}${query === "" ? "" : `?${query}`}`;
}

function repositoryPath(url: string): string {
  return url.replace(/^[a-z+]+:\/\/[^/]+\//i, "").replace(/\.git$/, "");
}

const safe = /^[A-Za-z0-9._~:-]*$/;

function encode(text: string): string {
  if (safe.test(text)) return text;
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"))
    .replaceAll("%3A", ":")
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The purl of a package from a git, file or archive source says so, so that it is never taken for the registry's. */
export function purlOfPackage(item: Pick<PackageRef, "ecosystem" | "name" | "version" | "source">): string {
  const { kind, url, commit } = item.source;
  if (kind === "git" && url !== undefined) {
    const address = /^git[+:]/.test(url) ? url : `git+${url}`;
    return purlOf({
      ...item,
      qualifiers: { vcs_url: commit === undefined ? address : `${address}@${commit}` },
    });
  }
  if (kind === "tarball" && url !== undefined) return purlOf({ ...item, qualifiers: { download_url: url } });
  return purlOf(item);
}

export type Purl = {
  readonly type: string;
  /** Undefined when no ecosystem has this type. */
  readonly ecosystem: Ecosystem | undefined;
  /** As PackageRef spells it. */
  readonly name: string;
  readonly version?: string;
  readonly qualifiers: Readonly<Record<string, string>>;
};

/** Undefined when the text is no package URL. */
export function parsePurl(text: string): Purl | undefined {
  const match = /^pkg:\/*([A-Za-z][A-Za-z0-9.+-]*)\/([^?#]+)(?:\?([^#]*))?(?:#.*)?$/.exec(text.trim());
  if (match === null) return undefined;
  const type = (match[1] ?? "").toLowerCase();
  const body = match[2] ?? "";
  const at = body.lastIndexOf("@");
  const hasVersion = at > 0 && !body.slice(at).includes("/");
  const segments = (hasVersion ? body.slice(0, at) : body)
    .split("/")
    .map(decode)
    .filter((part) => part !== "");
  const qualifiers = Object.fromEntries(
    (match[3] ?? "").split("&").flatMap((pair) => {
      const equals = pair.indexOf("=");
      return equals > 0 ? [[pair.slice(0, equals).toLowerCase(), decode(pair.slice(equals + 1))]] : [];
    }),
  );
  const ecosystem = ecosystemOf(type, segments);
  const name = nameOf(type, ecosystem, segments);
  if (name === "") return undefined;
  return {
    type,
    ecosystem,
    name,
    qualifiers,
    ...(hasVersion ? { version: decode(body.slice(at + 1)) } : {}),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function ecosystemOf(type: string, segments: readonly string[]): Ecosystem | undefined {
  const found = Object.entries(types).filter(([, candidate]) => candidate === type) as [Ecosystem, string][]; // keys of the table
  const ofNamespace = found.find(([ecosystem]) => distributionNamespaces[ecosystem] === segments[0]);
  const [first] = found.filter(([ecosystem]) => distributionNamespaces[ecosystem] === undefined);
  return (ofNamespace ?? first)?.[0];
}

function nameOf(type: string, ecosystem: Ecosystem | undefined, segments: readonly string[]): string {
  if (ecosystem !== undefined && distributionNamespaces[ecosystem] !== undefined)
    return segments.slice(1).join("/");
  if (type === "maven")
    return segments.length > 1
      ? `${segments.slice(0, -1).join(".")}:${segments.at(-1) ?? ""}`
      : segments.join("");
  const name = segments.join("/");
  return type === "pypi" ? name.replace(/[-_.]+/g, "-").toLowerCase() : name;
}
