// Flow rules of the project's own -> models, in the format of the built-in ones. They run as an analysis of their own over the same
// program: the built-in knowledge of how data moves stays, its sinks do not.

import type { OwnCodeRule } from "../../../config/index.ts";
import { type Knowledge, knowledgeOf, type Model, type OwnSink } from "../models/index.ts";
import { type FlowKind, flowKinds, type SourceKind } from "../values/index.ts";

/** The kind that each rule of one run borrows: what is made safe for it is made safe for that rule. */
type Share = { readonly kind: FlowKind; readonly rule: OwnCodeRule };

/** Kinds about which the engine knows nothing but what models say. */
const plainKinds: readonly FlowKind[] = [
  "trust",
  "storage",
  "bomb",
  "cookie",
  "xml",
  "deserialize",
  "template",
  "ldap",
  "xpath",
  "code",
  "command",
  "xss",
];

/** What the rules need to know, in as few runs as there can be. */
export function flowRuns(
  rules: readonly OwnCodeRule[],
  known: readonly Model[],
  builtins: ReadonlySet<string>,
): readonly Knowledge[] {
  return batches(rules).map((shares) => {
    const likes = new Set<string>(shares.flatMap(({ rule }) => rule.flow?.like ?? []));
    const base = known.flatMap((model) => withoutSinks(model, likes));
    const sources = knowledgeOf(base, builtins);
    const own = shares.flatMap((share) => modelsOf(share, sources));
    return knowledgeOf([...base, ...own], builtins, own);
  });
}

function batches(rules: readonly OwnCodeRule[]): readonly (readonly Share[])[] {
  const made: Share[][] = [];
  for (const rule of rules) {
    const like = rule.flow?.like;
    const taken = (batch: readonly Share[], kind: FlowKind): boolean =>
      batch.some((one) => one.kind === kind || one.rule.flow?.like === kind);
    const batch = made.find((one) =>
      like === undefined ? plainKinds.some((kind) => !taken(one, kind)) : !taken(one, like),
    );
    const home = batch ?? [];
    if (batch === undefined) made.push(home);
    const kind = like ?? plainKinds.find((one) => !taken(home, one)) ?? "trust";
    home.push({ kind, rule });
  }
  return made;
}

/** What makes data safe for a kind counts only where a rule is like that kind. */
function withoutSinks(model: Model, likes: ReadonlySet<string>): readonly Model[] {
  if ("sink" in model || "misuse" in model) return [];
  const isFlow = (name: string): boolean => (flowKinds as readonly string[]).includes(name);
  if ("passes" in model && model.safe !== undefined)
    return [{ ...model, safe: model.safe.filter((name) => likes.has(name) || !isFlow(name)) }];
  if ("guard" in model) {
    const kinds = model.kinds.filter((kind) => likes.has(kind));
    return kinds.length === 0 ? [] : [{ ...model, kinds }];
  }
  return [model];
}

function modelsOf({ kind, rule }: Share, known: Knowledge): readonly Model[] {
  const flow = rule.flow;
  if (flow === undefined) return [];
  const labels: string[] = [];
  const models: Model[] = [];
  for (const one of flow.models) {
    if (!("source" in one)) continue;
    const path = known.canonical(one.source);
    const builtin = known.source(path); // it stays what it is for the other rules
    labels.push(builtin?.label ?? path.replace(/^\?/, ""));
    if (builtin === undefined) models.push({ source: one.source, kind: "own" });
  }
  const kinds: readonly SourceKind[] = flow.from.flatMap((from): readonly SourceKind[] =>
    from === "parameter" ? ["parameter", "user"] : [from],
  );
  const own: OwnSink = { rule: `code/${rule.id}`, confidence: rule.confidence, kinds, labels };
  for (const one of flow.models) {
    if ("sink" in one) models.push({ sink: one.sink, kind, args: one.args, own });
    else if ("sanitizer" in one) models.push({ passes: one.sanitizer, from: ["*"], safe: [kind] });
    else if ("guard" in one) models.push({ guard: one.guard, arg: one.arg, kinds: [kind] });
    else if ("passes" in one) models.push({ passes: one.passes, from: one.from });
    else if ("type" in one) models.push(one);
  }
  return models;
}
