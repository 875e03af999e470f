// What a change can affect: the functions that do something else now, those that name what stands for something else, and the runs
// that led through one of them. Names are compared as texts: more than there is, never less.

import { functionKey, type Trail, type TrailKey, type Unit } from "../flow/index.ts";
import type { ClassForm, Stmt } from "../form/index.ts";
import type { Program } from "../program/index.ts";
import { boundBy, type Difference } from "./difference.ts";

export type Sides = {
  /** By module. */
  readonly differences: ReadonlyMap<number, Difference>;
  /** Functions with a changed line, be it a comment. */
  readonly touched: ReadonlySet<number>;
  /** Modules that only one of the sides has, by the last part of their names, and what those define that are gone. */
  readonly names: ReadonlySet<string>;
  /** File names of changed templates. */
  readonly pages: ReadonlySet<string>;
};

type Trails = ReadonlyMap<TrailKey, Trail>;

const mostNames = 500;

export class Affected {
  readonly #program: Program;
  readonly #stale = new Set<number>();
  readonly #names = new Set<string>();
  readonly #spread = new Set<string>();
  readonly #statements = new Set<TrailKey>();
  readonly #texts = new Map<unknown, string>();
  /** Modules of which a statement of their own is affected. */
  readonly #modules = new Set<number>();
  readonly #todo: string[] = [];

  constructor(program: Program, { differences, touched, names, pages }: Sides) {
    this.#program = program;
    for (const fn of touched) this.#stale.add(fn);
    for (const [module, difference] of differences) {
      this.#modules.add(module);
      for (const fn of difference.functions) this.#stale.add(functionKey(module, fn));
      for (const name of difference.names) this.#add(name);
    }
    for (const name of names) this.#add(name);
    const called = new Set([...differences.values()].flatMap((one) => [...one.called]));
    this.#addCalled(called, new Set(differences.keys()));
    for (const page of pages) this.#addPage(page);
    this.#finish();
  }

  /** Functions that do something else, or name what stands for something else. */
  get functions(): ReadonlySet<number> {
    return this.#stale;
  }

  /** Whether a statement of the module's own, or of one of its classes, may do something else. */
  isModule(module: number): boolean {
    return this.#isAll || this.#modules.has(module);
  }

  /** Asks of runs whether they led through one of them. What nobody has run may have. */
  among(trails: Trails): (key: TrailKey) => boolean {
    this.#throughBodies(trails);
    const users = new Map<TrailKey, TrailKey[]>();
    const affected = new Set<TrailKey>();
    const todo: TrailKey[] = [];
    for (const [key, trail] of trails) {
      if (this.#isThrough(trail)) todo.push(key);
      for (const part of trail.parts) {
        const own = users.get(part);
        if (own === undefined) users.set(part, [key]);
        else own.push(key);
      }
    }
    for (let key = todo.pop(); key !== undefined; key = todo.pop()) {
      if (affected.has(key)) continue;
      affected.add(key);
      if (!key.startsWith("b")) todo.push(...(users.get(key) ?? [])); // what a body binds is asked for by its names
    }
    return (key) => this.#isAll || affected.has(key) || !trails.has(key);
  }

  #isThrough({ functions }: Trail): boolean {
    for (const fn of functions) if (this.#stale.has(fn)) return true;
    return false;
  }

  /** A statement of a module that leads through one of them binds something else. */
  #throughBodies(trails: Trails): void {
    const statements = [...trails].filter(([key]) => key.startsWith("b"));
    for (let before = -1; before !== this.#statements.size; ) {
      before = this.#statements.size;
      for (const [key, trail] of statements) {
        if (this.#statements.has(key) || !this.#isThrough(trail)) continue;
        this.#statements.add(key);
        const [module = 0, index = 0] = key.slice(1).split(":").map(Number);
        this.#modules.add(module);
        const s = this.#program.unit(module).functions[0]?.().body[index];
        if (s !== undefined) for (const name of boundBy(s)) this.#add(name);
      }
      this.#finish();
    }
  }

  /** So many names that looking for them takes longer than running what mentions them. */
  get #isAll(): boolean {
    return this.#names.size > mostNames;
  }

  #add(name: string): void {
    if (this.#names.has(name)) return;
    this.#names.add(name);
    this.#todo.push(name);
  }

  #finish(): void {
    for (let name = this.#todo.pop(); name !== undefined && !this.#isAll; name = this.#todo.pop())
      for (const unit of this.#program.units)
        if (this.#program.holds(unit.index, name)) this.#spreadIn(unit, name);
  }

  #spreadIn(unit: Unit, name: string): void {
    for (let fn = 1; fn < unit.functions.length; fn += 1)
      if (unit.mentions(fn, name)) this.#stale.add(functionKey(unit.index, fn));
    for (const s of unit.functions[0]?.().body ?? []) this.#addMade(unit, s, name);
    unit.classes.forEach((form, cls) => {
      const read = form.body.filter((s) => s.k !== "def" && this.#reads(s, name));
      for (const s of read) this.#addMade(unit, s, name);
      if (read.length > 0 || this.#mentions(form.bases, name) || this.#mentions(form.decorators, name))
        this.#addClass(unit, form, cls);
    });
  }

  /** What a statement makes of the name. */
  #addMade(unit: Unit, s: Stmt, name: string): void {
    if (s.k === "def" || s.k === "class" || !this.#reads(s, name)) return;
    if (s.k !== "import") this.#modules.add(unit.index);
    for (const bound of boundBy(s)) this.#add(bound);
  }

  #addClass(unit: Unit, form: ClassForm, cls: number): void {
    const key = `${unit.index}:${cls}`;
    if (this.#spread.has(key)) return;
    this.#spread.add(key);
    this.#modules.add(unit.index);
    this.#add(form.name);
    unit.functions.forEach((read, fn) => {
      if (fn !== 0 && read().owner === cls) this.#stale.add(functionKey(unit.index, fn));
    });
  }

  /** Who is called somewhere is nobody's to give input to: where the last call went, or the first one came, that changes. */
  #addCalled(called: ReadonlySet<string>, changed: ReadonlySet<number>): void {
    if (called.size === 0) return;
    const elsewhere = this.#program.calledBut(changed);
    for (const name of called) {
      if (elsewhere.has(name)) continue;
      for (const unit of this.#program.units) {
        if (!this.#program.holds(unit.index, name)) continue;
        unit.functions.forEach((read, fn) => {
          if (fn !== 0 && unit.mentions(fn, name) && read().name === name)
            this.#stale.add(functionKey(unit.index, fn));
        });
        unit.classes.forEach((form, cls) => {
          if (form.name === name) this.#addClass(unit, form, cls);
        });
      }
    }
  }

  #addPage(page: string): void {
    for (const [module, file] of this.#program.files.entries())
      if (file.pages === undefined || file.pages().has(page))
        file.facts.functions.forEach((text, fn) => {
          if (text.includes(page)) this.#stale.add(functionKey(module, fn));
        });
  }

  #reads(s: Stmt, name: string): boolean {
    if (s.k === "assign" && s.targets.every((t) => t.k === "name")) return this.#mentions(s.v, name);
    return this.#mentions(s, name);
  }

  /** As a value, or as the last part of a dotted one. */
  #mentions(node: unknown, name: string): boolean {
    const text = this.#texts.get(node) ?? JSON.stringify(node);
    this.#texts.set(node, text);
    return text.includes(`:"${name}"`) || text.includes(`.${name}"`);
  }
}
