// What a manifest asks for, in the same shape as a lockfile: one root, and one package a wish. A version is only there when the
// wish admits no other.

import type { PackageScope } from "../../model/index.ts";
import type { LockedPackage, LockedSource, LockFile } from "../lock/index.ts";

export type Wish = {
  readonly name: string;
  readonly alias?: string | undefined;
  readonly requirement?: string | undefined;
  readonly version?: string | undefined;
  readonly marker?: string | undefined;
  readonly scope: PackageScope;
  readonly line: number;
  readonly source?: LockedSource;
};

export function manifestOf(
  wishes: readonly Wish[],
  name: string | undefined,
  registries: readonly string[] = [],
): LockFile {
  const packages = wishes.map((wish, index) => packageOf(wish, index));
  const needs = wishes.map((wish, index) => ({
    name: wish.alias ?? wish.name,
    scope: wish.scope,
    line: wish.line,
    to: packages[index]?.id ?? "",
    ...(wish.requirement === undefined ? {} : { requirement: wish.requirement }),
  }));
  return {
    packages,
    roots: [{ folder: "", needs, ...(name === undefined ? {} : { name }) }],
    includes: [],
    registries,
  };
}

function packageOf(wish: Wish, index: number): LockedPackage {
  return {
    id: `${wish.name}:${index}`,
    name: wish.name,
    line: wish.line,
    scope: wish.scope,
    isDirect: true,
    source: wish.source ?? { kind: "registry" },
    licences: [],
    needs: [],
    traits: ["hash-optional"],
    ...(wish.alias === undefined ? {} : { alias: wish.alias }),
    ...(wish.version === undefined ? {} : { version: wish.version }),
    ...(wish.requirement === undefined ? {} : { requirement: wish.requirement }),
    ...(wish.marker === undefined ? {} : { marker: wish.marker }),
  };
}
