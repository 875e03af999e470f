// What the advisory database could not answer: no database, an ecosystem that it does not hold, data that are too old, and packages
// without a version. Each is a gap, because "nothing found" would otherwise read as "nothing known".

import { isDistribution, unreadableGaps } from "../../advisories/index.ts";
import type { AdvisoryStore, Ecosystem, Gap } from "../../model/index.ts";
import type { EngineContext } from "../contract/index.ts";
import { type Exposures, isAdvised } from "./exposure.ts";
import type { Project } from "./project.ts";

export function* coverageGaps(
  projects: readonly Project[],
  store: AdvisoryStore | undefined,
  accepted: ReadonlySet<string>,
): Generator<Gap> {
  const counts = new Map<Ecosystem, number>();
  for (const project of projects) {
    for (const item of project.packages) {
      const ecosystem = item.ecosystem ?? project.ecosystem;
      if (isAdvised(ecosystem)) counts.set(ecosystem, (counts.get(ecosystem) ?? 0) + 1);
    }
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (store === undefined) {
    if (total > 0)
      yield missing(
        `there is no advisory database, so ${packages(total)} could not be judged; run \`portcullis db update\``,
      );
    return;
  }
  yield* unreadableGaps(store, "dependencies", new Set(counts.keys()));
  for (const [ecosystem, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (store.covers({ ecosystem })) continue;
    const what = ecosystem === "GitHub Actions" ? `${count} \`uses:\`` : packages(count);
    const gap = missing(
      `the advisory database holds nothing for ${ecosystem}, so ${what} could not be judged; run \`portcullis db update --ecosystem "${ecosystem}"\``,
    );
    // Whoever writes the policy may know that there are no data to be had: it is told, and does not stop a verdict.
    yield accepted.has(ecosystem) ? { ...gap, reason: "unreadable", isWhole: false } : gap;
  }
}

/** An SBOM of an image names packages of its system; what concerns them depends on the release, which only the image itself tells. */
export function* systemGap(project: Project): Generator<Gap> {
  const count = project.packages.filter((item) => isDistribution(item.ecosystem ?? project.ecosystem)).length;
  if (count === 0) return;
  const { path, origin } = project.file;
  const detail = `${packages(count)} of an operating system were not judged; scan the image itself for them`;
  yield { kind: "gap", reason: "unreadable", engine: "dependencies", path, origin, detail };
}

function packages(count: number): string {
  return count === 1 ? "1 package" : `${count} packages`;
}

function missing(detail: string): Gap {
  return {
    kind: "gap",
    reason: "data-missing",
    engine: "dependencies",
    isWhole: true,
    isInChange: false,
    detail,
  };
}

export function* ageGaps(context: EngineContext): Generator<Gap> {
  const store = context.advisories;
  if (store === undefined) return;
  const hours = Math.floor((Date.parse(context.now) - Date.parse(store.builtAt)) / 3_600_000);
  const limit = context.config.advisories.incomplete_after_hours;
  const what = `the advisory database is ${hours} hours old`;
  // From 24 hours on the command line warns; that is talk, and no gap.
  if (hours < limit) return;
  const detail = `${what} (limit: ${limit}); run \`portcullis db update\``;
  yield {
    kind: "gap",
    reason: "data-stale",
    engine: "dependencies",
    isWhole: true,
    isInChange: false,
    detail,
  };
}

/** A manifest that is a program tells only what stands there in so many words; nothing is run to learn the rest. */
export function* computedGap({ file }: Project): Generator<Gap> {
  const lines = file.facts.file.computed ?? [];
  if (lines.length === 0) return;
  const where = [...new Set(lines)].slice(0, namesShown).join(", ");
  yield unreadable(
    file,
    `dependencies that the file computes are not known, because nothing is run: line ${where}`,
  );
}

/** A list of packages for which nobody publishes advisories: said, so that the inventory does not look whole without them. */
export function* unreadGap({ file }: Project): Generator<Gap> {
  const { unread } = file.facts.file;
  if (unread === undefined) return;
  yield unreadable(
    file,
    `package list not read: nobody publishes advisories for what ${unread} installs, and none of it is in the inventory`,
  );
}

const namesShown = 8;

/** One gap a file: the packages that advisories name and that no version lets us judge. */
export function* undecidedGap(project: Project, { undecided }: Exposures): Generator<Gap> {
  if (undecided.length === 0) return;
  const advisories = undecided.reduce((sum, one) => sum + one.advisories, 0);
  const names = [
    ...new Set(
      undecided.map(({ item }) => (item.version === undefined ? item.name : `${item.name} ${item.version}`)),
    ),
  ].sort();
  const shown = names.slice(0, namesShown).join(", ") + (names.length > namesShown ? " …" : "");
  yield unreadable(
    project.file,
    `${advisories === 1 ? "1 advisory" : `${advisories} advisories`} could not be judged, because these packages have no usable version: ${shown}`,
  );
}

/** A part of the file that was not understood; it stops nobody. */
function unreadable({ path, origin }: Project["file"], detail: string): Gap {
  return {
    kind: "gap",
    reason: "unreadable",
    engine: "dependencies",
    path,
    origin,
    isInChange: false,
    detail,
  };
}

/** Named as an SBOM and not understood as one: nothing found in it says nothing. */
export function noSbomGap(file: string): Gap {
  return {
    kind: "gap",
    reason: "unparsable",
    engine: "dependencies",
    isWhole: true,
    isInChange: true,
    detail: `${file.slice(file.lastIndexOf("/") + 1)} is no SBOM that this program reads (CycloneDX JSON, SPDX 2 and 3 JSON)`,
  };
}
