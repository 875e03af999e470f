// Facts of all files -> findings: the program is put together, analysed, and every hit gets its words, its steps and its identity.

import {
  type Artifact,
  compareText,
  type Finding,
  type FlowStep,
  fingerprint,
  type Gap,
  type Location,
  type Region,
  type Remedy,
  ruleId,
  severityOfScore,
} from "../../model/index.ts";
import type { EngineContext, Inspected } from "../contract/index.ts";
import { placeClassOf } from "../judge/index.ts";
import type { OwnCard, OwnHit } from "./custom/index.ts";
import type { AnalysisGap, Edit, Hit } from "./flow/index.ts";
import { type At, columnOf, lineOf } from "./form/index.ts";
import type { Knowledge } from "./models/index.ts";
import {
  type CodeFacts,
  type Program,
  programOf,
  type SourceFile,
  surroundings,
  templatesOf,
} from "./program/index.ts";
import { type CodeRule, ruleOf } from "./rules/index.ts";
import type { Template } from "./templates/index.ts";
import type { Trace } from "./values/index.ts";

/** Made when it is needed: a scan without code needs none. */
export type Knowing = {
  readonly builtIn: () => Knowledge;
  /** One for each run of the project's own flow rules. */
  readonly own: () => Promise<readonly Knowledge[]>;
};

export async function* concludeCode(
  facts: AsyncIterable<Inspected<CodeFacts>>,
  context: EngineContext,
  knowing: Knowing,
): AsyncGenerator<Finding | Gap> {
  const files: SourceFile[] = [];
  const templates = new Map<string, Template>();
  for await (const { artifact, facts: file } of facts) {
    if (file.problem !== undefined) yield gapOf(artifact, file.problem.kind, file.problem.detail);
    if (file.template !== undefined) templates.set(artifact.path, file.template);
    else if (file.problem?.kind !== "too-large") files.push({ artifact, facts: file });
  }
  if (files.length === 0) return; // nothing to analyse, so the analysis is not even read
  let importers: ReadonlySet<string> = new Set();
  if (["range", "staged", "commits"].includes(context.target.kind)) {
    const around = await surroundings(files, context.head);
    files.push(...around.files);
    for (const [path, template] of await templatesOf(files, context.head))
      if (!templates.has(path)) templates.set(path, template);
    importers = around.importers;
    if (around.isCut) {
      const detail = "more files are near the change than are read: some that it calls were not";
      yield { kind: "gap", reason: "too-large", engine: "code", detail };
    }
    if (around.left > 0) {
      const detail = `${around.left} files around the change were not looked at`;
      yield { kind: "gap", reason: "too-large", engine: "code", detail };
    }
  }
  const { analyse } = await import("./flow/index.ts");
  const knowledge = knowing.builtIn();
  files.sort((a, b) => compareText(a.artifact.path, b.artifact.path));
  const program = programOf(files, (name) => knowledge.isKnown(name), templates);
  const disabled = new Set(context.config.code.disabled_rules);
  const own = await ownRulesOf(context);
  const hits = new Map<string, Hit>();
  const limitsMet = new Map<string, LimitMet>();
  const input = {
    linker: program,
    units: program.units.filter((unit) => {
      const artifact = files[unit.index]?.artifact;
      return artifact?.role === "changed" || (artifact !== undefined && importers.has(artifact.path));
    }),
    calledNames: program.calledNames,
    handlerNames: program.handlerNames,
    signal: context.signal,
    gap: ({ module, where, detail }: AnalysisGap) => {
      const artifact = files[module]?.artifact;
      if (artifact === undefined || artifact.role !== "changed") return;
      const key = `${module} ${detail}`;
      const met = limitsMet.get(key) ?? { artifact, detail, where: new Set() };
      met.where.add(where);
      limitsMet.set(key, met);
    },
  };
  analyse({
    ...input,
    knowledge,
    report: (hit) => {
      const isLibraryInput = hit.taint?.source.kind === "parameter" && !context.config.code.library_input;
      if (!disabled.has(hit.rule) && !isLibraryInput) keep(hits, hit);
    },
  });
  for (const one of await knowing.own()) {
    analyse({
      ...input,
      knowledge: one,
      report: (hit) => {
        if (own.has(hit.rule) && !disabled.has(hit.rule)) keep(hits, hit);
      },
    });
  }
  for (const [module, { artifact, facts: file }] of files.entries()) {
    for (const id of file.own?.cutOff ?? [])
      yield gapOf(artifact, "timeout", `the rule code/${id} was cut off: it compares too much in this file`);
    if (artifact.role === "changed")
      for (const hit of file.own?.hits ?? []) keep(hits, ownHit(hit, module, own));
  }
  for (const met of limitsMet.values()) yield gapOf(met.artifact, "timeout", limitText(met));
  const ordinals = new Map<string, number>();
  const sorted = [...hits.values()].sort(
    (a, b) => a.module - b.module || a.at - b.at || compareText(a.rule, b.rule),
  );
  for (const hit of sorted) {
    const rule = own.get(hit.rule);
    if (rule !== undefined && !rule.isFor(files[hit.module]?.artifact.path ?? "")) continue;
    const finding = findingOf(rule === undefined ? hit : told(hit, rule), rule?.card ?? ruleOf(hit.rule), {
      program,
      context,
      ordinals,
    });
    if (finding !== undefined) yield finding;
  }
}

/** A bound that the analysis met, and the functions of one file where it did. */
type LimitMet = { readonly artifact: Artifact; readonly detail: string; readonly where: Set<string> };
const namedPlaces = 5;

function limitText({ detail, where }: LimitMet): string {
  const named = [...where].slice(0, namedPlaces).join(", ");
  const more = where.size > namedPlaces ? ` and ${where.size - namedPlaces} more` : "";
  return `${named}${more}: ${detail}`;
}

type OwnRules = ReadonlyMap<string, OwnCard>;

async function ownRulesOf({ config }: EngineContext): Promise<OwnRules> {
  if (config.code.rules.length === 0) return new Map();
  return (await import("./custom/index.ts")).ownCards(config.code.rules);
}

/** A place that a pattern of the project's own found. */
function ownHit(hit: OwnHit, module: number, rules: OwnRules): Hit {
  const known = rules.get(`code/${hit.rule}`);
  return {
    ...{ rule: `code/${hit.rule}`, module, at: hit.at, to: hit.to, fn: hit.fn, sink: hit.sink },
    ...(known === undefined
      ? {}
      : { message: known.message(hit.variables), confidence: known.rule.confidence }),
    ...(hit.edits === undefined ? {} : { edits: hit.edits, isSafeEdit: known?.rule.fix_is_safe === true }),
  };
}

/** A flow in the words of the rule, where it has some. */
function told(hit: Hit, { rule, message }: OwnCard): Hit {
  if (hit.taint === undefined || rule.message === undefined) return hit;
  return { ...hit, message: message({ SOURCE: hit.taint.source.label, SINK: hit.sink }) };
}

function gapOf(artifact: Artifact, reason: Gap["reason"], detail: string): Gap {
  return { kind: "gap", reason, engine: "code", path: artifact.path, origin: artifact.origin, detail };
}

const ranks = { high: 0, medium: 1, low: 2 } as const;

/** One hit a rule and place: the surest, then the shortest way. */
function keep(hits: Map<string, Hit>, hit: Hit): void {
  const key = `${hit.rule} ${hit.module} ${hit.at}`;
  const own = hits.get(key);
  if (own === undefined || weight(hit) < weight(own)) hits.set(key, hit);
}

function weight(hit: Hit): number {
  return ranks[hit.confidence ?? "high"] * 1000 + (hit.taint?.trace.length ?? 0);
}

type Told = {
  readonly program: Program;
  readonly context: EngineContext;
  readonly ordinals: Map<string, number>;
};

function findingOf(
  hit: Hit,
  rule: CodeRule | undefined,
  { program, context, ordinals }: Told,
): Finding | undefined {
  const file = program.files[hit.module];
  if (rule === undefined || file === undefined) return undefined;
  const { artifact } = file;
  const score = scoreOf(hit, rule, artifact.path);
  const location = locationOf(program, hit.module, hit.at, hit.to);
  const steps = hit.taint === undefined ? [] : stepsOf(program, hit.taint.trace);
  const everywhere = [location, ...steps.map((s) => s.location)];
  const symbol = program.unit(hit.module).functions[hit.fn]?.().name ?? "";
  const identity = [String(rule.cwe[0] ?? rule.id), hit.sink, symbol, artifact.path];
  const ordinal = (ordinals.get(identity.join("\0")) ?? 0) + 1;
  ordinals.set(identity.join("\0"), ordinal);
  if (everywhere.every((l) => roleOf(program, l) === "context")) return undefined; // the change has no part in it
  const touches = (l: Location): boolean => isChanged(program, l);
  const isPartial = program.files.some(
    (f) =>
      f.artifact.changed !== undefined || f.artifact.change !== undefined || f.artifact.role === "context",
  );
  return {
    kind: "finding",
    rule: ruleId(rule.id),
    engine: "code",
    witnesses: ["code"],
    cwe: rule.cwe,
    title: rule.title,
    message: hit.message ?? messageOf(hit, rule.harm),
    severity: severityOfScore(score),
    score,
    confidence: hit.confidence ?? "high",
    placeClass: placeClassOf(artifact.path),
    locations: [location],
    fingerprint: fingerprint(context.setup.key, "code", [...identity, String(ordinal)]),
    formerly:
      artifact.formerPath === undefined
        ? []
        : [
            fingerprint(context.setup.key, "code", [
              ...identity.slice(0, 3),
              artifact.formerPath,
              String(ordinal),
            ]),
          ],
    evidence:
      steps.length > 0 ? { kind: "flow", steps } : { kind: "pattern", excerpt: location.snippet ?? "" },
    remedies: remediesOf(hit, rule.instead, location),
    ...(isPartial ? { isInChange: everywhere.some(touches) } : {}),
  };
}

/** What only callers or the person at the keyboard control weighs less; code of tests never weighs more than "low". */
function scoreOf(hit: Hit, rule: CodeRule, path: string): number {
  const source = hit.taint?.source.kind;
  const isNear = source === "local" || (source === "parameter" && rule.flow?.from[0]?.kind !== "parameter");
  const score = Math.round((isNear ? Math.max(1, rule.score - 3) : rule.score) * 10) / 10;
  return placeClassOf(path) === "test" ? Math.min(score, 3.9) : score;
}

function roleOf(program: Program, location: Location): Artifact["role"] | undefined {
  return program.files.find((f) => f.artifact.path === location.path)?.artifact.role;
}

function isChanged(program: Program, location: Location): boolean {
  const file = program.files.find((f) => f.artifact.path === location.path);
  if (file === undefined || file.artifact.role === "context") return false;
  const { changed } = file.artifact;
  const line = location.region?.startLine ?? 0;
  return changed === undefined || changed.some(([first, last]) => first <= line && line <= last);
}

function messageOf(hit: Hit, harm: string): string {
  if (hit.taint === undefined)
    return `\`${hit.sink}\`${hit.detail === undefined ? "" : `: ${hit.detail}`}, ${harm}.`;
  const { source } = hit.taint;
  const label = source.label.replaceAll("`", "");
  const who = {
    remote: "User input",
    local: "Local input",
    parameter: "A parameter",
    user: "A parameter that holds what a user wrote",
    secret: "The sensitive value",
    exception: "An error's text",
    random: "A predictable number",
    archive: "A name in an archive",
    prompt: "A model's answer",
    own: "Data",
  }[source.kind];
  const detail = hit.detail === undefined ? "" : ` (${hit.detail})`;
  return `${who} (\`${label}\`) reaches \`${hit.sink.replaceAll("`", "")}\` without a check${detail}, ${harm}.`;
}

function remediesOf(hit: Hit, instead: string, location: Location): readonly Remedy[] {
  const advice: readonly Remedy[] = instead === "" ? [] : [{ kind: "advice", text: instead }];
  if (hit.edits === undefined || hit.edits.length === 0) return advice;
  const edits = hit.edits.map((edit: Edit) => ({
    path: location.path,
    region: spanOf(edit.at, edit.to), // an empty one is a place to insert at
    replacement: edit.text,
  }));
  return [{ kind: "edit", edits, isSafe: hit.isSafeEdit === true }, ...advice];
}

function stepsOf(program: Program, trace: Trace): FlowStep[] {
  const steps: FlowStep[] = [];
  for (let t: Trace | undefined = trace; t !== undefined; t = t.before) {
    steps.push({ location: locationOf(program, t.module, t.at, t.at), text: t.text });
  }
  return steps.reverse();
}

function locationOf(program: Program, module: number, at: At, to: At): Location {
  const artifact = program.files[module]?.artifact;
  const region = regionOf(at, to);
  const snippet = program.excerpt(module, region.startLine);
  if (artifact === undefined) throw new RangeError(`no module ${module}`);
  return {
    path: artifact.path,
    origin: artifact.origin,
    region,
    ...(snippet === undefined ? {} : { snippet }),
  };
}

function regionOf(at: At, to: At): Region {
  return spanOf(at, to > at ? to : at + 1);
}

function spanOf(at: At, end: At): Region {
  return { startLine: lineOf(at), startColumn: columnOf(at), endLine: lineOf(end), endColumn: columnOf(end) };
}
