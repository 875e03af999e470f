// GitHub's expressions as far as a workflow of ours uses them (docs.github.com, "Evaluate expressions in workflows and actions"):
// literals, contexts, !, ==, !=, && and ||, brackets, and functions that are handed in. Anything else is an error of the test.

export type Functions = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
export type Contexts = Readonly<Record<string, unknown>>;

const token = /\s*(?:('(?:[^']|'')*')|(\d+(?:\.\d+)?)|([A-Za-z_][\w-]*)|(&&|\|\||==|!=|[!().,]))/y;

/** The value of one expression, without its `${{ }}`. */
export function evaluate(text: string, contexts: Contexts, functions: Functions = {}): unknown {
  const tokens = tokensOf(text);
  let at = 0;
  const take = (wanted?: string): string => {
    const next = tokens[at] ?? "";
    if (wanted !== undefined && next !== wanted) throw new Error(`${text}: ${wanted} wanted, ${next} found`);
    at += 1;
    return next;
  };
  const or = (): unknown => {
    let left = and();
    while (tokens[at] === "||") {
      take();
      const right = and();
      left = isTrue(left) ? left : right;
    }
    return left;
  };
  const and = (): unknown => {
    let left = equal();
    while (tokens[at] === "&&") {
      take();
      const right = equal();
      left = isTrue(left) ? right : left;
    }
    return left;
  };
  const equal = (): unknown => {
    const left = unary();
    if (tokens[at] !== "==" && tokens[at] !== "!=") return left;
    const isSame = take() === "==";
    return isEqual(left, unary()) === isSame;
  };
  const unary = (): unknown => {
    if (tokens[at] === "!") {
      take();
      return !isTrue(unary());
    }
    if (tokens[at] === "(") {
      take();
      const value = or();
      take(")");
      return value;
    }
    return name();
  };
  const name = (): unknown => {
    const first = take();
    if (first.startsWith("'")) return first.slice(1, -1).replaceAll("''", "'");
    if (/^\d/.test(first)) return Number(first);
    if (first === "true" || first === "false") return first === "true";
    if (first === "null") return null;
    if (tokens[at] === "(") return call(first);
    if (!Object.hasOwn(contexts, first)) throw new Error(`${text}: there is no context ${first} here`);
    let value = contexts[first];
    while (tokens[at] === ".") {
      take();
      const key = take();
      value = typeof value === "object" && value !== null ? (value as Contexts)[key] : undefined; // plain test data
    }
    return value ?? null;
  };
  const call = (called: string): unknown => {
    const known = functions[called];
    if (known === undefined) throw new Error(`${text}: there is no function ${called} here`);
    take("(");
    const args: unknown[] = [];
    while (tokens[at] !== ")") {
      args.push(or());
      if (tokens[at] === ",") take();
    }
    take(")");
    return known(...args);
  };
  const value = or();
  if (at !== tokens.length) throw new Error(`${text}: ${tokens[at]} is too much`);
  return value;
}

/** A text with `${{ }}` in it. */
export function interpolate(text: string, contexts: Contexts, functions: Functions = {}): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/gs, (_, inner: string) => {
    const value = evaluate(inner, contexts, functions);
    return value === null || value === undefined ? "" : String(value);
  });
}

export function isTrue(value: unknown): boolean {
  return value !== false && value !== null && value !== undefined && value !== "" && value !== 0;
}

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.trimEnd().length) {
    const from = token.lastIndex;
    const found = token.exec(text);
    if (found === null) throw new Error(`${text}: cannot be read from ${from}`);
    tokens.push(found[0].trim());
  }
  return tokens;
}

/** Texts are compared without their case. */
function isEqual(a: unknown, b: unknown): boolean {
  if (typeof a === "string" && typeof b === "string") return a.toLowerCase() === b.toLowerCase();
  return (a ?? null) === (b ?? null);
}
