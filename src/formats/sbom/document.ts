// What an SBOM is before it has a format: one named subject and its packages, each once, in a stable order, with a serial number that
// is the same for the same content.

import {
  canonicalJson,
  comparePackages,
  type InventoryItem,
  type PackageRef,
  sha256,
} from "../../model/index.ts";

export type SbomComponent = {
  readonly ref: PackageRef;
  /** Files that name it: "path:line", sorted. */
  readonly places: readonly string[];
  /** `identityOf` of the components that it needs, sorted. */
  readonly dependsOn: readonly string[];
};

export type SbomDocument = {
  readonly name: string;
  readonly version?: string;
  readonly tool: { readonly name: string; readonly version: string };
  readonly components: readonly SbomComponent[];
  /** RFC 9562 version 8 (custom) UUID from the content. */
  readonly serial: string;
};

export type SbomSubject = Pick<SbomDocument, "name" | "tool"> & { readonly version?: string };

const scopes: readonly PackageRef["scope"][] = ["production", "optional", "peer", "development"];

type Group = { ref: PackageRef; readonly places: Set<string>; readonly needs: Set<string> };

export function sbomDocument(subject: SbomSubject, packages: readonly InventoryItem[]): SbomDocument {
  const groups = new Map<string, Group>();
  for (const { package: ref, dependsOn = [] } of packages) {
    const key = identityOf(ref);
    const group = groups.get(key);
    if (group === undefined)
      groups.set(key, { ref, places: new Set(placesOf(ref)), needs: new Set(dependsOn) });
    else {
      group.ref = merged(group.ref, ref);
      for (const place of placesOf(ref)) group.places.add(place);
      for (const need of dependsOn) group.needs.add(need);
    }
  }
  // Needs are named by purl; without a version one purl may be several components, of which any will do.
  const identities = new Map([...groups].map(([key, { ref }]) => [ref.purl, key]));
  const components = [...groups.values()]
    .map(({ ref, places, needs }): SbomComponent => {
      const dependsOn = [...needs].flatMap((purl) => identities.get(purl) ?? []);
      return { ref, places: [...places].sort(), dependsOn: dependsOn.sort() };
    })
    .sort((a, b) => comparePackages(a.ref, b.ref));
  const content = {
    subject,
    components: components.map(({ ref, places, dependsOn }) => [
      identityOf(ref),
      ref.integrity,
      ref.licences,
      ref.scope,
      places,
      dependsOn,
    ]),
  };
  return { ...subject, components, serial: uuidOf(sha256(canonicalJson(content))) };
}

/** purl, and the requirement where no version tells two apart. */
export function identityOf(ref: PackageRef): string {
  return ref.version === undefined && ref.requirement !== undefined
    ? `${ref.purl}#${ref.requirement}`
    : ref.purl;
}

function merged(a: PackageRef, b: PackageRef): PackageRef {
  const scope = scopes[Math.min(scopes.indexOf(a.scope), scopes.indexOf(b.scope))] ?? a.scope;
  const integrity = a.integrity ?? b.integrity;
  return {
    ...a,
    scope,
    isDirect: a.isDirect || b.isDirect,
    licences: a.licences.length > 0 ? a.licences : b.licences,
    ...(integrity === undefined ? {} : { integrity }),
  };
}

function placesOf(ref: PackageRef): readonly string[] {
  return [ref.declaredAt, ref.lockedAt].flatMap((place) =>
    place === undefined
      ? []
      : [`${place.path}${place.region === undefined ? "" : `:${place.region.startLine}`}`],
  );
}

function uuidOf(digest: string): string {
  const hex = digest.replace("sha256:", "");
  const variant = ((Number.parseInt(hex[16] ?? "0", 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export type Hash = {
  readonly algorithm: "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512" | "MD5";
  readonly hex: string;
};

const algorithms: Readonly<Record<string, Hash["algorithm"]>> = {
  sha1: "SHA-1",
  sha256: "SHA-256",
  sha384: "SHA-384",
  sha512: "SHA-512",
  md5: "MD5",
};
const hexLengths: Readonly<Record<Hash["algorithm"], number>> = {
  "SHA-1": 40,
  "SHA-256": 64,
  "SHA-384": 96,
  "SHA-512": 128,
  MD5: 32,
};

/** The hash of the one archive of a package; none where the lockfile lists several archives, of which only one is installed. */
export function hashOf(integrity: string | undefined): Hash | undefined {
  const parts = integrity?.split(" ") ?? [];
  const [only] = parts;
  if (parts.length !== 1 || only === undefined) return undefined;
  const match = /^([a-z0-9]+)([-:])(.+)$/i.exec(only);
  const algorithm = algorithms[match?.[1]?.toLowerCase() ?? ""];
  if (match === null || algorithm === undefined) return undefined;
  const hex =
    match[2] === "-" ? Buffer.from(match[3] ?? "", "base64").toString("hex") : (match[3] ?? "").toLowerCase();
  return hex.length === hexLengths[algorithm] && /^[0-9a-f]+$/.test(hex) ? { algorithm, hex } : undefined;
}
