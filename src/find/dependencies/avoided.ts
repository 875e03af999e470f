// Versions that a project wants to stay away from for a time, after an update that went wrong: `dependencies.avoid`. No remedy proposes them;
// a finding stays what it is.

import { canonicalName } from "../../advisories/index.ts";
import type { Config } from "../../config/index.ts";
import { versioningOf } from "../../formats/versions/index.ts";
import type { Ecosystem } from "../../model/index.ts";

type Entry = Config["dependencies"]["avoid"][number];
type Version = { readonly ecosystem: Ecosystem; readonly name: string; readonly version: string };

/** The entry that speaks of the version and has not ended. Versions that it cannot be read for are taken as meant: nobody asked for them. */
export type Avoided = (version: Version) => Entry | undefined;

/** `now` is an instant; an entry ends with its day, at 24:00 UTC. */
export function avoidedBy(entries: readonly Entry[], now: string): Avoided {
  const standing = entries.filter(({ until }) => now.slice(0, 10) <= until);
  return ({ ecosystem, name, version }) =>
    standing.find(
      (entry) =>
        canonicalName(ecosystem, entry.package) === canonicalName(ecosystem, name) &&
        (entry.versions === undefined ||
          entry.versions.split("||").some((part) => part.trim().replace(/^=+\s*/, "") === version) ||
          versioningOf(ecosystem).satisfies(version, entry.versions) !== false),
    );
}
