// Installed packages as the rest of the program knows packages: package URLs, names for advisories, grouped by what advisories speak of.

import { purlOf, purlOfDistribution } from "../../formats/index.ts";
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
    const key = JSON.stringify([
      head.ecosystem,
      head.distribution ?? "",
      head.name,
      head.version,
      head.module,
    ]);
    const known = subjects.get(key);
    if (known === undefined) subjects.set(key, { head, installed: [installed] });
    else known.installed.push(installed);
  };
  const { distribution } = view;
  if (distribution !== undefined)
    for (const placed of view.systemPackages)
      add(systemHead(placed, distribution), {
        package: systemRef(placed, view),
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
    ...(distribution.purlType === "rpm" ? { isRpm: true } : {}),
    ...(one.module === undefined ? {} : { module: one.module }),
  };
}

type Release = Pick<ImageView, "distribution" | "release">;

export function systemRef(placed: PlacedSystemPackage, view: Release): PackageRef {
  const { package: one, location } = placed;
  const { distribution } = view;
  const ecosystem: Ecosystem = distribution?.ecosystem ?? "unknown";
  return {
    purl: systemPurl(placed, view),
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

const purlTypes = { dpkg: "deb", apk: "apk", rpm: "rpm" } as const;

function systemPurl(
  { package: one, database }: PlacedSystemPackage,
  { distribution, release }: Release,
): string {
  const type = distribution?.purlType ?? (database === undefined ? undefined : purlTypes[database]);
  const isRpm = type === "rpm";
  const [, epoch, bare] = /^(?:(\d+):)?(.*)$/s.exec(one.version) ?? [];
  const distro =
    distribution?.purlDistro ??
    (release === undefined ? "" : `${release.id}-${release.versionId}`.replace(/-$/, ""));
  const parts = {
    name: one.name,
    version: isRpm ? (bare ?? one.version) : one.version,
    qualifiers: {
      arch: one.architecture,
      ...(isRpm && epoch !== undefined ? { epoch } : {}),
      ...(one.module === undefined ? {} : { rpmmod: one.module }),
      distro,
      ...(one.sourceName === one.name ? {} : { upstream: one.sourceName }),
    },
  };
  if (distribution === undefined && type !== undefined && release !== undefined)
    return purlOfDistribution(type, release.id, parts);
  return purlOf({ ecosystem: distribution?.ecosystem ?? "unknown", ...parts });
}

export function languageRef({ package: one, location }: PlacedLanguagePackage): PackageRef {
  return {
    purl: purlOf({ ecosystem: one.ecosystem, name: one.name, version: one.version }),
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
