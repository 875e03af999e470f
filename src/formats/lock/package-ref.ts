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
  const source = { ...item.source, ...(host === undefined ? {} : { host }) };
  const named = {
    ecosystem,
    name: item.name,
    source,
    ...(item.version === undefined ? {} : { version: item.version }),
  };
  return {
    purl: purlOfPackage(named),
    ...named,
    ...(item.requirement === undefined ? {} : { requirement: item.requirement }),
    scope: item.scope,
    isDirect: item.isDirect,
    ...(declaredAt === undefined ? {} : { declaredAt }),
    ...(lockedAt === undefined ? {} : { lockedAt }),
    ...(item.integrity === undefined ? {} : { integrity: item.integrity }),
    ...(item.marker === undefined ? {} : { marker: item.marker }),
    licences: item.licences,
  };
}
