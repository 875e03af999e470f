// Which ecosystems the database is to hold: what it holds it answers for, so nothing may be half there. See docs/adr/0022.

import { type AdvisoryIndex, baseOf, isDistribution } from "../../advisories/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import type { Advisory } from "../../model/index.ts";
import type { Origin } from "./origin.ts";

type Choice = {
  /** Asked for by flag or configuration; absent = what the database holds, or the default choice. */
  readonly asked: readonly string[] | undefined;
  /** Whether the source is OSV's own export, which is far larger than any team's mirror. */
  readonly isPublicExport: boolean;
  readonly origin: Origin;
  readonly scratch: (part: string) => string;
  readonly old?: AdvisoryIndex;
  readonly signal: AbortSignal | undefined;
};

/** Undefined for a folder of records whose ecosystems are those of its records. */
export async function chooseEcosystems(choice: Choice): Promise<readonly string[] | undefined> {
  const { origin, old } = choice;
  const asked = choice.asked?.map(baseOf);
  if (origin.recordsFolder !== undefined) return asked;
  const offered = await origin.ecosystems(choice.scratch("ecosystems"), choice.signal);
  const wanted = asked ?? (old?.manifest.origin === origin.label ? old.manifest.holds : undefined);
  if (wanted === undefined) return defaultEcosystems(offered, choice.isPublicExport);
  const absent = offered === undefined ? [] : wanted.filter((name) => !offered.includes(name));
  if (absent.length > 0) {
    throw new PortcullisError(
      "input",
      `Cannot update: ${origin.label} has no advisories for ${absent.join(", ")}.`,
      {
        hint: `it offers ${(offered ?? []).join(", ")}`,
      },
    );
  }
  return [...new Set(wanted)].sort();
}

const languages = [
  "npm",
  "PyPI",
  "Go",
  "crates.io",
  "RubyGems",
  "Packagist",
  "Maven",
  "NuGet",
  "GitHub Actions",
];
const smallDistributions = ["Debian", "Alpine", "AlmaLinux", "Rocky Linux", "Wolfi", "Chainguard"];

/** From OSV itself: the languages and the distributions of moderate size. From a mirror or folder: all that it offers. */
function defaultEcosystems(
  offered: readonly string[] | undefined,
  isPublicExport: boolean,
): readonly string[] {
  const chosen = [...languages, ...smallDistributions];
  if (offered === undefined) return chosen;
  return (
    isPublicExport
      ? offered.filter((name) => chosen.includes(name))
      : offered.filter((name) => languages.includes(name) || isDistribution(name))
  )
    .map(baseOf)
    .sort();
}

/**
 * For a folder of records: an ecosystem counts as held when some record speaks of it alone. A record of a Python package that also
 * names its Java twin does not make a database of Java.
 */
export function noteOwn(advisory: Advisory, own: Set<string>): void {
  const bases = new Set(advisory.affected.map((row) => baseOf(row.ecosystem)));
  const [only] = bases;
  if (bases.size === 1 && only !== undefined) own.add(only);
}
