// A program -> its findings: the analysis over all of its files, each rule's hits sorted, and what the analysis had to leave out.

import { type Artifact, compareText, type Finding, type Gap, type RepoPath } from "../../model/index.ts";
import type { EngineContext } from "../contract/index.ts";
import { isConcerned } from "./concerned.ts";
import type { OwnCard, OwnHit } from "./custom/index.ts";
import { findingOf } from "./finding.ts";
import type { AnalysisGap, AnalysisInput, Hit, Trail, TrailKey, Unit } from "./flow/index.ts";
import type { Knowledge } from "./models/index.ts";
import { type Program, programOf, type SourceFile } from "./program/index.ts";
import { ruleOf } from "./rules/index.ts";
import type { Template } from "./templates/index.ts";

/** Made when it is needed: a scan without code needs none. */
export type Knowing = {
  readonly builtIn: () => Knowledge;
  /** One for each run of the project's own flow rules. */
  readonly own: () => Promise<readonly Knowledge[]>;
};

/** What is analysed together. */
export type Scene = {
  readonly files: readonly SourceFile[];
  readonly templates: ReadonlyMap<string, Template>;
  readonly changedTemplates: ReadonlySet<string>;
  /** File names of the changed templates, and of those that include them. */
  readonly pages: ReadonlySet<string>;
  /** Files that the change took away. */
  readonly gone: readonly RepoPath[];
  /** Unchanged files into which data may come, too. */
  readonly importers: ReadonlySet<string>;
};

export type Judged = {
  readonly program: Program;
  /** Those about the files around a change, too. */
  readonly findings: readonly Finding[];
  readonly gaps: readonly Gap[];
  /** Of findings whose data come in by a parameter: the file of that function. */
  readonly calledIn: ReadonlyMap<Finding["fingerprint"], string>;
};

/** What is run, and what of it counts. */
export type Plan = {
  /** The files whose functions run by themselves; the others run where they are called. Absent: the changed ones and importers. */
  readonly only?: ReadonlySet<string>;
  readonly chosen?: AnalysisInput["chosen"];
  /** Filled by the run. */
  readonly trails?: Map<TrailKey, Trail>;
  /** Asked after the run: what runs count, by what they led through. Absent: all. */
  readonly counts?: (
    trails: ReadonlyMap<TrailKey, Trail>,
  ) => (from: TrailKey | undefined, module: number) => boolean;
  /** Modules whose functions run besides. */
  readonly modules?: ReadonlySet<number>;
  /** Bounds that were met by what need not run again. */
  readonly gaps?: readonly AnalysisGap[];
};

export function programOfScene({ files, templates }: Scene, knowing: Knowing): Program {
  const knowledge = knowing.builtIn();
  const sorted = [...files].sort((a, b) => compareText(a.artifact.path, b.artifact.path));
  return programOf(sorted, (name) => knowledge.isKnown(name), templates);
}

export async function judged(
  program: Program,
  { importers }: Scene,
  context: EngineContext,
  knowing: Knowing,
  { only, chosen, trails, counts, modules, gaps: knownGaps = [] }: Plan = {},
): Promise<Judged> {
  const { analyse } = await import("./flow/index.ts");
  const knowledge = knowing.builtIn();
  const { files } = program;
  const disabled = new Set(context.config.code.disabled_rules);
  const own = await ownRulesOf(context);
  const hits = new Map<string, Hit>();
  const gaps: Gap[] = [];
  const limitsMet = new Map<string, LimitMet>();
  const input = {
    linker: program,
    units: program.units.filter((unit) => {
      const artifact = files[unit.index]?.artifact;
      if (artifact === undefined) return false;
      if (only !== undefined) return only.has(artifact.path);
      return artifact.role === "changed" || importers.has(artifact.path) || modules?.has(unit.index) === true;
    }),
    calledNames: program.calledNames,
    handlerNames: program.handlerNames,
    signal: context.signal,
    gap: ({ module, where, detail }: AnalysisGap) => {
      const artifact = files[module]?.artifact;
      if (artifact === undefined || artifact.role !== "changed") return;
      const key = `${module} ${detail}`;
      const met = limitsMet.get(key) ?? { artifact, unit: program.unit(module), detail, where: new Set() };
      met.where.add(where);
      limitsMet.set(key, met);
    },
  };
  for (const gap of knownGaps) input.gap(gap);
  const found: Found[] = [];
  analyse({
    ...input,
    knowledge,
    ...(trails === undefined ? {} : { trails }),
    ...(chosen === undefined ? {} : { chosen }),
    report: (hit, from) => {
      const isLibraryInput = hit.taint?.source.kind === "parameter" && !context.config.code.library_input;
      if (!disabled.has(hit.rule) && !isLibraryInput) found.push({ hit, from });
    },
  });
  for (const hit of counted(found, trails, counts)) keep(hits, hit);
  for (const one of await knowing.own()) {
    const ownFound: Found[] = [];
    const ownTrails = counts === undefined ? undefined : new Map<TrailKey, Trail>();
    analyse({
      ...input,
      knowledge: one,
      ...(ownTrails === undefined ? {} : { trails: ownTrails }),
      report: (hit, from) => {
        if (own.has(hit.rule) && !disabled.has(hit.rule)) ownFound.push({ hit, from });
      },
    });
    for (const hit of counted(ownFound, ownTrails, counts)) keep(hits, hit);
  }
  for (const [module, one] of files.entries()) {
    const { artifact } = one;
    if (artifact.role !== "changed") continue;
    const file = one.facts;
    for (const id of file.own?.cutOff ?? [])
      gaps.push(
        gapOf(artifact, "timeout", `the rule code/${id} was cut off: it compares too much in this file`),
      );
    for (const hit of file.own?.hits ?? []) keep(hits, ownHit(hit, module, own));
  }
  for (const met of limitsMet.values()) {
    const { artifact, unit, where } = met;
    const gap = gapOf(artifact, "timeout", limitText(met));
    const isLeft = artifact.changed !== undefined && !isConcerned(unit, where, artifact.changed);
    gaps.push(isLeft ? { ...gap, isInChange: false } : gap);
  }
  const ordinals = new Map<string, number>();
  const sorted = [...hits.values()].sort(
    (a, b) => a.module - b.module || a.at - b.at || compareText(a.rule, b.rule),
  );
  const isPartial = files.some(
    ({ artifact: { changed, change, role } }) =>
      changed !== undefined || change !== undefined || role === "context",
  );
  const calledIn = new Map<Finding["fingerprint"], string>();
  const findings = sorted.flatMap((hit): readonly Finding[] => {
    const rule = own.get(hit.rule);
    if (rule !== undefined && !rule.isFor(files[hit.module]?.artifact.path ?? "")) return [];
    const finding = findingOf(rule === undefined ? hit : told(hit, rule), rule?.card ?? ruleOf(hit.rule), {
      ...{ program, context, isPartial, ordinals },
    });
    if (finding === undefined) return [];
    const path =
      hit.taint?.source.kind === "parameter" ? files[hit.taint.source.module]?.artifact.path : undefined;
    if (path !== undefined) calledIn.set(finding.fingerprint, path);
    return [finding];
  });
  return { program, findings, gaps, calledIn };
}

type Found = { readonly hit: Hit; readonly from: TrailKey | undefined };

function counted(found: readonly Found[], trails: Plan["trails"], counts: Plan["counts"]): readonly Hit[] {
  if (trails === undefined || counts === undefined) return found.map(({ hit }) => hit);
  const isCounted = counts(trails);
  return found.flatMap(({ hit, from }) => (isCounted(from, hit.module) ? [hit] : []));
}

/** A bound that the analysis met, and the functions of one file where it did. */
type LimitMet = {
  readonly artifact: Artifact;
  readonly unit: Unit;
  readonly detail: string;
  readonly where: Set<string>;
};
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

export function gapOf(artifact: Artifact, reason: Gap["reason"], detail: string): Gap {
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
