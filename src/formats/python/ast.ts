// The syntax tree of a Python module, 3.8 to 3.14 with Python 2's statements tolerated. Positions are UTF-16 offsets into the text.
// Source: The Python Language Reference, chapter 10 (full grammar), and the abstract grammar of the `ast` module.

export type Span = { readonly start: number; readonly end: number };

export type ConstantType = "str" | "bytes" | "int" | "float" | "complex" | "bool" | "none" | "ellipsis";

/** One piece of an f-string: literal text, or a replacement field. */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "field";
      readonly value: PyExpr;
      readonly conversion: string;
      readonly format: readonly TemplatePart[];
    };

export type Keyword = Span & { readonly name: string | undefined; readonly value: PyExpr };

export type Comprehension = {
  readonly target: PyExpr;
  readonly iterable: PyExpr;
  readonly conditions: readonly PyExpr[];
  readonly isAsync: boolean;
};

export type PyExpr = Span &
  (
    | { readonly kind: "Name"; readonly id: string }
    | {
        readonly kind: "Constant";
        readonly type: ConstantType;
        readonly value: string | number | boolean | null;
      }
    | { readonly kind: "Template"; readonly parts: readonly TemplatePart[]; readonly isTString: boolean }
    | { readonly kind: "Attribute"; readonly value: PyExpr; readonly name: string }
    | { readonly kind: "Subscript"; readonly value: PyExpr; readonly index: PyExpr }
    | { readonly kind: "Slice"; readonly lower?: PyExpr; readonly upper?: PyExpr; readonly step?: PyExpr }
    | {
        readonly kind: "Call";
        readonly callee: PyExpr;
        readonly args: readonly PyExpr[];
        readonly keywords: readonly Keyword[];
      }
    | { readonly kind: "Starred"; readonly value: PyExpr }
    | { readonly kind: "Binary"; readonly operator: string; readonly left: PyExpr; readonly right: PyExpr }
    | { readonly kind: "Logical"; readonly operator: "and" | "or"; readonly values: readonly PyExpr[] }
    | {
        readonly kind: "Compare";
        readonly left: PyExpr;
        readonly operators: readonly string[];
        readonly rights: readonly PyExpr[];
      }
    | { readonly kind: "Unary"; readonly operator: string; readonly operand: PyExpr }
    | {
        readonly kind: "Conditional";
        readonly test: PyExpr;
        readonly body: PyExpr;
        readonly otherwise: PyExpr;
      }
    | { readonly kind: "Lambda"; readonly params: Params; readonly body: PyExpr }
    | { readonly kind: "List" | "Tuple" | "Set"; readonly elements: readonly PyExpr[] }
    | {
        readonly kind: "Dict";
        readonly keys: readonly (PyExpr | undefined)[];
        readonly values: readonly PyExpr[];
      } // no key: ** unpacking
    | {
        readonly kind: "Comprehension";
        readonly form: "list" | "set" | "dict" | "generator";
        readonly element: PyExpr;
        readonly value?: PyExpr;
        readonly clauses: readonly Comprehension[];
      }
    | { readonly kind: "Await"; readonly value: PyExpr }
    | { readonly kind: "Yield"; readonly value?: PyExpr; readonly isFrom: boolean }
    | { readonly kind: "Named"; readonly target: PyExpr; readonly value: PyExpr }
  );

export type Param = Span & {
  readonly name: string;
  readonly mode: "positional-only" | "plain" | "keyword-only" | "rest" | "keywords";
  readonly annotation?: PyExpr;
  readonly initial?: PyExpr;
};
export type Params = readonly Param[];

export type Pattern = Span &
  (
    | { readonly kind: "value"; readonly value: PyExpr } // literal, dotted name, None, True, False
    | { readonly kind: "capture"; readonly name: string | undefined; readonly pattern?: Pattern } // `_` has no name; `p as n`
    | { readonly kind: "sequence"; readonly items: readonly Pattern[] }
    | { readonly kind: "star"; readonly name: string | undefined }
    | {
        readonly kind: "mapping";
        readonly keys: readonly PyExpr[];
        readonly items: readonly Pattern[];
        readonly rest?: string;
      }
    | {
        readonly kind: "class";
        readonly callee: PyExpr;
        readonly items: readonly Pattern[];
        readonly names: readonly (string | undefined)[];
      }
    | { readonly kind: "or"; readonly items: readonly Pattern[] }
  );

export type Alias = Span & { readonly name: string; readonly asName: string | undefined };
export type Handler = Span & {
  readonly type?: PyExpr;
  readonly name?: string;
  readonly body: readonly PyStmt[];
};
export type WithItem = { readonly value: PyExpr; readonly target?: PyExpr };
export type Case = Span & {
  readonly pattern: Pattern;
  readonly guard?: PyExpr;
  readonly body: readonly PyStmt[];
};
export type Branch = { readonly test: PyExpr; readonly body: readonly PyStmt[] };

export type FunctionDef = Span & {
  readonly kind: "FunctionDef";
  readonly name: string;
  readonly params: Params;
  readonly returns?: PyExpr;
  readonly body: readonly PyStmt[];
  readonly decorators: readonly PyExpr[];
  readonly isAsync: boolean;
};

export type ClassDef = Span & {
  readonly kind: "ClassDef";
  readonly name: string;
  readonly bases: readonly PyExpr[];
  readonly keywords: readonly Keyword[];
  readonly body: readonly PyStmt[];
  readonly decorators: readonly PyExpr[];
};

export type PyStmt =
  | FunctionDef
  | ClassDef
  | (Span &
      (
        | { readonly kind: "Return"; readonly value?: PyExpr }
        | { readonly kind: "Delete"; readonly targets: readonly PyExpr[] }
        | { readonly kind: "Assign"; readonly targets: readonly PyExpr[]; readonly value: PyExpr }
        | {
            readonly kind: "AugAssign";
            readonly target: PyExpr;
            readonly operator: string;
            readonly value: PyExpr;
          }
        | {
            readonly kind: "AnnAssign";
            readonly target: PyExpr;
            readonly annotation: PyExpr;
            readonly value?: PyExpr;
          }
        | {
            readonly kind: "For";
            readonly target: PyExpr;
            readonly iterable: PyExpr;
            readonly body: readonly PyStmt[];
            readonly otherwise: readonly PyStmt[];
            readonly isAsync: boolean;
          }
        | {
            readonly kind: "While";
            readonly test: PyExpr;
            readonly body: readonly PyStmt[];
            readonly otherwise: readonly PyStmt[];
          }
        | { readonly kind: "If"; readonly branches: readonly Branch[]; readonly otherwise: readonly PyStmt[] } // `elif` is one more branch
        | {
            readonly kind: "With";
            readonly items: readonly WithItem[];
            readonly body: readonly PyStmt[];
            readonly isAsync: boolean;
          }
        | { readonly kind: "Match"; readonly subject: PyExpr; readonly cases: readonly Case[] }
        | { readonly kind: "Raise"; readonly value?: PyExpr; readonly cause?: PyExpr }
        | {
            readonly kind: "Try";
            readonly body: readonly PyStmt[];
            readonly handlers: readonly Handler[];
            readonly otherwise: readonly PyStmt[];
            readonly finalizer: readonly PyStmt[];
          }
        | { readonly kind: "Assert"; readonly test: PyExpr; readonly message?: PyExpr }
        | { readonly kind: "Import"; readonly names: readonly Alias[] }
        | {
            readonly kind: "ImportFrom";
            readonly module: string;
            readonly level: number;
            readonly names: readonly Alias[];
          }
        | { readonly kind: "Scope"; readonly scope: "global" | "nonlocal"; readonly names: readonly string[] }
        | { readonly kind: "TypeAlias"; readonly name: string; readonly value: PyExpr }
        | { readonly kind: "Expr"; readonly value: PyExpr }
        | { readonly kind: "Python2"; readonly statement: "print" | "exec"; readonly args: readonly PyExpr[] }
        | { readonly kind: "Pass" | "Break" | "Continue" }
      ));

export type Module = {
  readonly body: readonly PyStmt[];
  readonly hasPython2: boolean;
  readonly lines: readonly number[];
};
