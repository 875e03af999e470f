// What stands in a file that a caller names: `pickle.load(open(path, "rb"))`. Contents are not followed in general (names of files say
// nothing of them); what turns a file into objects asks here whose file it is.

import type { Expr, Stmt } from "../../form/index.ts";
import { type Value, withTaints } from "../../values/index.ts";
import { reach } from "../checks/sinks.ts";
import { evaluate } from "../evaluate.ts";
import { deepTaints } from "../heap.ts";
import type { CallEvent } from "../machine.ts";
import { sinkText, textOf } from "../reports.ts";

const readers =
  /^(?:pickle|cPickle|_pickle|dill|cloudpickle|marshal)\.(?:loads?|Unpickler)$|^jsonpickle\.(?:decode|loads)$/;
const openers = /(?:^|\.)open$/;

export function readsObjects(path: string): boolean {
  return readers.test(path);
}

export function objectsRead(event: CallEvent): void {
  const { frame, expr } = event;
  const [value] = event.args;
  const written = expr.a[0];
  if (value === undefined || written === undefined || deepTaints(frame, value).length > 0) return;
  const opened = openedFile(frame.form.body, unread(written));
  const name = opened === undefined ? undefined : fileName(frame, opened);
  if (name === undefined) return;
  // whoever sets the environment says where the program keeps its own files
  const taints = deepTaints(frame, name).filter(({ source }) => !/environ|getenv/.test(source.label));
  // a check of the name says nothing of what the file holds
  reach(frame, "deserialize", withTaints(name, taints), {
    at: expr.at,
    to: expr.to,
    text: sinkText(expr, "load"),
  });
}

/** `f.read()` is what `f` holds. */
function unread(e: Expr): Expr {
  return e.k === "call" && e.f.k === "attr" && e.f.n === "read" ? e.f.o : e;
}

/** The call that opened the file: written there, or bound to the name by `with` or an assignment. */
function openedFile(body: readonly Stmt[], e: Expr): Extract<Expr, { k: "call" }> | undefined {
  if (e.k === "call") return openers.test(textOf(e.f)) ? e : undefined;
  if (e.k !== "name") return undefined;
  const todo: unknown[] = [body];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (typeof node !== "object" || node === null) continue;
    const pair = binding(node, e.n);
    if (pair?.k === "call" && openers.test(textOf(pair.f))) return pair;
    todo.push(...Object.values(node));
  }
  return undefined;
}

/** What an item of `with` or an assignment gives the name. */
function binding(node: object, name: string): Expr | undefined {
  if ("target" in node && "e" in node && isName(node.target, name)) return node.e as Expr; // an item of `with`
  if (!("k" in node) || node.k !== "assign") return undefined;
  const { targets, v } = node as Extract<Stmt, { k: "assign" }>; // told by its kind
  return targets.some((t) => isName(t, name)) ? v : undefined;
}

function isName(target: unknown, name: string): boolean {
  return (
    typeof target === "object" &&
    target !== null &&
    "n" in target &&
    "k" in target &&
    target.k === "name" &&
    target.n === name
  );
}

/** `open(path)`, `path.open()` */
function fileName(frame: CallEvent["frame"], { f, a }: Extract<Expr, { k: "call" }>): Value | undefined {
  const isMethod = f.k === "attr" && !/^(?:io|gzip|bz2|lzma|codecs|os)$/.test(textOf(f.o));
  const written = isMethod ? f.o : a[0];
  return written === undefined ? undefined : evaluate(frame, written);
}
