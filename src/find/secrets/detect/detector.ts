// What all ways of finding a secret share: the layer of bytes that they look at, the candidate that they give, and the
// rule that names it. A detector is a value; the list of them is `detectors.ts`.

import type { RuleId } from "../../../model/index.ts";
import type { SecretRule } from "../rule.ts";

/** The part of a rule that reports need; detectors written as code have one too. */
export type RuleCard = Pick<
  SecretRule,
  "id" | "title" | "provider" | "opens" | "severity" | "remedy" | "docsUrl" | "pairsWith" | "isIdentifier"
> & {
  readonly revokeUrl?: string;
  /** Other rules of which each must match near it, or nothing is said. */
  readonly needs?: readonly { readonly rule: RuleId; readonly withinLines?: number }[];
};

/** Bytes as they stand in a file, or what decoding a part of them gave. */
export type Layer = {
  readonly bytes: Uint8Array;
  /** The bytes as Latin-1, one character a byte, so that offsets in text and bytes are the same. Made when it is first asked for. */
  readonly text: string;
  /** A part of that text, without making all of it; offsets are not negative. */
  readonly slice: (start: number, end: number) => string;
  /** Text in which at least this part stands, and where in the layer that text begins; the same one for places near each other. */
  readonly near: (start: number, end: number) => { readonly text: string; readonly origin: number };
  readonly pathClass: PathClass;
};

/** Kinds of file whose meaning depends on the name; few, because facts are shared inside a class. */
export type PathClass =
  | "plain"
  | "settings"
  | "lock"
  | "generated"
  /** YAML and text for people: what stands unquoted is a value, not code. */
  | "unquoted"
  /** Rows under a header that names their columns. */
  | "table"
  | "netrc"
  | "pgpass"
  | "sasl-passwd"
  | "ppp-secrets"
  | "ipsec-secrets";

export type Candidate = {
  readonly rule: RuleCard;
  /** The span of the secret in its layer, half open. */
  readonly start: number;
  readonly end: number;
  /** The value in its canonical form, of which the keyed hash is made. */
  readonly secret: string;
  /** The whole match, where it is more than the secret. */
  readonly around?: string;
  readonly confidence: "high" | "medium" | "low";
  /** Of candidates for the same characters the lowest wins: providers' rules, then structures, names, bare strings. */
  readonly rank: number;
};

export const ranks = {
  provider: 0,
  providerNamed: 10_000,
  structure: 20_000,
  address: 30_000,
  named: 40_000,
  bare: 50_000,
  /** Ranks of one class differ by less than this. */
  step: 10_000,
} as const;

export type Emit = (candidate: Candidate) => void;

export interface Detector {
  /** Lowercase; each hit of one calls `look`. */
  readonly keywords: readonly string[];
  readonly rules: readonly RuleCard[];
  /** What it finds proves itself by its structure, so that it is looked for in binary files too. */
  readonly isSelfDescribing?: true;
  /** Looks near the keyword that stands in [start, end); says how many bytes that took, so that repetition has a limit. */
  readonly look: (layer: Layer, start: number, end: number, emit: Emit) => number;
}
