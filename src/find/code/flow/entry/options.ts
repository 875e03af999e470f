// Options of argparse that let only numbers or one of a list through: `add_argument("--mode", choices=["a", "b"])`,
// `add_argument("--port", type=int)` (Library Reference, argparse). Read off the module that parses them.

import type { Expr } from "../../form/index.ts";
import type { Taint } from "../../values/index.ts";
import type { Machine, Unit } from "../machine.ts";
import { textOf } from "../reports.ts";

type CallExpr = Extract<Expr, { k: "call" }>;

const checkedOf = new WeakMap<Unit, ReadonlySet<string>>();

/** What is left of the taints of the parsed options in the one of this name. */
export function optionTaints(m: Machine, taints: readonly Taint[], name: string): readonly Taint[] {
  if (!taints.some(isParsed)) return taints;
  return taints.filter((t) => !isParsed(t) || !checkedOptions(m.linker.unit(t.source.module)).has(name));
}

function isParsed({ source, path }: Taint): boolean {
  return path === "" && /^(?:argparse\.ArgumentParser|optparse\.OptionParser)\(\)\./.test(source.label);
}

function checkedOptions(unit: Unit): ReadonlySet<string> {
  const known = checkedOf.get(unit);
  if (known !== undefined) return known;
  const checked = new Set<string>();
  const free = new Set<string>(); // of this name there is one that takes anything
  unit.functions.forEach((functionOf, fn) => {
    if (!unit.mentions(fn, "add_argument") && !unit.mentions(fn, "add_option")) return;
    for (const call of declarations(functionOf().body)) {
      const name = destination(call);
      if (name !== undefined) (isChecked(call) ? checked : free).add(name);
    }
  });
  const all = new Set([...checked].filter((name) => !free.has(name)));
  checkedOf.set(unit, all);
  return all;
}

function* declarations(body: unknown): Generator<CallExpr> {
  const todo: unknown[] = [body];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (typeof node !== "object" || node === null) continue;
    if ("k" in node && node.k === "call") {
      const call = node as CallExpr; // told by its kind
      if (call.f.k === "attr" && /^add_(?:argument|option)$/.test(call.f.n)) yield call;
    }
    todo.push(...Object.values(node));
  }
}

/** `dest`, else the first long name, else the first of all. */
function destination({ a, kw }: CallExpr): string | undefined {
  const dest = kw?.find(([n]) => n === "dest")?.[1];
  if (dest?.k === "const" && typeof dest.v === "string") return dest.v;
  const names = a.flatMap((e) => (e.k === "const" && typeof e.v === "string" ? [e.v] : []));
  const name = names.find((n) => n.startsWith("--")) ?? names[0];
  return name?.replace(/^-+/, "").replaceAll("-", "_");
}

function isChecked({ kw }: CallExpr): boolean {
  return (
    kw?.some(([name, e]) => {
      if (name === "choices") return true;
      if (name === "action")
        return e.k === "const" && /^(?:store_true|store_false|store_const|count)$/.test(String(e.v));
      return (
        name === "type" &&
        /^(?:int|float|bool|(?:uuid\.)?UUID)$/.test(e.k === "const" ? String(e.v) : textOf(e))
      );
    }) === true
  );
}
