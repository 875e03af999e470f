// The three ways to write a rule: `prefixed` (the value says itself whose it is), `named` (a provider's name beside it does),
// `written` (an expression by hand). Each gives a plain `SecretRule`; examples are made when somebody asks for them.

import { ruleId, type Severity } from "../../../model/index.ts";
import type { SecretRule } from "../rule.ts";
import { isNameOf, nameKeywords, nameShapes, valuePattern, wordsOfNames } from "./name-shapes.ts";
import {
  beginnings,
  beginsOutsideWord,
  endOf,
  frontOf,
  joined,
  type Part,
  type Piece,
} from "./value-shape.ts";

/** What all rules of one provider have in common. */
export type Provider = { readonly provider: string; readonly revokeUrl: string; readonly docsUrl: string };

type Common = Provider & {
  /** Without the family: "stripe-live-key". */
  readonly id: string;
  readonly title: string;
  readonly opens: string;
  readonly severity?: Severity;
  readonly remedy?: string;
  readonly check?: SecretRule["check"];
  readonly pairsWith?: SecretRule["pairsWith"];
  readonly isIdentifier?: true;
  readonly minEntropyBitsPerChar?: number;
  /** Near twins of the rule's own that must not fire, beside those that follow from the shape. */
  readonly twins?: readonly string[];
};

export type Prefixed = Common & {
  /** What stands right before the value and is no part of it: `AccountKey=`. */
  readonly lead?: readonly Part[];
  readonly value: readonly Part[];
  readonly reachBytes?: number;
  /** Where neither lead nor value begins with a literal of three characters. */
  readonly keywords?: readonly string[];
  /** A valid value, where the shape alone does not make one (checksums). */
  readonly make?: (seed: number) => string;
};

/** A format that is recognised by its own first characters. */
export function prefixed(rule: Prefixed): SecretRule {
  const shape = once(() => joined(rule.value));
  const lead = once(() => joined(rule.lead ?? []));
  const pattern = once(
    () =>
      new RegExp(
        `${frontOf(rule.lead ?? rule.value, shape())}${lead().source}(${shape().source})${endOf(shape())}`,
      ),
  );
  return {
    ...fields(rule),
    get keywords() {
      return rule.keywords ?? beginnings(rule.lead ?? rule.value);
    },
    get pattern() {
      return pattern();
    },
    get minEntropyBitsPerChar() {
      // Where a mark speaks for the value, its letters may as well all be hexadecimal digits.
      return rule.minEntropyBitsPerChar ?? Math.min(3.4, entropyFloor(shape()));
    },
    ...(rule.reachBytes === undefined ? {} : { reachBytes: rule.reachBytes }),
    get examples() {
      const sample = rule.make ?? shape().sample;
      const make = (seed: number) => lead().sample(seed) + sample(seed);
      return {
        bad: [`token: "${make(1)}"`, `${make(2)}\n`, `export API_TOKEN=${make(3)}\n`, `<!-- ${make(4)} -->`],
        good: [
          `token: "${lead().sample(1)}${shape().cut(1)}"`,
          `token = '${lead().sample(1)}${shape().dull}'`,
          ...(beginsOutsideWord(rule.lead ?? rule.value) ? [] : [`x${make(5)}`]),
          ...(rule.twins ?? []),
        ],
      };
    },
  };
}

export type Named = Common & {
  /** The provider as it stands in names: "new relic" also covers new_relic, new-relic, newRelic and NEWRELIC. */
  readonly words: readonly string[];
  readonly value: readonly Part[];
  /** Words that make a name a credential's, beside key, token, secret, password, auth and their kind. */
  readonly credentialWords?: readonly string[];
  /** True where the name must say one of `credentialWords`: one provider with several formats of one shape. */
  readonly isOnly?: true;
  /** Parts of names, in lower case, that hold something else: the public half, or the key of another provider. */
  readonly unless?: readonly string[];
  readonly make?: (seed: number) => string;
};

/** A format that looks like any other: it takes the provider's name and a credential's name beside it. */
export function named(rule: Named): SecretRule {
  const shape = once(() => joined(rule.value));
  const names = {
    words: rule.words,
    credentialWords: rule.credentialWords ?? [],
    isOnly: rule.isOnly === true,
    ...(rule.unless === undefined ? {} : { unless: rule.unless }),
  };
  const pattern = once(() => valuePattern(shape(), frontOf(rule.value, shape())));
  const isName = once(() => isNameOf(names));
  // A value with a mark of its own and a name beside it is the surest of all; without a mark the name alone speaks.
  const hasMark = beginnings(rule.value).some((literal) => literal.length >= 3);
  return {
    ...fields(rule),
    get keywords() {
      return nameKeywords(names);
    },
    get pattern() {
      return pattern();
    },
    get minEntropyBitsPerChar() {
      return rule.minEntropyBitsPerChar ?? entropyFloor(shape());
    },
    ...(hasMark ? {} : { needsContext: true }),
    beside: (before) => isName()(before),
    besideWords: { anyOf: wordsOfNames(names), orArgument: !names.isOnly },
    get examples() {
      const { sample, cut, dull } = shape();
      const { bad, good } = nameShapes(names, { make: rule.make ?? sample, cut: cut(1), dull });
      return { bad, good: [...good, ...(rule.twins ?? [])] };
    },
  };
}

export type Written = Common & {
  readonly keywords: readonly string[];
  readonly pattern: RegExp;
  readonly reachBytes?: number;
  readonly needsContext?: true;
  readonly beside?: SecretRule["beside"];
  readonly besideWords?: SecretRule["besideWords"];
  readonly bad: () => readonly string[];
  readonly good: () => readonly string[];
};

/** A format that needs an expression of its own. */
export function written(rule: Written): SecretRule {
  return {
    ...fields(rule),
    keywords: rule.keywords,
    pattern: rule.pattern,
    ...(rule.minEntropyBitsPerChar === undefined
      ? {}
      : { minEntropyBitsPerChar: rule.minEntropyBitsPerChar }),
    ...(rule.reachBytes === undefined ? {} : { reachBytes: rule.reachBytes }),
    ...(rule.needsContext === undefined ? {} : { needsContext: rule.needsContext }),
    ...(rule.beside === undefined ? {} : { beside: rule.beside }),
    ...(rule.besideWords === undefined ? {} : { besideWords: rule.besideWords }),
    get examples() {
      return { bad: rule.bad(), good: [...rule.good(), ...(rule.twins ?? [])] };
    },
  };
}

/** Shapes and expressions are made when somebody first asks: a scan needs a few, and all of them cost time at every start. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** What every kind of rule carries over unchanged, with the defaults filled in. */
function fields(
  rule: Common,
): Omit<SecretRule, "keywords" | "pattern" | "minEntropyBitsPerChar" | "examples"> {
  return {
    id: ruleId(`secrets/${rule.id}`),
    title: rule.title,
    provider: rule.provider,
    opens: rule.opens,
    severity: rule.severity ?? "high",
    remedy:
      rule.remedy ??
      `Revoke it at ${rule.provider}, issue a new one, and keep that one out of the repository.`,
    revokeUrl: rule.revokeUrl,
    docsUrl: rule.docsUrl,
    ...(rule.check === undefined ? {} : { check: rule.check }),
    ...(rule.pairsWith === undefined ? {} : { pairsWith: rule.pairsWith }),
    ...(rule.isIdentifier === undefined ? {} : { isIdentifier: rule.isIdentifier }),
  };
}

/** Two thirds of the most that its characters could have: below it stand placeholders, hardly ever a random value. */
function entropyFloor(shape: Piece): number {
  const most = Math.min(Math.log2(shape.weight), Math.log2(shape.variety));
  return Math.round(most * 66) / 100;
}
