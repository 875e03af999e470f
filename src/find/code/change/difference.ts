// Two versions of a file, as the analysis sees them: which functions do something else, and which names stand for something else. Lines that
// moved are no difference.

import type { ClassForm, FunctionForm, Stmt } from "../form/index.ts";
import type { CodeFacts } from "../program/index.ts";

export type Difference = {
  /** Of the later version: changed ones and new ones. */
  readonly functions: ReadonlySet<number>;
  /** Of the earlier version: changed ones and those that are gone. */
  readonly former: ReadonlySet<number>;
  /** Names of the module, or of members of its classes, that are bound to something else. */
  readonly names: ReadonlySet<string>;
  /** Names that only one of them calls, and those that only one of them hands to a router. */
  readonly called: ReadonlySet<string>;
  /** From the earlier version to the later one. */
  readonly movedFunctions: ReadonlyMap<number, number>;
  readonly movedClasses: ReadonlyMap<number, number>;
  /** The module's own statements that both have. */
  readonly movedStatements: ReadonlyMap<number, number>;
};

export function differenceOf(before: CodeFacts, after: CodeFacts): Difference {
  const [a, b] = [versionOf(before), versionOf(after)];
  const functions = new Set<number>();
  const former = new Set<number>();
  const names = new Set<string>();
  const movedFunctions = new Map([[0, 0]]);
  const movedClasses = new Map<number, number>();
  const changed = (fn: number): void => {
    if (fn !== 0) functions.add(fn);
  };
  for (const [key, fn] of b.byKey) {
    const old = a.byKey.get(key);
    if (old !== undefined) movedFunctions.set(old, fn);
    if (fn === 0 || (old !== undefined && a.textOf(old) === b.textOf(fn))) continue;
    changed(fn);
    if (old !== undefined) former.add(old);
    const form = b.functions[fn];
    if (form !== undefined && (old === undefined || b.shapeOf(fn) !== a.shapeOf(old))) rename(form, b, a);
  }
  for (const [key, fn] of a.byKey) {
    if (b.byKey.has(key)) continue;
    former.add(fn);
    const form = a.functions[fn];
    if (form !== undefined) rename(form, a, b);
    const around = b.byKey.get(a.keys[form?.parent ?? 0] ?? "");
    if (around !== undefined && around !== 0) changed(around);
  }
  /** A function that is bound anew: by its name, by that of its class where Python itself calls it. */
  function rename({ owner, parent = 0, name }: FunctionForm, own: Version, other: Version): void {
    if (owner === undefined) {
      if (parent === 0) names.add(name);
      return;
    }
    const cls = own.classKeys[owner] ?? "";
    if (!other.classByKey.has(cls)) return; // reached by the name of its class alone
    names.add(name);
    if (/^__\w+__$/.test(name)) wholeClass(cls);
  }
  function wholeClass(key: string): void {
    const cls = b.classByKey.get(key);
    const form = cls === undefined ? a.classes[a.classByKey.get(key) ?? -1] : b.classes[cls];
    if (form !== undefined) names.add(form.name);
    b.functions.forEach(({ owner }, fn) => {
      if (owner !== undefined && owner === cls) changed(fn);
    });
  }
  for (const [key, cls] of b.classByKey) {
    const old = a.classByKey.get(key);
    if (old !== undefined) movedClasses.set(old, cls);
    const [was, is] = [old === undefined ? undefined : a.classes[old], b.classes[cls]];
    if (is === undefined) continue;
    const isNew = was === undefined || a.classText(was) !== b.classText(is);
    if (isNew) wholeClass(key);
    for (const name of differing(was?.body ?? [], is.body, a, b)) {
      names.add(name);
      wholeClass(key);
    }
  }
  for (const key of a.classByKey.keys()) if (!b.classByKey.has(key)) wholeClass(key);
  for (const name of differing(a.functions[0]?.body ?? [], b.functions[0]?.body ?? [], a, b)) names.add(name);
  const called = new Set([
    ...oneOnly(before.called, after.called),
    ...oneOnly(before.handlers, after.handlers),
  ]);
  const movedStatements = moved(
    textsOf(a.functions[0]?.body ?? [], a),
    textsOf(b.functions[0]?.body ?? [], b),
  );
  return { functions, former, names, called, movedFunctions, movedClasses, movedStatements };
}

type Version = {
  readonly functions: readonly FunctionForm[];
  readonly classes: readonly ClassForm[];
  readonly keys: readonly string[];
  readonly classKeys: readonly string[];
  readonly byKey: ReadonlyMap<string, number>;
  readonly classByKey: ReadonlyMap<string, number>;
  readonly textOf: (fn: number) => string;
  /** What is decided when the function is made. */
  readonly shapeOf: (fn: number) => string;
  readonly classText: (form: ClassForm) => string;
  readonly bare: (text: string) => string;
};

function versionOf(facts: CodeFacts): Version {
  const functions = facts.functions.map((text) => JSON.parse(text) as FunctionForm); // written by `factsOf`
  const classes = JSON.parse(facts.classes) as ClassForm[]; // the same
  const keys: string[] = [];
  const classKeys: string[] = [];
  const counts = new Map<string, number>();
  const unique = (text: string): string => {
    const count = (counts.get(text) ?? 0) + 1;
    counts.set(text, count);
    return `${text}~${count}`;
  };
  const classKeyOf = (cls: number): string => {
    const form = classes[cls];
    classKeys[cls] ??= unique(`${form?.parent === undefined ? "" : keys[form.parent]}.${form?.name}`);
    return classKeys[cls] ?? "";
  };
  functions.forEach(({ name, owner, parent = 0 }, fn) => {
    keys[fn] = fn === 0 ? "" : unique(`${owner === undefined ? keys[parent] : classKeyOf(owner)}/${name}`);
  });
  classes.forEach((_, cls) => {
    classKeyOf(cls);
  });
  const bare = (text: string): string =>
    text.replace(/"(?:(?:at|to|owner|parent)":\d+,?|(fn|cls)":(\d+))/g, (_, kind?: string, index?: string) =>
      kind === undefined ? "" : `"${kind}":${(kind === "fn" ? keys : classKeys)[Number(index)]}`,
    );
  return {
    ...{ functions, classes, keys, classKeys, bare },
    byKey: new Map(keys.map((key, fn) => [key, fn])),
    classByKey: new Map(classKeys.map((key, cls) => [key, cls])),
    textOf: (fn) => bare(facts.functions[fn] ?? ""),
    shapeOf: (fn) => {
      const { params, decorators, isAsync, isGenerator } = functions[fn] ?? {};
      return bare(JSON.stringify([params, decorators, isAsync, isGenerator]));
    },
    classText: ({ bases, decorators, fields, types }) =>
      bare(JSON.stringify([bases, decorators, fields, types])),
  };
}

function textsOf(body: readonly Stmt[], version: Version): readonly string[] {
  return body.map((s) => version.bare(JSON.stringify(s)));
}

/** Equal ones, in their order. */
function moved(before: readonly string[], after: readonly string[]): ReadonlyMap<number, number> {
  const places = new Map<string, number[]>();
  after.forEach((text, i) => {
    places.set(text, [...(places.get(text) ?? []), i]);
  });
  return new Map(
    before.flatMap((text, i) => {
      const now = places.get(text)?.shift();
      return now === undefined ? [] : [[i, now] as const];
    }),
  );
}

/** Names that statements bind or work on which only one of the bodies has, or that stand in another order. */
function differing(
  before: readonly Stmt[],
  after: readonly Stmt[],
  a: Version,
  b: Version,
): ReadonlySet<string> {
  const [was, is] = [textsOf(before, a), textsOf(after, b)];
  const left = countsOf(was);
  const common = (all: readonly string[], others: readonly string[]): readonly string[] => {
    const counts = countsOf(others);
    return all.filter((text) => {
      const count = counts.get(text) ?? 0;
      counts.set(text, count - 1);
      return count > 0;
    });
  };
  const [wasCommon, isCommon] = [common(was, is), common(is, was)];
  const isReordered = wasCommon.some((text, i) => text !== isCommon[i]);
  const names = new Set<string>();
  const note = (s: Stmt): void => {
    for (const name of boundBy(s)) names.add(name);
  };
  after.forEach((s, i) => {
    const count = left.get(is[i] ?? "") ?? 0;
    left.set(is[i] ?? "", count - 1);
    if (count <= 0 || (isReordered && !isPlace(s))) note(s);
  });
  const right = countsOf(is);
  before.forEach((s, i) => {
    const count = right.get(was[i] ?? "") ?? 0;
    right.set(was[i] ?? "", count - 1);
    if (count <= 0) note(s);
  });
  return names;
}

/** Where it stands among others says nothing. */
function isPlace(s: Stmt): boolean {
  return s.k === "import" || s.k === "def" || (s.k === "expr" && s.e.k === "const");
}

function countsOf(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** What a statement of a module or a class gives a meaning; all that it names, where it may do anything. */
export function boundBy(s: Stmt): readonly string[] {
  if (s.k === "import") return s.names.map(({ local }) => local);
  if (s.k === "def" || s.k === "class") return [s.n];
  if (s.k === "assign" && s.targets.every((t) => t.k === "name"))
    return s.targets.flatMap((t) => (t.k === "name" ? [t.n] : []));
  return [...JSON.stringify(s).matchAll(/"(?:n|local)":"(\w+)"/g)].map(([, name = ""]) => name);
}

function oneOnly(a: string, b: string): readonly string[] {
  const [left, right] = [new Set(a.split(" ")), new Set(b.split(" "))];
  return [...[...left].filter((x) => !right.has(x)), ...[...right].filter((x) => !left.has(x))]
    .map((entry) => entry.split(":").at(-1) ?? entry)
    .filter((name) => name !== "");
}
