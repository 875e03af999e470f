// The nodes of a form, one after the other, each with what stands around it. With a stack of its own: files nest deeper than the machine's.

import type { Expr, ModuleForm, Stmt } from "../form/index.ts";

/** What stands around a node, the nearest first; `fn`: the function in which it stands. */
export type Around = { readonly node: Expr | Stmt; readonly fn: number; readonly up: Around | undefined };

export type Seen =
  | { readonly kind: "expression"; readonly e: Expr; readonly fn: number; readonly up: Around | undefined }
  | {
      readonly kind: "block";
      readonly body: readonly Stmt[];
      readonly fn: number;
      readonly up: Around | undefined;
    };

const statementKinds: ReadonlySet<string> = new Set([
  "expr",
  "assign",
  "update",
  "if",
  "while",
  "for",
  "try",
  "with",
  "return",
  "raise",
  "break",
  "continue",
  "def",
  "class",
  "import",
  "scope",
  "delete",
  "assert",
]);

/** Nodes of the form have a `k` and a place; statements are told from expressions by it. */
export function isExpression(value: object): value is Expr {
  return "k" in value && "at" in value && typeof value.k === "string" && !statementKinds.has(value.k);
}
export function isStatement(value: object): value is Stmt {
  return "k" in value && "at" in value && typeof value.k === "string" && statementKinds.has(value.k);
}

type Item = { readonly value: unknown; readonly fn: number; readonly up: Around | undefined };

/** Every expression, and every list of statements. `start`: the whole file, or one node of it. */
export function* walk(form: ModuleForm, start?: Item): Generator<Seen> {
  const todo: Item[] = [start ?? { value: form.functions[0]?.body ?? [], fn: 0, up: undefined }];
  for (let item = todo.pop(); item !== undefined; item = todo.pop()) {
    const { value, fn, up } = item;
    if (typeof value !== "object" || value === null) continue;
    if (Array.isArray(value)) {
      const [first] = value as readonly unknown[];
      if (typeof first === "object" && first !== null && isStatement(first))
        yield { kind: "block", body: value as readonly Stmt[], fn, up }; // lists of the form are of one kind
      for (let i = value.length - 1; i >= 0; i -= 1) todo.push({ value: value[i], fn, up });
      continue;
    }
    const isNode = isExpression(value) || isStatement(value);
    if (isExpression(value)) yield { kind: "expression", e: value, fn, up };
    const inner: Around | undefined = isNode ? { node: value, fn, up } : up;
    for (const child of childrenOf(form, value, fn).reverse()) todo.push({ ...child, up: inner });
  }
}

function childrenOf(form: ModuleForm, value: object, fn: number): { value: unknown; fn: number }[] {
  const children: { value: unknown; fn: number }[] = Object.values(value)
    .filter((child) => typeof child === "object" && child !== null)
    .map((child: unknown) => ({ value: child, fn }));
  if ("k" in value && (value.k === "def" || value.k === "function") && "fn" in value) {
    const f = form.functions[Number(value.fn)];
    if (f !== undefined)
      children.push(
        { value: f.decorators, fn },
        { value: f.params.flatMap((p) => (p.initial === undefined ? [] : [p.initial])), fn },
        { value: f.body, fn: Number(value.fn) },
      );
  }
  if ("k" in value && value.k === "class" && "cls" in value) {
    const c = form.classes[Number(value.cls)];
    if (c !== undefined)
      children.push({ value: c.bases, fn }, { value: c.decorators, fn }, { value: c.body, fn });
  }
  return children;
}
