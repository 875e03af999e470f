// What the engine knows of libraries, as data: one format for the built-in models and for the `code.models` of portcullis.yaml.
//
// A path names an API by where it is imported from: `flask.request.args`, `sqlite3.connect()` (what a call returns), `a.b[]` (an
// element). `?.execute` is a method of a receiver whose type nobody knows; `receiver` then says what it must be called.

import type { FlowKind, SourceKind, TextFact } from "../values/index.ts";

/** A position, a keyword, every argument, or the receiver. */
export type ArgumentName = number | string; // "*" = all, "self" = the receiver, "<logged>" = all that a logger writes

export type Model =
  | {
      readonly source: string;
      readonly kind?: SourceKind;
      readonly label?: string;
      readonly safe?: readonly FlowKind[];
      /** Of a method of unknown receivers ("?."): the libraries that have one of this name, too; those of others are something else. */
      readonly of?: readonly string[];
    }
  | {
      readonly sink: string;
      readonly kind: FlowKind;
      readonly args: readonly ArgumentName[];
      readonly receiver?: string;
      /** Only text built around the tainted value counts (a query, not a key). */
      readonly built?: true;
      /** What the program's own user or caller chooses is meant here: plugins, settings modules. */
      readonly remoteOnly?: true;
      /** A rule of the project's own is meant, whatever the kind; data must come from here. */
      readonly own?: OwnSink;
      /** Only when these arguments have one of these constants (an absent argument is "absent"). */
      readonly when?: ArgumentTest;
    }
  | {
      readonly passes: string;
      readonly from?: readonly ArgumentName[];
      readonly safe?: readonly (FlowKind | TextFact)[];
      readonly receiver?: string;
    }
  | { readonly type: string; readonly is: string }
  /** Its result carries nothing of its arguments. */
  | { readonly clean: string }
  | {
      readonly guard: string;
      readonly arg: number;
      readonly name?: string;
      readonly kinds: readonly FlowKind[];
    }
  | { readonly never: string }
  /** A decorator of functions that the world calls: a request, or (`cli`) whoever starts the program. */
  | { readonly entry: string; readonly returns?: "html" | "json"; readonly cli?: true }
  | {
      readonly misuse: string;
      readonly rule: string;
      readonly when?: ArgumentTest;
      readonly detail?: string;
      readonly receiver?: string;
      readonly fix?: Fix;
      /** It weighs less where nothing says that what it is given is secret. */
      readonly isMildWithoutSecret?: true;
      /** A module that mentions one of these names takes care of it. */
      readonly unless?: readonly string[];
    };

/** `labels`: of the rule's own sources; `kinds`: what the engine knows by itself. */
export type OwnSink = {
  readonly rule: string;
  readonly confidence: "high" | "medium" | "low";
  readonly kinds: readonly SourceKind[];
  readonly labels: readonly string[];
};

export type ArgumentTest = readonly {
  readonly arg: readonly ArgumentName[];
  /** One of its constants is one of these; "absent" and "present" speak of the argument itself. */
  readonly is?: readonly (string | number | boolean | null)[];
  readonly api?: readonly string[];
  readonly matches?: string;
  /** `matches` may also hold of how a text begins of which no more is known. */
  readonly start?: true;
  readonly state?: "absent" | "present" | "harmless";
  readonly below?: number;
  readonly not?: true;
}[];

/** A mechanical rewrite: of the called name, or of one argument. */
export type Fix = {
  readonly callee?: string;
  readonly arg?: string | number;
  readonly value?: string;
  /** With `callee`: what is written behind the call. */
  readonly after?: string;
  /** An argument that is missing. */
  readonly add?: string;
  readonly isSafe: boolean;
};
