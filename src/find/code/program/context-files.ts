// A change is judged with what surrounds it: the modules that the changed files import, and those that import them. They are read
// from the head; their lines are not shown, because nobody has masked secrets in them.

import { pythonFile } from "../../../formats/python/index.ts";
import { decodeUtf8, limits, mapConcurrent } from "../../../kit/index.ts";
import type { Artifact, RepoPath, TreeReader } from "../../../model/index.ts";
import { placeClassOf } from "../../judge/index.ts";
import { readTemplate, type Template, templateFile } from "../templates/index.ts";
import { factsOf } from "./facts.ts";
import { namesOf, type SourceFile } from "./program.ts";

export type Surroundings = {
  readonly files: readonly SourceFile[];
  readonly left: number;
  /** Those that import a changed module: data may come in there. The others only run when they are called. */
  readonly importers: ReadonlySet<RepoPath>;
  /** There were more near ones than are read. */
  readonly isCut: boolean;
};

/** Files that are near the changed ones, and those that fill changed templates; `left` says how many near ones were too many. */
export async function surroundings(
  changed: readonly SourceFile[],
  head: TreeReader,
  {
    changedTemplates,
    known,
  }: {
    readonly changedTemplates: ReadonlySet<string>;
    /** Files that were read before: they are not lowered again. */
    readonly known?: ReadonlyMap<RepoPath, SourceFile>;
  },
): Promise<Surroundings> {
  const own = new Set<string>(changed.map((f) => f.artifact.path));
  const all = (await head.list()).filter((p) => pythonFile.test(p) && placeClassOf(p) !== "vendored");
  const others = all.filter((p) => !own.has(p));
  const texts = new Map<RepoPath, Uint8Array>();
  let sizeBytes = 0;
  await mapConcurrent(others.slice(0, limits.codeContextFiles), 32, async (path) => {
    if (sizeBytes > limits.codeContextBytes) return;
    const bytes = await head.read(path);
    if (bytes === undefined || bytes.length > limits.codeFileSizeBytes) return;
    sizeBytes += bytes.length;
    texts.set(path, bytes);
  });
  const pages = await pagesOf([...changedTemplates], head);
  const { near, importers } = nearFiles(changed, all, texts, pages);
  const files = [...near].map((path): SourceFile => {
    const before = known?.get(path);
    if (before !== undefined) return before;
    const bytes = texts.get(path) ?? new Uint8Array();
    return {
      artifact: contextArtifact(path, bytes),
      facts: factsOf({ path, bytes, excerpt: () => "", hasSecret: () => false }),
    };
  });
  return { files, left: others.length - texts.size, importers, isCut: near.size >= limits.codeNearFiles };
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
  for (const { facts } of files)
    for (const text of facts.functions)
      for (const [, name = ""] of text.matchAll(/"([\w./-]+\.(?:html?|jinja2?|j2|tpl|djhtml|xhtml))"/gi))
        named.add(name.split("/").at(-1) ?? name);
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
  texts: ReadonlyMap<RepoPath, Uint8Array>,
  pages: ReadonlySet<string>,
): { readonly near: ReadonlySet<RepoPath>; readonly importers: ReadonlySet<RepoPath> } {
  const paths = new Set<string>(all);
  const byName = new Map<string, RepoPath[]>();
  for (const path of texts.keys()) {
    const last = namesOf(path, paths)[0]?.split(".").at(-1) ?? "";
    byName.set(last, [...(byName.get(last) ?? []), path]);
  }
  const near = new Set<RepoPath>();
  // Those that fill a changed template.
  for (const [path, bytes] of texts) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if ([...pages].some((page) => text.includes(page))) near.add(path);
  }
  // Those that import a changed module.
  const modules = changed.map((f) => moduleOf(f.artifact.path, paths));
  addImporters(near, texts, modules, () => true);
  // An object of a changed module may be handed on by those that import it: those behind them count when they name what is in it.
  const defined = definedIn(changed);
  let handing = [...near];
  for (let step = 0; step < 2 && handing.length > 0 && near.size < limits.codeNearFiles; step += 1) {
    const before = new Set(near);
    const behind = handing.map((path) => moduleOf(path, paths));
    addImporters(near, texts, behind, (text) => (text.match(/\w+/g) ?? []).some((word) => defined.has(word)));
    handing = [...near].filter((path) => !before.has(path));
  }
  const importers = new Set(near);
  // Those that are imported, four steps.
  let edge: Iterable<string> = [
    ...changed.flatMap((f) => [...importedByFacts(f)]),
    ...[...near].flatMap((p) => [...importedWords(decodeUtf8(texts.get(p) ?? new Uint8Array()))]),
  ];
  for (let depth = 0; depth < 4 && near.size < limits.codeNearFiles; depth += 1) {
    const next = new Set<string>();
    for (const word of edge) {
      for (const path of byName.get(word) ?? []) {
        if (near.has(path) || near.size >= limits.codeNearFiles) continue;
        near.add(path);
        for (const inner of importedWords(decodeUtf8(texts.get(path) ?? new Uint8Array()))) next.add(inner);
      }
    }
    edge = next;
  }
  return { near, importers };
}

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
  texts: ReadonlyMap<RepoPath, Uint8Array>,
  modules: readonly ChangedModule[],
  counts: (text: string) => boolean,
): void {
  const names = [...new Set(modules.map((m) => m.name))].filter((n) => n !== "");
  if (names.length === 0) return;
  for (const [path, bytes] of texts) {
    if (near.has(path) || near.size >= limits.codeNearFiles) continue;
    const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (!names.some((name) => raw.includes(name))) continue;
    const text = decodeUtf8(bytes);
    const imported = importedWords(text);
    if (modules.some((m) => mayImport(path, imported, m)) && counts(text)) near.add(path);
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

/** Every word of an import statement: more than the modules, never fewer. */
function importedWords(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const match of text.matchAll(
    /^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+(?:\(([^)]*)\)|([^\n#]*))|import[ \t]+([^\n#]*))/gm,
  )) {
    for (const word of match.slice(1).join(" ").match(/\w+/g) ?? []) words.add(word);
  }
  return words;
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

function contextArtifact(path: RepoPath, bytes: Uint8Array): Artifact {
  return {
    kind: "artifact",
    path,
    origin: { kind: "work-tree" },
    sizeBytes: bytes.length,
    isExecutable: false,
    role: "context",
    surface: "head",
    read: async () => bytes,
  };
}
