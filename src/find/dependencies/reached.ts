// Is the vulnerable package imported by the project's own code, and does that code use what the advisory warns of? The answer ranks a
// finding and stands in its message; a package that nothing imports is reported all the same, because plug-ins, configuration and
// reflection import, too.

import { decodeUtf8 } from "../../kit/index.ts";
import type {
  Finding,
  Location,
  PackageRef,
  RepoPath,
  TreeReader,
  VulnerabilityEvidence,
} from "../../model/index.ts";
import { placeClassOf } from "../judge/index.ts";
import { type ImportIndex, type ImportPlace, importsOfTree } from "./imports.ts";
import type { Project } from "./project.ts";
import { folderOf } from "./source-file.ts";
import { lineOfUse } from "./symbol-uses.ts";

export function canBeReached({ evidence }: Finding): boolean {
  return evidence.kind === "vulnerability" && ["npm", "PyPI", "Go"].includes(evidence.package.ecosystem);
}

export type Reach = { readonly of: (finding: Finding, project: Project) => Promise<Finding> };

/** Reads what the tree imports, once; the files that import a package again when its advisory names symbols. */
export async function reachOf(tree: TreeReader, signal: AbortSignal): Promise<Reach> {
  const index = await importsOfTree(tree, signal);
  const texts = new Map<RepoPath, Promise<string>>();
  const textOf = (path: RepoPath): Promise<string> => {
    const known = texts.get(path);
    if (known !== undefined) return known;
    const text = tree.read(path).then(
      (bytes) => (bytes === undefined ? "" : decodeUtf8(bytes)),
      () => "", // it ranks only: the file's own gap is another's to say
    );
    if (texts.size < textsKept) texts.set(path, text);
    return text;
  };
  return {
    of: async (finding, project) => {
      const { evidence } = finding;
      if (index.size === 0 || evidence.kind !== "vulnerability" || evidence.reached !== undefined)
        return finding;
      const use = useOf(evidence.package, evidence.requiredBy.paths, project, index);
      if (use === undefined) return finding;
      const { symbols = [] } = evidence;
      if (symbols.length === 0 || use.through !== undefined) return imported(finding, evidence, use, project);
      const used = await symbolUse(symbols, use.places, textOf);
      // Every Go program imports something of the standard library: that alone says nothing of one of its packages.
      if (used === undefined && evidence.package.name === "stdlib") return finding;
      return used === undefined
        ? imported(finding, evidence, { ...use, isUnused: true }, project)
        : {
            ...finding,
            message: `${finding.message} ${used.symbol} is used at ${used.path}:${used.line}.`,
            evidence: { ...evidence, reached: locationOf(used, project), reachedSymbol: used.symbol },
          };
    },
  };
}

const textsKept = 200;
const filesAsked = 500;

type SymbolUse = ImportPlace & { readonly symbol: string };

/** The first use in the order of the places: production code before tests. */
async function symbolUse(
  symbols: readonly string[],
  places: readonly ImportPlace[],
  textOf: (path: RepoPath) => Promise<string>,
): Promise<SymbolUse | undefined> {
  for (const { path } of places.slice(0, filesAsked)) {
    const text = await textOf(path);
    for (const symbol of symbols) {
      const line = lineOfUse(text, path, symbol);
      if (line !== undefined) return { path, line, symbol };
    }
  }
  return undefined;
}

function imported(
  finding: Finding,
  evidence: VulnerabilityEvidence,
  { places: [place], through, isUnused }: Use,
  project: Project,
): Finding {
  const where = `${place.path}:${place.line}`;
  const words =
    through === undefined
      ? `It is imported at ${where}`
      : `${through}, which brings it, is imported at ${where}`;
  const more = isUnused === true ? "; none of what is named was met in the files that import it." : ".";
  return {
    ...finding,
    message: `${finding.message} ${words}${more}`,
    evidence: { ...evidence, reached: locationOf(place, project) },
  };
}

function locationOf({ path, line }: ImportPlace, project: Project): Location {
  return {
    path,
    origin: project.file.origin,
    region: { startLine: line, startColumn: 1, endLine: line + 1, endColumn: 1 },
  };
}

type Use = {
  readonly places: readonly [ImportPlace, ...ImportPlace[]];
  readonly through?: string;
  /** Symbols are known, and no file that imports the package shows one. */
  readonly isUnused?: true;
};

/** The package itself, else the first direct dependency on the way to it that is imported. */
function useOf(
  ref: PackageRef,
  paths: readonly (readonly string[])[],
  project: Project,
  index: ImportIndex,
): Use | undefined {
  const own = placesOf(ref.ecosystem, ref.name, project, index);
  if (own !== undefined) return { places: own };
  for (const [head] of paths) {
    const name = head?.replace(/(?<=.)@[^@]*$/, "");
    const places =
      name === undefined || name === ref.name ? undefined : placesOf(ref.ecosystem, name, project, index);
    if (places !== undefined && name !== undefined) return { places, through: name };
  }
  return undefined;
}

/** In the project's own folder; production code before tests. */
function placesOf(
  ecosystem: string,
  name: string,
  project: Project,
  index: ImportIndex,
): Use["places"] | undefined {
  const alias = project.packages.find((item) => item.name === name && item.alias !== undefined)?.alias;
  const places = [name, ...(alias === undefined ? [] : [alias])].flatMap(
    (one) => index.get(`${ecosystem}\0${one}`) ?? [],
  );
  for (const folder of foldersOf(project.folder)) {
    const inside = places.filter(({ path }) => folder === "" || path.startsWith(`${folder}/`));
    const isProduction = ({ path }: ImportPlace): boolean => placeClassOf(path) === "production";
    const [first, ...rest] = [...inside.filter(isProduction), ...inside.filter((one) => !isProduction(one))];
    if (first !== undefined) return [first, ...rest];
  }
  return undefined;
}

/** A folder of nothing but requirement files speaks for the one above it. */
function foldersOf(folder: string): readonly string[] {
  return /(^|\/)(requirements?|reqs|deps|config|docker)$/.test(folder)
    ? [folder, folderOf(folder)]
    : [folder];
}
