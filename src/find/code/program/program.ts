// The scanned program: its modules by name, its functions read on demand.

import type { Artifact } from "../../../model/index.ts";
import { placeClassOf } from "../../judge/index.ts";
import type { Linker, Unit } from "../flow/index.ts";
import type { ClassForm, FunctionForm } from "../form/index.ts";
import { type Template, templatesNamed } from "../templates/index.ts";
import type { CodeFacts } from "./facts.ts";

export type SourceFile = {
  readonly artifact: Artifact;
  readonly facts: CodeFacts;
  /** Of files around a change, whose facts cost something. */
  readonly outline?: () => Pick<CodeFacts, "called" | "handlers">;
  readonly pages?: () => ReadonlySet<string>;
  readonly holds?: (word: string) => boolean;
};

export type Program = Linker & {
  readonly units: readonly Unit[];
  readonly files: readonly SourceFile[];
  readonly calledNames: ReadonlySet<string>;
  readonly handlerNames: ReadonlySet<string>;
  excerpt(module: number, line: number): string | undefined;
  /** Names that are called in other modules than these. */
  calledBut(modules: ReadonlySet<number>): ReadonlySet<string>;
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
  const outlines = files.map(({ outline }, i) => outline?.() ?? files[i]?.facts);
  const calledBut = (modules: ReadonlySet<number>): ReadonlySet<string> => {
    const called = new Set<string>();
    for (const [index, outline] of outlines.entries()) {
      if (modules.has(index)) continue;
      for (const entry of outline?.called.split(" ") ?? []) {
        const colon = entry.indexOf(":");
        if (colon === -1) called.add(entry);
        else if (byName.has(entry.slice(0, colon))) called.add(entry.slice(colon + 1));
      }
    }
    return called;
  };
  const handlers = new Set(
    outlines.flatMap((outline) => outline?.handlers.split(" ").filter((name) => name !== "") ?? []),
  );
  const excerpts = new Map<number, ReadonlyMap<number, string>>();
  return {
    units,
    files,
    calledNames: calledBut(new Set()),
    calledBut,
    holds: (module, word) => {
      const file = files[module];
      return file?.holds?.(word) ?? holdsWord(file?.facts, word);
    },
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

function holdsWord(facts: CodeFacts | undefined, word: string): boolean {
  if (facts === undefined) return false;
  return facts.classes.includes(word) || facts.functions.some((text) => text.includes(word));
}

function readExcerpts(text: string): ReadonlyMap<number, string> {
  return new Map(
    text.split("\n").map((row): [number, string] => {
      const tab = row.indexOf("\t");
      return [Number(row.slice(0, tab)), row.slice(tab + 1)];
    }),
  );
}

/** Nothing of the file is read before somebody asks for it. */
function unitOf(file: SourceFile, index: number, paths: ReadonlySet<string>): Unit {
  const { path } = file.artifact;
  let functions: Unit["functions"] | undefined;
  let classes: readonly ClassForm[] | undefined;
  const [name = ""] = namesOf(path, paths);
  return {
    index,
    name,
    isPackage: path.endsWith("__init__.py"),
    isTest: placeClassOf(path) === "test",
    get functions() {
      functions ??= file.facts.functions.map(parsedOnce);
      return functions;
    },
    get classes() {
      classes ??= JSON.parse(file.facts.classes) as ClassForm[]; // written by `factsOf` of this version: the cache is keyed by it
      return classes;
    },
    get hasPython2() {
      return file.facts.hasPython2;
    },
    mentions: (fn, word) => file.facts.functions[fn]?.includes(`:${JSON.stringify(word)}`) === true, // a value, no key of the form
  };
}

function parsedOnce(text: string): () => FunctionForm {
  let form: FunctionForm | undefined;
  return () => {
    form ??= JSON.parse(text) as FunctionForm; // the same
    return form;
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
