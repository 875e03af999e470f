// A change is judged with what surrounds it: the modules that the changed files import, and those that import them. They are read
// from the head; their lines are not shown, because nobody has masked secrets in them.

import { pythonFile } from "../../../formats/python/index.ts";
import { decodeUtf8, limits, mapConcurrent } from "../../../kit/index.ts";
import type { Artifact, RepoPath, TreeReader } from "../../../model/index.ts";
import type { EngineContext, InspectedFile } from "../../contract/index.ts";
import { placeClassOf } from "../../judge/index.ts";
import { readTemplate, type Template, templateFile } from "../templates/index.ts";
import { factsOf } from "./facts.ts";
import { contentId, type KeptFacts } from "./kept-facts.ts";
import { type Neighbour, pagesIn, readNeighbour } from "./neighbour.ts";
import { namesOf, type SourceFile } from "./program.ts";

export type Surroundings = {
  readonly files: readonly SourceFile[];
  readonly left: number;
  /** Those that import a changed module: data may come in there. The others only run when they are called. */
  readonly importers: ReadonlySet<RepoPath>;
  /** There were more near ones than are read. */
  readonly isCut: boolean;
  /** File names of the changed templates, and of those that include them. */
  readonly pages: ReadonlySet<string>;
};

/** Where files around a change come from. */
export type Around = {
  readonly head: TreeReader;
  readonly masked: EngineContext["masked"];
  /** What earlier runs found out: then all of the project is around, and nothing of it is parsed but what is new. */
  readonly kept?: KeptFacts;
};

/** Files that are near the changed ones, and those that fill changed templates; `left` says how many near ones were too many. */
export async function surroundings(
  changed: readonly SourceFile[],
  around: Around,
  {
    changedTemplates,
    gone = [],
    known,
  }: {
    readonly changedTemplates: ReadonlySet<string>;
    /** Files that the change took away: who imports them is near, too. */
    readonly gone?: readonly RepoPath[];
    /** Files that were read before: they are not lowered again. */
    readonly known?: ReadonlyMap<RepoPath, SourceFile>;
  },
): Promise<Surroundings> {
  const { head, kept } = around;
  const own = new Set<string>(changed.map((f) => f.artifact.path));
  const all = (await head.list()).filter((p) => pythonFile.test(p) && placeClassOf(p) !== "vendored");
  const others = all.filter((p) => !own.has(p));
  const neighbours = await neighboursOf(others.slice(0, limits.codeContextFiles), around);
  const pages = await pagesOf([...changedTemplates], head);
  const isWhole = isWholeAround(all);
  const { near, importers } = nearFiles(changed, all, { neighbours, pages, gone, isWhole });
  const wanted = kept === undefined ? near : neighbours.keys();
  const files = [...wanted].flatMap((path): readonly SourceFile[] => {
    const before = known?.get(path);
    if (before !== undefined) return [before];
    const neighbour = neighbours.get(path);
    return neighbour === undefined ? [] : [contextFile(path, neighbour, head)];
  });
  return {
    files,
    left: others.length - neighbours.size,
    importers,
    isCut: !isWhole && near.size >= limits.codeNearFiles,
    pages,
  };
}

/** A change of so many files, or in so large a project, is judged with what is near it. */
export function isWholeAround(paths: readonly RepoPath[]): boolean {
  return paths.filter((p) => pythonFile.test(p)).length <= limits.codeWholeFiles;
}

async function neighboursOf(
  paths: readonly RepoPath[],
  { head, kept, masked }: Around,
): Promise<ReadonlyMap<RepoPath, Neighbour>> {
  const ids = kept === undefined ? undefined : await head.ids?.();
  const found = new Map<RepoPath, Neighbour>();
  let sizeBytes = 0;
  const unread = paths.filter((path) => {
    const neighbour = kept?.of(ids?.get(path) ?? "");
    if (neighbour !== undefined) found.set(path, neighbour);
    return neighbour === undefined;
  });
  await mapConcurrent(unread, 32, async (path) => {
    if (sizeBytes > limits.codeContextBytes) return;
    const bytes = await head.read(path);
    if (bytes === undefined || bytes.length > limits.codeFileSizeBytes) return;
    sizeBytes += bytes.length;
    const neighbour = readNeighbour(bytes, () => factsAround({ path, bytes }, masked));
    kept?.add(ids?.get(path) ?? contentId(bytes), neighbour);
    found.set(path, neighbour);
  });
  // in the order of the tree, whatever came first
  return new Map(
    paths.flatMap((path) => {
      const neighbour = found.get(path);
      return neighbour === undefined ? [] : [[path, neighbour] as const];
    }),
  );
}

/** Its lines are not shown; what is a secret in it is none of the facts. */
export function factsAround(
  file: { readonly path: RepoPath; readonly bytes: Uint8Array },
  masked: EngineContext["masked"],
): ReturnType<typeof factsOf> {
  const bare: InspectedFile = { ...file, excerpt: () => "", hasSecret: () => false };
  return { ...factsOf({ ...(masked?.(file) ?? bare), excerpt: () => "" }), excerpts: "" };
}

const mostTemplates = 200;
/** The file names of these templates, and of those that include or extend them. */
async function pagesOf(changed: readonly string[], head: TreeReader): Promise<ReadonlySet<string>> {
  const last = (path: string): string => path.split("/").at(-1) ?? path;
  const names = new Set(changed.map(last));
  if (names.size === 0) return names;
  const included = new Map<string, readonly string[]>();
  const others = (await head.list()).filter((p) => templateFile.test(p));
  await mapConcurrent(others.slice(0, mostTemplates), 16, async (path) => {
    const bytes = await head.read(path);
    if (bytes !== undefined && bytes.length <= limits.codeFileSizeBytes)
      included.set(last(path), readTemplate(decodeUtf8(bytes)).includes.map(last));
  });
  for (let size = 0; size !== names.size; ) {
    size = names.size;
    for (const [name, inner] of included) if (inner.some((one) => names.has(one))) names.add(name);
  }
  return names;
}

/** The templates whose names stand in the code, as the head has them. */
export async function templatesOf(
  files: readonly SourceFile[],
  head: TreeReader,
): Promise<ReadonlyMap<RepoPath, Template>> {
  const named = new Set<string>();
  for (const file of files) {
    for (const page of file.pages?.() ?? []) named.add(page);
    if (file.pages === undefined)
      for (const text of file.facts.functions) for (const page of pagesIn(text)) named.add(page);
  }
  const found = new Map<RepoPath, Template>();
  if (named.size === 0) return found;
  const wanted = (await head.list()).filter(
    (p) => templateFile.test(p) && named.has(p.split("/").at(-1) ?? p),
  );
  await mapConcurrent(wanted.slice(0, mostTemplates), 16, async (path) => {
    const bytes = await head.read(path);
    if (bytes !== undefined && bytes.length <= limits.codeFileSizeBytes)
      found.set(path, readTemplate(decodeUtf8(bytes)));
  });
  return found;
}

function nearFiles(
  changed: readonly SourceFile[],
  all: readonly RepoPath[],
  {
    neighbours,
    pages,
    gone,
    isWhole,
  }: {
    readonly neighbours: ReadonlyMap<RepoPath, Neighbour>;
    readonly pages: ReadonlySet<string>;
    readonly gone: readonly RepoPath[];
    /** All who import the changed modules, over however many others. */
    readonly isWhole: boolean;
  },
): { readonly near: ReadonlySet<RepoPath>; readonly importers: ReadonlySet<RepoPath> } {
  const paths = new Set<string>(all);
  const near = new Set<RepoPath>();
  // Those that fill a changed template.
  if (pages.size > 0)
    for (const [path, neighbour] of neighbours)
      if ([...pages].some((page) => neighbour.pages().has(page))) near.add(path);
  // Those that import a changed module.
  const modules = [...changed.map((f) => f.artifact.path), ...gone].map((path) => moduleOf(path, paths));
  const mostNear = isWhole ? limits.codeWholeFiles : limits.codeNearFiles;
  addImporters(near, neighbours, modules, { counts: () => true, mostNear });
  // What is changed may be handed on by those that import it: those behind them count, in a large project when they name what is in it.
  const defined = isWhole ? [] : [...definedIn(changed)];
  const counts = (one: Neighbour): boolean => isWhole || defined.some((name) => one.words().has(name));
  const steps = isWhole ? all.length : stepsBehind;
  let handing = [...near];
  for (let step = 0; step < steps && handing.length > 0 && near.size < mostNear; step += 1) {
    const before = new Set(near);
    const behind = handing.map((path) => moduleOf(path, paths));
    addImporters(near, neighbours, behind, { counts, mostNear });
    handing = [...near].filter((path) => !before.has(path));
  }
  const importers = new Set(near);
  // Those that are imported, four steps.
  const byName = new Map<string, RepoPath[]>();
  for (const path of neighbours.keys()) {
    const last = namesOf(path, paths)[0]?.split(".").at(-1) ?? "";
    byName.set(last, [...(byName.get(last) ?? []), path]);
  }
  let edge: Iterable<string> = [
    ...changed.flatMap((f) => [...importedByFacts(f)]),
    ...[...near].flatMap((p) => [...(neighbours.get(p)?.imports() ?? [])]),
  ];
  for (let depth = 0; depth < 4 && near.size < mostNear; depth += 1) {
    const next = new Set<string>();
    for (const word of edge) {
      for (const path of byName.get(word) ?? []) {
        if (near.has(path) || near.size >= mostNear) continue;
        near.add(path);
        for (const inner of neighbours.get(path)?.imports() ?? []) next.add(inner);
      }
    }
    edge = next;
  }
  return { near, importers };
}

const stepsBehind = 2;

type ChangedModule = { readonly name: string; readonly package: string; readonly folder: string };

function moduleOf(path: string, paths: ReadonlySet<string>): ChangedModule {
  const [package_ = "", name = ""] = (namesOf(path, paths).at(-1) ?? "").split(".").slice(-2);
  const up = path.endsWith("/__init__.py") ? -2 : -1; // a package is imported by what stands beside it
  const folder = path.split("/").slice(0, up).join("/");
  return name === "" ? { name: package_, package: "", folder } : { name, package: package_, folder };
}

/** Adds the files that import one of the modules. */
function addImporters(
  near: Set<RepoPath>,
  neighbours: ReadonlyMap<RepoPath, Neighbour>,
  modules: readonly ChangedModule[],
  { counts, mostNear }: { readonly counts: (neighbour: Neighbour) => boolean; readonly mostNear: number },
): void {
  const byName = new Map<string, ChangedModule[]>();
  for (const module of modules) {
    if (module.name === "") continue;
    const same = byName.get(module.name) ?? [];
    if (!same.some((m) => m.package === module.package && m.folder === module.folder)) same.push(module);
    byName.set(module.name, same);
  }
  const names = [...byName.keys()];
  if (names.length === 0) return;
  for (const [path, neighbour] of neighbours) {
    if (near.has(path) || near.size >= mostNear || !neighbour.mayImport(names)) continue;
    const imported = neighbour.imports();
    const imports = [...imported].some((word) => byName.get(word)?.some((m) => mayImport(path, imported, m)));
    if (imports && counts(neighbour)) near.add(path);
  }
}

/** Functions, methods and classes of these files, without those that Python itself names. */
function definedIn(files: readonly SourceFile[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { facts } of files) {
    for (const text of facts.functions) {
      const name = /^\{"name":"(\w+)"/.exec(text)?.[1];
      if (name !== undefined && !name.startsWith("__")) names.add(name);
    }
  }
  return names;
}

/** Its name and its package's stand in the imports; from inside the same package the name is enough. */
function mayImport(path: RepoPath, imported: ReadonlySet<string>, module: ChangedModule): boolean {
  if (module.name === "" || !imported.has(module.name)) return false;
  return (
    module.package === "" ||
    imported.has(module.package) ||
    path.startsWith(module.folder === "" ? "" : `${module.folder}/`)
  );
}

function importedByFacts(file: SourceFile): ReadonlySet<string> {
  const words = new Set<string>();
  for (const text of file.facts.functions) {
    for (const match of text.matchAll(/"k":"import".*?"module":"([^"]*)".*?"names":\[(.*?)\]/g)) {
      for (const word of `${match[1]} ${match[2]}`.match(/\w+/g) ?? []) words.add(word);
    }
  }
  return words;
}

function contextFile(path: RepoPath, neighbour: Neighbour, head: TreeReader): SourceFile {
  const artifact: Artifact = {
    kind: "artifact",
    path,
    origin: { kind: "work-tree" },
    sizeBytes: -1, // known when it is read
    isExecutable: false,
    role: "context",
    surface: "head",
    read: async () => (await head.read(path)) ?? new Uint8Array(),
  };
  return {
    artifact,
    get facts() {
      return neighbour.facts(); // not before somebody runs it
    },
    outline: neighbour.outline,
    pages: neighbour.pages,
    holds: neighbour.holds,
  };
}
