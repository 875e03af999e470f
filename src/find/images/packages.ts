// Installed packages as the rest of the program knows packages: package URLs, names for advisories, grouped by what advisories speak of.

import { PackageURL } from "packageurl-js";
import { compareText, type Ecosystem, type PackageRef } from "../../model/index.ts";
import type { Distribution } from "./distributions.ts";
import type { ImageView, PlacedLanguagePackage, PlacedSystemPackage } from "./image-view.ts";
import type { Installed, Subject } from "./vulnerabilities.ts";

/** One subject for each (ecosystem, name for advisories, version), with all its places; sorted. */
export function subjectsOf(view: ImageView): readonly Subject[] {
  const subjects = new Map<
    string,
    { readonly head: Omit<Subject, "installed">; readonly installed: Installed[] }
  >();
  const add = (head: Omit<Subject, "installed">, installed: Installed): void => {
    const key = JSON.stringify([head.ecosystem, head.distribution ?? "", head.name, head.version]);
    const known = subjects.get(key);
    if (known === undefined) subjects.set(key, { head, installed: [installed] });
    else known.installed.push(installed);
  };
  const { distribution } = view;
  if (distribution !== undefined)
    for (const placed of view.systemPackages)
      add(systemHead(placed, distribution), {
        package: systemRef(placed, distribution),
        location: placed.location,
      });
  for (const placed of view.languagePackages) {
    const { ecosystem, name, version } = placed.package;
    add({ ecosystem, name, version }, { package: languageRef(placed), location: placed.location });
  }
  return [...subjects.values()]
    .flatMap(({ head, installed }) => {
      const [first, ...rest] = installed.sort(
        (a, b) =>
          compareText(a.location.path, b.location.path) || compareText(a.package.name, b.package.name),
      );
      return first === undefined ? [] : [{ ...head, installed: [first, ...rest] } satisfies Subject];
    })
    .sort(
      (a, b) =>
        compareText(a.ecosystem, b.ecosystem) ||
        compareText(a.name, b.name) ||
        compareText(a.version, b.version),
    );
}

function systemHead(
  { package: one }: PlacedSystemPackage,
  distribution: Distribution,
): Omit<Subject, "installed"> {
  const { ecosystem, release, isBySource } = distribution;
  return {
    ecosystem,
    distribution: release,
    name: isBySource ? one.sourceName : one.name,
    version: isBySource ? one.sourceVersion : one.version,
  };
}

export function systemRef(
  { package: one, location }: PlacedSystemPackage,
  distribution: Distribution | undefined,
): PackageRef {
  const ecosystem: Ecosystem = distribution?.ecosystem ?? "unknown";
  return {
    purl: systemPurl(one, distribution),
    ecosystem,
    name: one.name,
    version: one.version,
    scope: "production",
    isDirect: false,
    lockedAt: location,
    source: { kind: "distribution" },
    licences: one.licences,
    sourcePackage: one.sourceName,
    ...(distribution === undefined ? {} : { distribution: distribution.release }),
  };
}

function systemPurl(one: PlacedSystemPackage["package"], distribution: Distribution | undefined): string {
  const type = distribution?.purlType ?? "generic";
  const [, epoch, bare] = /^(?:(\d+):)?(.*)$/s.exec(one.version) ?? [];
  const isRpm = type === "rpm";
  const qualifiers: Record<string, string> = {
    ...(one.architecture === "" ? {} : { arch: one.architecture }),
    ...(isRpm && epoch !== undefined ? { epoch } : {}),
    ...(distribution === undefined ? {} : { distro: distribution.purlDistro }),
    ...(one.sourceName === one.name ? {} : { upstream: one.sourceName }),
  };
  return purl(
    type,
    distribution?.purlNamespace,
    one.name,
    isRpm ? (bare ?? one.version) : one.version,
    qualifiers,
  );
}

export function languageRef({ package: one, location }: PlacedLanguagePackage): PackageRef {
  return {
    purl: languagePurl(one.ecosystem, one.name, one.version),
    ecosystem: one.ecosystem,
    name: one.name,
    version: one.version,
    scope: "production",
    isDirect: false,
    lockedAt: location,
    source: { kind: "registry" },
    licences: one.licences,
  };
}

const purlTypes: Readonly<Partial<Record<Ecosystem, string>>> = {
  npm: "npm",
  PyPI: "pypi",
  Go: "golang",
  "crates.io": "cargo",
  RubyGems: "gem",
  Packagist: "composer",
  Maven: "maven",
};

function languagePurl(ecosystem: Ecosystem, name: string, version: string): string {
  const type = purlTypes[ecosystem] ?? "generic";
  const separator = ecosystem === "Maven" ? ":" : "/";
  const cut = name.lastIndexOf(separator);
  const spelled = ecosystem === "Go" && /^\d/.test(version) ? `v${version}` : version;
  return cut === -1
    ? purl(type, undefined, name, spelled, {})
    : purl(type, name.slice(0, cut), name.slice(cut + 1), spelled, {});
}

/** packageurl-js throws on names that no package URL can hold; such a package keeps a readable stand-in. */
function purl(
  type: string,
  namespace: string | undefined,
  name: string,
  version: string,
  qualifiers: Readonly<Record<string, string>>,
): string {
  try {
    return new PackageURL(type, namespace, name, version, qualifiers, undefined).toString();
  } catch {
    return `pkg:${type}/${encodeURIComponent(name)}@${encodeURIComponent(version)}`;
  }
}
