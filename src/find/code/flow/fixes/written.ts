// An expression written out again as Python, for rewrites: only what is simple enough to come out as it went in.

import type { Expr, NamedArg } from "../../form/index.ts";

/** Undefined for what is not written out: operators other than `+`, lambdas, texts with fields, secrets. */
export function written(e: Expr): string | undefined {
  switch (e.k) {
    case "name":
      return e.n.startsWith("<") ? undefined : e.n; // names that the form made
    case "attr": {
      const inner = written(e.o);
      return inner === undefined || e.o.k === "const" ? undefined : `${inner}.${e.n}`;
    }
    case "index": {
      const [o, i] = [written(e.o), written(e.i)];
      return o === undefined || i === undefined ? undefined : `${o}[${i}]`;
    }
    case "const":
      return constantText(e);
    case "call": {
      const f = written(e.f);
      const args = e.a.map(written);
      const named = (e.kw ?? []).map(namedText);
      const all = [...args, ...named];
      return f === undefined || all.some((one) => one === undefined) ? undefined : `${f}(${all.join(", ")})`;
    }
    case "binary": {
      const [l, r] = [written(e.l), written(e.r)];
      return e.op !== "+" || l === undefined || r === undefined ? undefined : `${l} + ${r}`;
    }
    default:
      return undefined;
  }
}

function namedText([name, value]: NamedArg): string | undefined {
  const text = written(value);
  return name === null || text === undefined ? undefined : `${name}=${text}`;
}

function constantText(e: Extract<Expr, { k: "const" }>): string | undefined {
  if (e.t !== undefined) return undefined;
  if (typeof e.v === "string") return textLiteral(e.v);
  if (typeof e.v === "number") return Number.isSafeInteger(e.v) ? String(e.v) : undefined;
  return e.v === null ? "None" : e.v ? "True" : "False";
}

/** In three quotes when it has several lines. */
export function textLiteral(text: string): string {
  const isBlock = text.includes("\n") && !/\\|"""|"$|[^\x20-\x7e\n\u00a1-\uffff]/.test(text);
  return isBlock ? `"""${text}"""` : JSON.stringify(text).replaceAll("\u007f", "\\u007f");
}
