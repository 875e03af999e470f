// Is the vulnerable package imported by the project's own code, and where? Package level. The answer ranks a finding and stands in its
// message; a package that nothing imports is reported all the same, because plug-ins, configuration and reflection import, too.

import type { Finding, Location, PackageRef } from "../../model/index.ts";
import { placeClassOf } from "../judge/index.ts";
import type { ImportIndex, ImportPlace } from "./imports.ts";
import type { Project } from "./project.ts";
import { folderOf } from "./source-file.ts";

export function canBeReached({ evidence }: Finding): boolean {
  return evidence.kind === "vulnerability" && ["npm", "PyPI"].includes(evidence.package.ecosystem);
}

export function withReach(
  findings: readonly Finding[],
  project: Project,
  index: ImportIndex,
): readonly Finding[] {
  if (index.size === 0) return findings;
  return findings.map((finding) => {
    const { evidence } = finding;
    if (evidence.kind !== "vulnerability" || evidence.reached !== undefined) return finding;
    const use = useOf(evidence.package, evidence.requiredBy.paths, project, index);
    if (use === undefined) return finding;
    const { place, through } = use;
    const reached: Location = {
      path: place.path,
      origin: project.file.origin,
      region: { startLine: place.line, startColumn: 1, endLine: place.line + 1, endColumn: 1 },
    };
    const where = `${place.path}:${place.line}`;
    const words =
      through === undefined
        ? `It is imported at ${where}.`
        : `${through}, which brings it, is imported at ${where}.`;
    return { ...finding, message: `${finding.message} ${words}`, evidence: { ...evidence, reached } };
  });
}

type Use = { readonly place: ImportPlace; readonly through?: string };

/** The package itself, else the first direct dependency on the way to it that is imported. */
function useOf(
  ref: PackageRef,
  paths: readonly (readonly string[])[],
  project: Project,
  index: ImportIndex,
): Use | undefined {
  const own = placeOf(ref.ecosystem, ref.name, project, index);
  if (own !== undefined) return { place: own };
  for (const [head] of paths) {
    const name = head?.replace(/(?<=.)@[^@]*$/, "");
    const place =
      name === undefined || name === ref.name ? undefined : placeOf(ref.ecosystem, name, project, index);
    if (place !== undefined && name !== undefined) return { place, through: name };
  }
  return undefined;
}

/** In the project's own folder; production code before tests. */
function placeOf(
  ecosystem: string,
  name: string,
  project: Project,
  index: ImportIndex,
): ImportPlace | undefined {
  const alias = project.packages.find((item) => item.name === name && item.alias !== undefined)?.alias;
  const places = [name, ...(alias === undefined ? [] : [alias])].flatMap(
    (one) => index.get(`${ecosystem}\0${one}`) ?? [],
  );
  for (const folder of foldersOf(project.folder)) {
    const inside = places.filter(({ path }) => folder === "" || path.startsWith(`${folder}/`));
    const best = inside.find(({ path }) => placeClassOf(path) === "production") ?? inside[0];
    if (best !== undefined) return best;
  }
  return undefined;
}

/** A folder of nothing but requirement files speaks for the one above it. */
function foldersOf(folder: string): readonly string[] {
  return /(^|\/)(requirements?|reqs|deps|config|docker)$/.test(folder)
    ? [folder, folderOf(folder)]
    : [folder];
}
