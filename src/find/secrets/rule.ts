// What a secrets rule is: data first. One file of rules a group of providers, in `rules/`.

import type { RuleId, Severity } from "../../model/index.ts";

export type SecretRule = {
  readonly id: RuleId;
  /** "Stripe live secret key". */
  readonly title: string;
  /** The provider's name as people say it: "Stripe". */
  readonly provider: string;
  /** What the credential opens, as one clause: "charges, refunds and customer data of the live account". */
  readonly opens: string;
  readonly severity: Severity;
  /** Lowercase literals of at least 3 bytes; at least one stands inside every match, or within 256 bytes before it where `beside` is set. They feed the automaton: the rarer, the faster. */
  readonly keywords: readonly string[];
  /**
   * Linear expression, run near a keyword only, over bytes read as Latin-1; the secret is the group named `secret`, else
   * group 1, else the whole match. Flags: only "i" is allowed. Bounded quantifiers; no `^` and `$`; look-around only as an edge of one character class: `(?<![0-9A-Za-z])`, `(?![0-9A-Za-z_-])`.
   */
  readonly pattern: RegExp;
  /** For formats without a prefix of their own: `beside` tells whose value it is. */
  readonly needsContext?: true;
  /** How far a match may reach from its keyword to either side, in bytes; 1024 when absent. For formats of many lines. */
  readonly reachBytes?: number;
  readonly minEntropyBitsPerChar?: number;
  /** Checksum or structure of the value; false rejects the match. */
  readonly check?: {
    /** "plausible" only says that the value is no stand-in: it makes a rule no surer than another. */
    readonly kind: "checksum" | "structure" | "plausible";
    readonly accepts: (secret: string) => boolean;
  };
  /**
   * True for the public half of a pair (a key id, an account id): it says which account a secret opens and is no secret
   * itself. Never a finding of its own, never masked; it becomes a part of the secret that `pairsWith` names it.
   */
  readonly isIdentifier?: true;
  /** Composite: a hit of one of these rules within so many lines joins this finding as a part and may raise its severity. */
  readonly pairsWith?: {
    readonly rules: readonly RuleId[];
    readonly withinLines: number;
    readonly severity?: Severity;
    /** True when the value alone proves nothing: without its pair it is not reported. */
    readonly isRequired?: true;
  };
  /**
   * Judges what stands before the secret; false rejects the match. Gets up to 256 characters of the file that end right before
   * the secret, whether the pattern matched them or not: rules without a mark of their own match the bare value, one of their
   * keywords stands within these characters, and this function reads whose value it is.
   */
  readonly beside?: (before: string) => boolean;
  /** What `beside` cannot do without, in lower case: asked first, because it costs nearly nothing. */
  readonly besideWords?: {
    readonly anyOf: readonly string[];
    /** True where the value may as well be the argument of a call, and no word is needed. */
    readonly orArgument: boolean;
  };
  /** What to do now, as one sentence. */
  readonly remedy: string;
  /** Where it is revoked. */
  readonly revokeUrl: string;
  /** The provider's page that documents the format. */
  readonly docsUrl: string;
  /** Assembled at run time with `fake`, so that the repository itself stays clean. */
  readonly examples: { readonly bad: readonly string[]; readonly good: readonly string[] };
};
