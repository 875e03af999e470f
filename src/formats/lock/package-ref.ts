// From what a lockfile says of a package to the PackageRef that every stage knows.

import type { Ecosystem, Location, PackageRef } from "../../model/index.ts";
import { purlOfPackage } from "../purl.ts";
import { hostOf } from "./address.ts";
import type { LockedPackage } from "./parser.ts";

export type RefPlaces = {
  readonly ecosystem: Ecosystem;
  readonly declaredAt?: Location | undefined;
  readonly lockedAt?: Location | undefined;
};

export function packageRefOf(
  item: LockedPackage,
  { ecosystem: usual, declaredAt, lockedAt }: RefPlaces,
): PackageRef {
  const ecosystem = item.ecosystem ?? usual;
  const host = hostOf(item.source.url);
  const source = host === undefined ? item.source : { ...item.source, host };
  const { name, version } = item;
  const ref: Writable<PackageRef> = {
    purl: purlOfPackage(
      version === undefined ? { ecosystem, name, source } : { ecosystem, name, version, source },
    ),
    ecosystem,
    name,
    source,
    scope: item.scope,
    isDirect: item.isDirect,
    licences: item.licences,
  };
  if (version !== undefined) ref.version = version;
  if (item.requirement !== undefined) ref.requirement = item.requirement;
  if (declaredAt !== undefined) ref.declaredAt = declaredAt;
  if (lockedAt !== undefined) ref.lockedAt = lockedAt;
  if (item.integrity !== undefined) ref.integrity = item.integrity;
  if (item.marker !== undefined) ref.marker = item.marker;
  return ref;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
