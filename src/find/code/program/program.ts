// The scanned program: its modules by name, its functions read on demand.

import type { Artifact } from "../../../model/index.ts";
import { placeClassOf } from "../../judge/index.ts";
import type { Linker, Unit } from "../flow/index.ts";
import type { ClassForm, FunctionForm } from "../form/index.ts";
import { type Template, templatesNamed } from "../templates/index.ts";
import type { CodeFacts } from "./facts.ts";

export type SourceFile = { readonly artifact: Artifact; readonly facts: CodeFacts };

export type Program = Linker & {
  readonly units: readonly Unit[];
  readonly files: readonly SourceFile[];
  readonly calledNames: ReadonlySet<string>;
  readonly handlerNames: ReadonlySet<string>;
  excerpt(module: number, line: number): string | undefined;
};

export function programOf(
  files: readonly SourceFile[],
  isLibrary: (name: string) => boolean,
  templates: ReadonlyMap<string, Template> = new Map(),
): Program {
  const paths = new Set(files.map((f) => f.artifact.path as string));
  const units = files.map((file, index) => unitOf(file, index, paths));
  const byName = new Map<string, Unit[]>();
  files.forEach((file, index) => {
    const unit = units[index];
    if (unit === undefined) return;
    for (const name of namesOf(file.artifact.path, paths)) {
      const own = byName.get(name);
      if (own === undefined) byName.set(name, [unit]);
      else own.push(unit);
    }
  });
  const called = new Set<string>();
  for (const { facts } of files) {
    for (const entry of facts.called.split(" ")) {
      const [module = "", name] = entry.split(":");
      if (name === undefined) called.add(module);
      else if (byName.has(module)) called.add(name);
    }
  }
  const handlers = new Set(
    files.flatMap(({ facts }) => facts.handlers.split(" ").filter((name) => name !== "")),
  );
  const excerpts = new Map<number, ReadonlyMap<number, string>>();
  return {
    units,
    files,
    calledNames: called,
    handlerNames: handlers,
    unit: (index) => {
      const unit = units[index];
      if (unit === undefined) throw new RangeError(`no module ${index}`);
      return unit;
    },
    find: (name, from) => {
      const found = byName.get(name);
      if (found === undefined) return undefined;
      const best = found.length === 1 ? found[0] : nearest(found, from, files);
      const [top = ""] = name.split(".");
      // a lone file called like a library does not replace the library
      if (best !== undefined && !name.includes(".") && !best.isPackage && isLibrary(top)) return undefined;
      return best;
    },
    absolute: (from, module, level) => {
      const parts = from.name.split(".");
      const up = from.isPackage ? level - 1 : level;
      const base = parts.slice(0, Math.max(0, parts.length - up));
      return [...base, ...(module === "" ? [] : [module])].join(".");
    },
    hasTemplates: templates.size > 0,
    templates: (name) => templatesNamed(templates, name),
    excerpt: (module, line) => {
      let own = excerpts.get(module);
      if (own === undefined) {
        own = readExcerpts(files[module]?.facts.excerpts ?? "");
        excerpts.set(module, own);
      }
      return own.get(line);
    },
  };
}

function readExcerpts(text: string): ReadonlyMap<number, string> {
  return new Map(
    text.split("\n").map((row): [number, string] => {
      const tab = row.indexOf("\t");
      return [Number(row.slice(0, tab)), row.slice(tab + 1)];
    }),
  );
}

function unitOf(file: SourceFile, index: number, paths: ReadonlySet<string>): Unit {
  const { path } = file.artifact;
  const cache = new Map<number, FunctionForm>();
  const functions = file.facts.functions.map((text, i) => () => {
    const known = cache.get(i);
    if (known !== undefined) return known;
    const form = JSON.parse(text) as FunctionForm; // written by `factsOf` of this version: the cache is keyed by it
    cache.set(i, form);
    return form;
  });
  const [name = ""] = namesOf(path, paths);
  return {
    index,
    name,
    isPackage: path.endsWith("__init__.py"),
    isTest: placeClassOf(path) === "test",
    functions,
    classes: JSON.parse(file.facts.classes) as ClassForm[], // the same
    hasPython2: file.facts.hasPython2,
    mentions: (fn, word) => file.facts.functions[fn]?.includes(`:${JSON.stringify(word)}`) === true, // a value, no key of the form
  };
}

/** Names by which a file may be imported, the most likely first: from its package's root, then from folders above. */
export function namesOf(path: string, paths: ReadonlySet<string>): readonly string[] {
  const parts = path.replace(/\.py[wx]?$/, "").split("/");
  if (parts.at(-1) === "__init__") parts.pop();
  const names: string[] = [];
  for (let from = parts.length - 1; from >= 0; from -= 1) {
    const above = parts.slice(0, from).join("/");
    const isPackageAbove = from > 0 && paths.has(`${above}/__init__.py`);
    if (!isPackageAbove) names.push(parts.slice(from).join("."));
  }
  return names.length === 0 ? [parts.join(".")] : names;
}

function nearest(units: readonly Unit[], from: Unit, files: readonly SourceFile[]): Unit | undefined {
  const own = files[from.index]?.artifact.path.split("/") ?? [];
  let best: Unit | undefined;
  let bestShared = -1;
  for (const unit of units) {
    const other = files[unit.index]?.artifact.path.split("/") ?? [];
    let shared = 0;
    while (shared < own.length - 1 && own[shared] === other[shared]) shared += 1;
    if (shared > bestShared) {
      best = unit;
      bestShared = shared;
    }
  }
  return best;
}
