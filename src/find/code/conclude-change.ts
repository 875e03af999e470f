// A change -> its findings. The files around it are read, too; what none of its lines touches is told as new where the base did not have it.

import type { Finding, Gap, RepoPath, TreeReader } from "../../model/index.ts";
import type { EngineContext } from "../contract/index.ts";
import { broughtBy, sceneBefore } from "./against-base.ts";
import { changeOf, choiceOf, formerly, type Trails } from "./change/index.ts";
import { isAround } from "./finding.ts";
import type { Trail, TrailKey } from "./flow/index.ts";
import { type Judged, judged, type Knowing, type Plan, programOfScene, type Scene } from "./judged.ts";
import { type LostExceptions, lostExceptions } from "./lost-exceptions.ts";
import { Memory } from "./memory.ts";
import {
  type Around,
  type Program,
  type SourceFile,
  type Surroundings,
  surroundings,
  templatesOf,
} from "./program/index.ts";
import type { Template } from "./templates/index.ts";

/** What a change holds; the files in which nothing of Python stands are not among them. */
export async function* concludeChange(
  changed: {
    readonly files: readonly SourceFile[];
    readonly templates: ReadonlyMap<string, Template>;
    readonly gone: readonly RepoPath[];
  },
  context: EngineContext,
  knowing: Knowing,
): AsyncGenerator<Finding | Gap> {
  const { gone } = changed;
  const files = [...changed.files];
  const templates = new Map(changed.templates);
  const memory = await Memory.open(context);
  const changedTemplates = new Set(templates.keys());
  const around = await surroundings(files, memory.around, { changedTemplates, gone });
  files.push(...around.files);
  for (const [path, template] of await templatesOf(files, context.head))
    if (!templates.has(path)) templates.set(path, template);
  yield* gapsAround(around);
  const { importers, pages } = around;
  let scene: Scene = { files, templates, changedTemplates, importers, pages, gone };
  let outcome = await heldAgainstBase(scene, context, knowing, memory);
  for (let step = 0; step < stepsToCallers; step += 1) {
    const wider = await withCallers(scene, outcome.called, memory.around);
    if (wider === undefined) break;
    if (wider.isCut) yield noCallers;
    scene = wider.scene;
    outcome = await heldAgainstBase(scene, context, knowing, memory);
  }
  await memory.save(outcome.program);
  yield* outcome.gaps;
  yield* outcome.findings;
}

function* gapsAround({ isCut, left }: Surroundings): Generator<Gap> {
  const tooLarge = { kind: "gap", reason: "too-large", engine: "code" } as const;
  if (isCut)
    yield {
      ...tooLarge,
      detail: "more files are near the change than are read: some that it calls were not",
    };
  if (left > 0) yield { ...tooLarge, detail: `${left} files around the change were not looked at` };
}

const noCallers: Gap = {
  kind: "gap",
  reason: "too-large",
  engine: "code",
  detail:
    "more files call what the change touches than are read: how grave a finding is may be more than is said",
};

type Outcome = {
  readonly program: Program;
  readonly findings: readonly Finding[];
  readonly gaps: readonly Gap[];
  /** Files in which the data of a new finding come in by a parameter: who calls them decides how grave it is. */
  readonly called: ReadonlySet<string>;
};

/** What no line of the change touches is told as new where the base did not have it; what only lies around the change is left out else. */
async function heldAgainstBase(
  scene: Scene,
  context: EngineContext,
  knowing: Knowing,
  memory: Memory,
): Promise<Outcome> {
  const program = programOfScene(scene, knowing);
  const told =
    context.base === undefined
      ? await judgedAlone(program, scene, context, knowing)
      : await judgedAgainst({ program, base: context.base, memory }, scene, context, knowing);
  const fresh = told.findings.filter(({ isInChange }) => isInChange === true);
  const called = new Set(fresh.flatMap((one) => told.calledIn.get(one.fingerprint) ?? []));
  return { program, called, findings: told.findings, gaps: told.gaps };
}

async function judgedAlone(
  program: Program,
  scene: Scene,
  context: EngineContext,
  knowing: Knowing,
): Promise<Judged> {
  const result = await judged(program, scene, context, knowing);
  return { ...result, findings: result.findings.filter((one) => !isAround(program, one)) };
}

/** Only what the change affects is run, and of the rest what nobody has run before. */
async function judgedAgainst(
  {
    program,
    base,
    memory,
  }: { readonly program: Program; readonly base: TreeReader; readonly memory: Memory },
  scene: Scene,
  context: EngineContext,
  knowing: Knowing,
): Promise<Judged> {
  const former = await sceneBefore(scene, base, (file) => memory.factsOf(file));
  const lost = await lostExceptions(scene.files, former.texts);
  const change = changeOf(program, former.facts, former.gone, { pages: scene.pages, lost });
  const known = await memory.trailsFor(program);
  const trails = new Map<TrailKey, Trail>();
  const counts = (ran: Trails): ReturnType<NonNullable<Plan["counts"]>> => {
    const isAffected = change.affected.among(ran);
    return (from, module) =>
      from !== undefined && /^\d/.test(from) ? isAffected(from) : change.affected.isModule(module);
  };
  const plan: Plan = { ...choiceOf(program, change, known), trails, counts };
  const result = await judged(program, scene, context, knowing, plan);
  memory.note(trails);
  await memory.noteChanged(program);
  const isAffected = change.affected.among(trails);
  const wasRun = (key: TrailKey): boolean => trails.has(key) && isAffected(key);
  const unsure = result.findings.filter((one) => isAround(program, one) || one.isInChange !== true);
  const runs = (before: Program): ReturnType<typeof formerly> => formerly(program, before, change, wasRun);
  const brought =
    unsure.length === 0 ? new Set() : await broughtBy(unsure, scene, former, { context, knowing, runs });
  const findings = result.findings.flatMap((one): readonly Finding[] => {
    if (brought.has(one) || isBared(one, lost)) return [{ ...one, isInChange: true }];
    return isAround(program, one) ? [] : [one];
  });
  return { ...result, findings };
}

/** A comment that excepted it is not there any more. */
function isBared({ locations: [{ path, region }] }: Finding, lost: LostExceptions): boolean {
  return region !== undefined && lost.get(path)?.has(region.startLine) === true;
}

/** From a function with a parameter to a handler of requests there are seldom more calls between modules. */
const stepsToCallers = 3;

/** The same with those who import the files that were called; undefined: nobody else does. */
async function withCallers(
  scene: Scene,
  called: ReadonlySet<string>,
  source: Around,
): Promise<{ readonly scene: Scene; readonly isCut: boolean } | undefined> {
  if (called.size === 0) return undefined;
  const asked = scene.files.filter(
    ({ artifact }) => artifact.role === "changed" || called.has(artifact.path),
  );
  const known = new Map(scene.files.map((file) => [file.artifact.path, file]));
  const around = await surroundings(asked, source, { changedTemplates: scene.changedTemplates, known });
  const files = around.files.filter(({ artifact }) => !known.has(artifact.path));
  const isNew = [...around.importers].some((path) => !scene.importers.has(path) && !called.has(path));
  if (files.length === 0 && !isNew) return undefined;
  const wider = {
    ...scene,
    files: [...scene.files, ...files],
    templates: new Map([...(await templatesOf(files, source.head)), ...scene.templates]),
    importers: new Set([...scene.importers, ...around.importers]),
  };
  return { scene: wider, isCut: around.isCut };
}
