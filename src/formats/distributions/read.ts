// What distributions publish about themselves, read as advisories: which version fixes a vulnerability, whether one will, and how grave
// they hold it to be. OSV's exports carry neither the state of a fix nor the distribution's own word. Total; knows nothing of files.

import { decodeUtf8, messageOf } from "../../kit/index.ts";
import type { Advisory, Parsed, Problem } from "../../model/index.ts";
import { isAlpineSecdb, readAlpineSecdb } from "./alpine-secdb.ts";
import { isCsaf, readCsaf } from "./csaf.ts";
import { isDebianTracker, readDebianTracker } from "./debian-tracker.ts";
import { isUbuntuVex, readUbuntuVex } from "./ubuntu-vex.ts";

export type PublishedBy = "debian-tracker" | "alpine-secdb" | "csaf" | "ubuntu-vex";

type Reader = {
  readonly name: PublishedBy;
  readonly recognises: (value: unknown) => boolean;
  readonly read: (value: unknown, problems: Problem[]) => readonly Advisory[];
};

const readers: readonly Reader[] = [
  { name: "csaf", recognises: isCsaf, read: readCsaf },
  { name: "ubuntu-vex", recognises: isUbuntuVex, read: readUbuntuVex },
  { name: "alpine-secdb", recognises: isAlpineSecdb, read: readAlpineSecdb },
  { name: "debian-tracker", recognises: isDebianTracker, read: readDebianTracker },
];

export type Published = { readonly by: PublishedBy; readonly advisories: readonly Advisory[] };

/** Undefined value when the text is none of these forms. */
export function readDistributionJson(bytes: Uint8Array): Parsed<Published | undefined> {
  let value: unknown;
  try {
    value = JSON.parse(decodeUtf8(bytes));
  } catch (cause) {
    return { value: undefined, problems: [{ message: `not JSON: ${messageOf(cause).slice(0, 120)}` }] };
  }
  const reader = readers.find(({ recognises }) => recognises(value));
  if (reader === undefined) return { value: undefined, problems: [] };
  const problems: Problem[] = [];
  return { value: { by: reader.name, advisories: reader.read(value, problems) }, problems };
}
