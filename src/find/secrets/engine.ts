// The secrets engine, first form: one rule. Facts hold masks and keyed hashes only.

import { excerptsOf, lineIndexAt, lineStarts, mask, maskedBytes } from "../../kit/index.ts";
import {
  type Coverage,
  type Digest,
  digestOf,
  type Finding,
  fingerprint,
  type Gap,
  type Location,
  type RuleInfo,
  ruleId,
  secretHash,
} from "../../model/index.ts";
import type {
  CompiledRules,
  Engine,
  EngineContext,
  EngineSetup,
  Inspected,
  InspectedFile,
} from "../contract/index.ts";
import { placeClassOf } from "../judge/index.ts";

type Hit = {
  readonly rule: string;
  readonly masked: string;
  readonly hash: Digest;
  readonly entropy: number;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  readonly snippet: string;
};
type SecretFacts = { readonly spans: readonly (readonly [number, number])[]; readonly hits: readonly Hit[] };
type Rules = CompiledRules & { readonly key: string };

const stripeLiveKey: RuleInfo = {
  id: ruleId("secrets/stripe-live-key"),
  engine: "secrets",
  title: "Stripe live secret key",
  severity: "critical",
  cwe: [798],
  help: "A Stripe live key moves real money. Roll it in the Stripe dashboard (Developers, API keys), then remove it from history.",
  url: "https://docs.stripe.com/keys",
};
const pattern = /\b[sr]k_live_[0-9a-zA-Z]{24,99}\b/g;

export const secretsEngine: Engine<SecretFacts, Rules> = {
  id: "secrets",
  version: "1",
  readsHistory: true,
  prepare: async (setup: EngineSetup) => ({ digest: digestOf(["secrets", 1, setup.key]), key: setup.key }),
  rules: async () => [stripeLiveKey],
  wants: (head) => head.firstBytes === undefined || head.firstBytes.indexOf(0) === -1,
  pathClass: () => "",
  inspect: (file: InspectedFile, rules: Rules) => {
    const text = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength).toString(
      "latin1",
    );
    if (!text.includes("k_live_")) return undefined;
    const starts = lineStarts(file.bytes);
    const spans = [...text.matchAll(pattern)].map(
      (match) => [match.index, match.index + match[0].length] as const,
    );
    if (spans.length === 0) return undefined;
    const excerpts = excerptsOf(maskedBytes(file.bytes, spans), []);
    const hits = spans.map(([start, end]): Hit => {
      const value = text.slice(start, end);
      const line = lineIndexAt(starts, start);
      const column = start - (starts[line] ?? 0) + 1;
      return {
        rule: stripeLiveKey.id,
        masked: mask(value),
        hash: secretHash(rules.key, value),
        entropy: 4.5,
        line: line + 1,
        column,
        endColumn: column + value.length,
        snippet: excerpts.line(line + 1),
      };
    });
    return { spans, hits };
  },
  conclude: async function* (
    facts: AsyncIterable<Inspected<SecretFacts>>,
    context: EngineContext,
  ): AsyncGenerator<Finding | Gap | Coverage> {
    const merged = new Map<string, Finding>();
    for await (const { artifact, facts: file } of facts) {
      for (const hit of file.hits) {
        const placeClass = placeClassOf(artifact.path);
        const name = fingerprint(context.setup.key, "secrets", [hit.hash, placeClass]);
        const region = {
          startLine: hit.line,
          startColumn: hit.column,
          endLine: hit.line,
          endColumn: hit.endColumn,
        };
        const location: Location = {
          path: artifact.path,
          origin: artifact.origin,
          region,
          snippet: hit.snippet,
        };
        const isInChange =
          artifact.changed === undefined ||
          artifact.changed.some(([first, last]) => first <= hit.line && hit.line <= last);
        const before = merged.get(name);
        merged.set(
          name,
          before === undefined
            ? {
                kind: "finding",
                rule: stripeLiveKey.id,
                engine: "secrets",
                witnesses: ["secrets"],
                cwe: [798],
                title: stripeLiveKey.title,
                message:
                  "A Stripe live secret key is in the code; it opens charges and customer data of the live account.",
                severity: "critical",
                confidence: "high",
                placeClass,
                locations: [location],
                fingerprint: name,
                formerly: [],
                evidence: {
                  kind: "secret",
                  masked: hit.masked,
                  secretHash: hit.hash,
                  entropyBitsPerChar: hit.entropy,
                  validity: "unknown",
                },
                remedies: [
                  {
                    kind: "advice",
                    text: "Roll the key in the Stripe dashboard, then remove it from the code and from history.",
                    url: "https://dashboard.stripe.com/apikeys",
                  },
                ],
                isInChange,
              }
            : {
                ...before,
                locations: [...before.locations, location],
                isInChange: before.isInChange === true || isInChange,
              },
        );
      }
    }
    yield* merged.values();
  },
};
