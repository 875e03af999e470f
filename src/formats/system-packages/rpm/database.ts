// An rpm database in any of its three forms -> packages. The form is read from the bytes.

import { limits } from "../../../kit/index.ts";
import type { Parsed, Problem } from "../../../model/index.ts";
import type { FileDigest } from "../file-digest.ts";
import { type Relations, withRequirements } from "../requirements.ts";
import type { SystemPackage } from "../system-package.ts";
import { bdbBlobs, isBdb } from "./bdb.ts";
import { parseRpmHeader, rpmFileDigests, rpmRelations } from "./header.ts";
import { isNdb, ndbBlobs } from "./ndb.ts";
import { isSqlite, sqliteBlobs } from "./sqlite.ts";

export function isRpmDatabase(firstBytes: Uint8Array): boolean {
  return isSqlite(firstBytes) || isNdb(firstBytes) || isBdb(firstBytes);
}

export function parseRpmDatabase(bytes: Uint8Array): Parsed<readonly SystemPackage[]> {
  const blobs = blobsOf(bytes);
  if (blobs === undefined)
    return { value: [], problems: [{ message: "no rpm database in a known form (sqlite, ndb, bdb)" }] };
  const packages: SystemPackage[] = [];
  const relations: Relations[] = [];
  const problems: Problem[] = [...blobs.problems];
  for (const blob of blobs.value) {
    const read = parseRpmHeader(blob);
    if (read === undefined) problems.push({ message: "a package header that cannot be read" });
    else if (read.name !== "gpg-pubkey") {
      packages.push(read); // keys are stored as if they were packages
      relations.push(rpmRelations(blob));
    }
  }
  return {
    value: withRequirements(packages, (index) => relations[index] ?? { asks: [], provides: [] }),
    problems: problems.slice(0, limits.problemsPerFile),
  };
}

function blobsOf(bytes: Uint8Array): Parsed<readonly Uint8Array[]> | undefined {
  if (isSqlite(bytes)) return sqliteBlobs(bytes);
  if (isNdb(bytes)) return ndbBlobs(bytes);
  return isBdb(bytes) ? bdbBlobs(bytes) : undefined;
}

export function* digestsOfRpmDatabase(bytes: Uint8Array): Generator<FileDigest> {
  for (const blob of blobsOf(bytes)?.value ?? []) yield* rpmFileDigests(blob);
}
