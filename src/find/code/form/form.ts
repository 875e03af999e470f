// The common intermediate form: what every front end lowers to and what the interpreter reads. Structured (branches and loops stay
// trees), plain JSON, and small: it crosses a worker boundary and is cached. It knows nothing of any language's surface.

/** A place: line * 4096 + column, both 1-based, the column capped. */
export type At = number;
const columns = 4096;

export function at(line: number, column: number): At {
  return line * columns + Math.min(column, columns - 1);
}
export const lineOf = (place: At): number => Math.floor(place / columns);
export const columnOf = (place: At): number => place % columns;

export type Constant = string | number | boolean | null;

/** Words are short because a module of a thousand lines has ten thousand of them. */
export type Expr =
  | {
      readonly k: "const";
      readonly at: At;
      readonly to: At;
      readonly v: Constant;
      readonly t?: "bytes" | "secret" | "other";
    }
  | { readonly k: "name"; readonly at: At; readonly n: string }
  | { readonly k: "attr"; readonly at: At; readonly o: Expr; readonly n: string }
  | { readonly k: "index"; readonly at: At; readonly o: Expr; readonly i: Expr }
  | {
      readonly k: "slice";
      readonly at: At;
      readonly o: Expr;
      readonly from?: Expr;
      readonly until?: Expr;
      readonly step?: Expr;
    }
  | {
      readonly k: "call";
      readonly at: At;
      readonly to: At;
      readonly f: Expr;
      readonly a: readonly Expr[];
      readonly kw?: readonly NamedArg[];
    }
  | { readonly k: "binary"; readonly at: At; readonly op: string; readonly l: Expr; readonly r: Expr }
  | { readonly k: "compare"; readonly at: At; readonly op: string; readonly l: Expr; readonly r: Expr }
  | { readonly k: "logical"; readonly at: At; readonly op: "and" | "or"; readonly es: readonly Expr[] }
  | { readonly k: "unary"; readonly at: At; readonly op: string; readonly e: Expr }
  | { readonly k: "choose"; readonly at: At; readonly t: Expr; readonly a: Expr; readonly b: Expr }
  | { readonly k: "function"; readonly at: At; readonly fn: number }
  | { readonly k: "list" | "tuple" | "set"; readonly at: At; readonly to: At; readonly es: readonly Expr[] }
  | {
      readonly k: "dict";
      readonly at: At;
      readonly to: At;
      readonly es: readonly (readonly [Expr | null, Expr])[];
    } // null: spread
  | { readonly k: "template"; readonly at: At; readonly to: At; readonly es: readonly Expr[] }
  | {
      readonly k: "each";
      readonly at: At;
      readonly form: "list" | "set" | "dict";
      readonly el: Expr;
      readonly val?: Expr;
      readonly loops: readonly Loop[];
    }
  | { readonly k: "await" | "yield" | "spread"; readonly at: At; readonly e: Expr }
  | { readonly k: "bind"; readonly at: At; readonly target: Expr; readonly e: Expr }
  /** One after the other; the last is its value. Long chains are cut into pieces so that the tree stays flat. */
  | { readonly k: "sequence"; readonly at: At; readonly es: readonly Expr[] };

/** `null` as name: a spread mapping. */
export type NamedArg = readonly [name: string | null, value: Expr];
export type Loop = { readonly target: Expr; readonly iter: Expr; readonly ifs: readonly Expr[] };

export type Stmt =
  | { readonly k: "expr"; readonly at: At; readonly e: Expr }
  | {
      readonly k: "assign";
      readonly at: At;
      readonly to: At;
      readonly targets: readonly Expr[];
      readonly v: Expr;
    }
  | {
      readonly k: "update";
      readonly at: At;
      readonly to: At;
      readonly target: Expr;
      readonly op: string;
      readonly v: Expr;
    }
  | {
      readonly k: "if";
      readonly at: At;
      readonly branches: readonly FormBranch[];
      readonly orelse: readonly Stmt[];
    }
  | {
      readonly k: "while";
      readonly at: At;
      readonly test: Expr;
      readonly body: readonly Stmt[];
      readonly orelse: readonly Stmt[];
    }
  | {
      readonly k: "for";
      readonly at: At;
      readonly target: Expr;
      readonly iter: Expr;
      readonly body: readonly Stmt[];
      readonly orelse: readonly Stmt[];
    }
  | {
      readonly k: "try";
      readonly at: At;
      readonly body: readonly Stmt[];
      readonly handlers: readonly FormHandler[];
      readonly orelse: readonly Stmt[];
      readonly last: readonly Stmt[];
    }
  | {
      readonly k: "with";
      readonly at: At;
      readonly items: readonly { readonly e: Expr; readonly target?: Expr }[];
      readonly body: readonly Stmt[];
    }
  | { readonly k: "return"; readonly at: At; readonly e?: Expr }
  | { readonly k: "raise"; readonly at: At; readonly e?: Expr }
  | { readonly k: "break" | "continue"; readonly at: At }
  | { readonly k: "def"; readonly at: At; readonly n: string; readonly fn: number }
  | { readonly k: "class"; readonly at: At; readonly n: string; readonly cls: number }
  | {
      readonly k: "import";
      readonly at: At;
      readonly module: string;
      readonly level: number;
      readonly names: readonly Binding[];
    }
  | {
      readonly k: "scope";
      readonly at: At;
      readonly names: readonly string[];
      readonly scope: "global" | "nonlocal";
    }
  | { readonly k: "delete"; readonly at: At; readonly targets: readonly Expr[] }
  | { readonly k: "assert"; readonly at: At; readonly test: Expr };

export type FormBranch = { readonly test: Expr; readonly body: readonly Stmt[] };
export type FormHandler = {
  readonly at: At;
  readonly type?: Expr;
  readonly name?: string;
  readonly body: readonly Stmt[];
};
/** `import a.b` binds a; `import a.b as c` binds all of it; `from m import x as y` has `from`. `*` takes all. */
export type Binding = { readonly local: string; readonly from?: string; readonly at: At };

export type FormParam = {
  readonly n: string;
  readonly mode: "plain" | "keyword" | "rest" | "keywords";
  readonly type?: Expr;
  readonly initial?: Expr;
  readonly at: At;
};

export type FunctionForm = {
  readonly name: string;
  readonly at: At;
  readonly to: At;
  readonly params: readonly FormParam[];
  readonly decorators: readonly Expr[];
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** Names that the body assigns: they are local. */
  readonly locals: readonly string[];
  /** Index of the class that it is a method of. */
  readonly owner?: number;
  /** Index of the function it is written in. */
  readonly parent?: number;
  readonly body: readonly Stmt[];
  /** Expressions and statements in the body: its cost. */
  readonly size: number;
};

export type ClassForm = {
  readonly name: string;
  readonly at: At;
  readonly to: At;
  readonly bases: readonly Expr[];
  readonly decorators: readonly Expr[];
  readonly body: readonly Stmt[];
  /** By name; what is called when a property is assigned is under `name.setter`. */
  readonly methods: Readonly<Record<string, number>>;
  /** Names that the body annotates or makes from a call, in order: the fields of a data class. */
  readonly fields: readonly string[];
  /** What the body annotates them with. */
  readonly types: Readonly<Record<string, Expr>>;
  readonly parent?: number;
};

/** One file. Function 0 is the module's own body. */
export type ModuleForm = {
  readonly language: "python";
  readonly functions: readonly FunctionForm[];
  readonly classes: readonly ClassForm[];
};
