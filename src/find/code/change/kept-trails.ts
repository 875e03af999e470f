// Where runs led, kept between the scans of a project: those that the files of then and now tell apart are forgotten, the others need
// not run to be known.

import type { KeptBytes } from "../../contract/index.ts";
import { newTrail, type Trail, type TrailKey } from "../flow/index.ts";
import type { CodeFacts, Program } from "../program/index.ts";
import { type Difference, differenceOf } from "./difference.ts";
import { lastPart } from "./plan.ts";

type Written = {
  readonly form: number;
  /** `functions`: how many there are; 0: not known. */
  readonly files: readonly (readonly [path: string, id: string, functions: number])[];
  readonly trails: readonly WrittenTrail[];
};
type WrittenTrail = readonly [
  key: TrailKey,
  functions: readonly number[],
  parts: readonly TrailKey[],
  keeps: readonly string[],
  looks: readonly number[],
  gaps: readonly (readonly [module: number, where: string, detail: string])[],
];

const form = 2;
const perModule = 2 ** 20;

export type Recalled = {
  readonly trails: Map<TrailKey, Trail>;
  /** What the files of now do not share with those of then. */
  readonly differences: ReadonlyMap<number, Difference>;
  readonly names: ReadonlySet<string>;
  /** How many functions there are in files that are as they were. */
  readonly functions: ReadonlyMap<number, number>;
};

export class KeptTrails {
  readonly #kept: KeptBytes;
  readonly #name: string;

  constructor(kept: KeptBytes, project: string) {
    this.#kept = kept;
    this.#name = `trails of a project ${project}`;
  }

  /** The trails in the numbers of this program; undefined: none are known. `factsOf`: of a content, when they are known. */
  async recall(
    program: Program,
    idOf: (path: string) => string | undefined,
    factsOf: (id: string) => CodeFacts | undefined,
  ): Promise<Recalled | undefined> {
    const written = parsed(await this.#kept.read(this.#name));
    if (written === undefined) return undefined;
    const modules = new Map(program.files.map(({ artifact }, module) => [artifact.path as string, module]));
    const differences = new Map<number, Difference>();
    const names = new Set<string>();
    const functions = new Map<number, number>();
    const moved = written.files.map(([path, id, count]): Moved => {
      const module = modules.get(path);
      if (module === undefined) return gone;
      modules.delete(path);
      if (idOf(path) === id) {
        if (count > 0) functions.set(module, count);
        return { module, fn: same, cls: same, statement: same };
      }
      const before = factsOf(id);
      const facts = program.files[module]?.facts;
      if (before === undefined || facts === undefined) return gone;
      const difference = differenceOf(before, facts);
      differences.set(module, difference);
      return {
        module,
        fn: (fn) => difference.movedFunctions.get(fn),
        cls: (cls) => difference.movedClasses.get(cls),
        statement: (index) => difference.movedStatements.get(index),
      };
    });
    for (const [, module] of modules) names.add(program.units[module]?.name.split(".").at(-1) ?? "");
    written.files.forEach(([path], i) => {
      if (moved[i] === gone) names.add(lastPart(path));
    });
    const trails = new Map<TrailKey, Trail>();
    for (const one of written.trails) {
      const read = readTrail(one, moved);
      if (read !== undefined) trails.set(...read);
    }
    return { trails, differences, names, functions };
  }

  async save(
    program: Program,
    idOf: (path: string) => string | undefined,
    { trails, functions }: Pick<Recalled, "functions"> & { readonly trails: ReadonlyMap<TrailKey, Trail> },
  ): Promise<void> {
    const written: Written = {
      form,
      files: program.files.map(({ artifact: { path } }, module) => [
        path,
        idOf(path) ?? "",
        functions.get(module) ?? 0,
      ]),
      trails: [...trails].map(([key, { functions, parts, keeps, looks, gaps }]) => [
        key,
        [...functions],
        [...parts],
        [...keeps],
        [...looks],
        gaps.map(({ module, where, detail }) => [module, where, detail]),
      ]),
    };
    await this.#kept.write(this.#name, Buffer.from(JSON.stringify(written), "utf8"));
  }
}

type Moved = {
  readonly module: number;
  readonly fn: (fn: number) => number | undefined;
  readonly cls: (cls: number) => number | undefined;
  readonly statement: (index: number) => number | undefined;
};
const same = (index: number): number => index;
const nothing = (): undefined => undefined;
const gone: Moved = { module: -1, fn: nothing, cls: nothing, statement: nothing };

/** Undefined: something that it led through is not there any more. */
function readTrail(
  [key, functions, parts, keeps, looks, gaps]: WrittenTrail,
  moved: readonly Moved[],
): readonly [TrailKey, Trail] | undefined {
  const now = keyNow(key, moved);
  if (now === undefined) return undefined;
  const trail = newTrail();
  for (const fn of functions) {
    const { module, fn: indexNow } = moved[Math.floor(fn / perModule)] ?? gone;
    const index = indexNow(fn % perModule);
    if (index === undefined) return undefined;
    trail.functions.add(module * perModule + index);
  }
  for (const part of parts) {
    const partNow = keyNow(part, moved);
    if (partNow === undefined) return undefined;
    trail.parts.add(partNow);
  }
  for (const name of keeps) trail.keeps.add(name);
  for (const look of looks) {
    const { module, cls: indexNow } = moved[Math.floor(look / perModule)] ?? gone;
    const index = look < 0 ? look : indexNow(look % perModule);
    if (index === undefined) return undefined;
    trail.looks.add(look < 0 ? look : module * perModule + index);
  }
  for (const [module, where, detail] of gaps)
    if (moved[module] !== undefined && moved[module] !== gone)
      trail.gaps.push({ module: moved[module].module, where, detail });
  return [now, trail];
}

const keyForm = /^([bci]?)(\d+)(?::(\d+))?(?: on (\d+):(\d+))?$/;

function keyNow(key: TrailKey, moved: readonly Moved[]): TrailKey | undefined {
  const [, kind = "", module = "", index, onModule, onClass] = keyForm.exec(key) ?? [];
  const own = moved[Number(module)] ?? gone;
  if (own === gone) return undefined;
  if (index === undefined) return `${kind}${own.module}`;
  const at =
    kind === ""
      ? own.fn(Number(index))
      : kind === "b"
        ? own.statement(Number(index))
        : own.cls(Number(index));
  if (at === undefined) return undefined;
  if (onModule === undefined) return `${kind}${own.module}:${at}`;
  const on = moved[Number(onModule)] ?? gone;
  const cls = on.cls(Number(onClass));
  return on === gone || cls === undefined ? undefined : `${own.module}:${at} on ${on.module}:${cls}`;
}

function parsed(bytes: Buffer | undefined): Written | undefined {
  if (bytes === undefined) return undefined;
  try {
    const written = JSON.parse(bytes.toString("utf8")) as Written; // written above; the form is looked at
    return written.form === form ? written : undefined;
  } catch {
    return undefined; // damaged: found out again
  }
}
