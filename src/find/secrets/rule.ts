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
  /** Lowercase literals; at least one stands inside every match (or within `near` bytes before it). They feed the automaton. */
  readonly keywords: readonly string[];
  /** Linear expression; the secret is the group named `secret`, else group 1, else the whole match. Flags: only "i" is allowed. */
  readonly pattern: RegExp;
  /** For formats without a prefix of their own: the pattern describes name and value together, and this says so. */
  readonly needsContext?: true;
  readonly minEntropyBitsPerChar?: number;
  /** Checksum or structure of the value; false rejects the match. */
  readonly check?: { readonly kind: "checksum" | "structure"; readonly accepts: (secret: string) => boolean };
  /** What to do now, as one sentence. */
  readonly remedy: string;
  /** Where it is revoked. */
  readonly revokeUrl: string;
  /** The provider's page that documents the format. */
  readonly docsUrl: string;
  /** Assembled at run time with `fake`, so that the repository itself stays clean. */
  readonly examples: { readonly bad: readonly string[]; readonly good: readonly string[] };
};
