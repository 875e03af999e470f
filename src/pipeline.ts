// The one file that sees every stage: collect -> find -> decide -> report.

import { join } from "node:path";
import { type CollectDeps, type Collection, collect } from "./collect/index.ts";
import type { Config } from "./config/index.ts";
import { atDesk, type Baseline, decide, type OverrideSource, type RunPlace } from "./decide/index.ts";
import {
  type Detected,
  type Engine,
  engineOrder,
  type FindOptions,
  find,
  loadEngines,
  type NamedReport,
  reconcile,
} from "./find/index.ts";
import { fileCacheIn, PortcullisError } from "./kit/index.ts";
import {
  type AdvisoryStore,
  type ArtifactHead,
  type Clock,
  type CoverageScope,
  compareFindings,
  compareGaps,
  digestOf,
  type EngineId,
  emptyHistory,
  type Fingerprint,
  type FingerprintKey,
  type History,
  instant,
  type LivenessCheck,
  type Log,
  type ReleaseIndex,
  type Report,
  reportSchema,
  type Subject,
  type Target,
} from "./model/index.ts";

export type Deps = CollectDeps & {
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  readonly workerFile: URL | undefined;
  /** Names this build of the program: what was found out by other code is never believed. undefined: nothing is cached. */
  readonly codeId?: string;
  readonly advisories?: AdvisoryStore;
  /** The configured registries, when the command may ask them. */
  readonly releases?: ReleaseIndex;
  /** Asks the providers of secrets, when the command may. */
  readonly liveness?: LivenessCheck;
  /** Reports of other tools about the same target. */
  readonly foreignReports?: readonly NamedReport[];
  /** What earlier runs recorded of findings of these names; which ledger may depend on the trusted configuration. */
  readonly loadHistory?: (config: Config, names: readonly Fingerprint[]) => Promise<History | undefined>;
  /** Desk or CI, branch, environment; default: a desk. */
  readonly place?: RunPlace;
  /** Asked when something stops the run. */
  readonly overridesOf?: (about: {
    readonly config: Config;
    readonly subject: Subject;
  }) => Promise<OverrideSource>;
  readonly progress?: (files: number, sizeBytes: number) => void;
};

/** What a run is judged by; read from the trusted state of the target (the base of a change, else the tree itself). */
export type Judgement = {
  readonly config: Config;
  readonly configName: string;
  /** False when the policy came by a flag. */
  readonly isConfigInTree: boolean;
  readonly key: FingerprintKey;
  readonly baseline: Baseline;
  readonly only: readonly EngineId[] | undefined;
};

export async function run(
  target: Target,
  judge: (collection: Collection) => Promise<Judgement>,
  deps: Deps,
): Promise<Report> {
  const startedAt = instant(new Date().toISOString()); // volatile, shown in `run` only; judgement uses the injected clock
  const started = process.hrtime.bigint(); // `performance` would load a module of Node that nothing else needs
  // Known once the collection has been judged, before any artifact is pulled.
  let judged: Judgement | undefined;
  let only: readonly EngineId[] = [];
  let engines: readonly Engine[] = [];
  const isWanted = (head: ArtifactHead, by: readonly EngineId[]): boolean =>
    engines.some((engine) => by.includes(engine.id) && engine.wants(head));
  const collection = await collect(target, {
    ...deps,
    wants: (head) => isWanted(head, only),
    wantsFirst: {
      of: (head) => only.includes("images") && isWanted(head, ["images"]),
      isAll: () => only.every((id) => id === "images"),
    },
    skipsPackaged: () => judged?.config.images.packaged_files !== "scan",
    ...(deps.codeId === undefined
      ? {}
      : { wantsId: () => digestOf([deps.codeId, only, judged?.config, judged?.key]) }),
  });
  try {
    const judgement = await judge(collection);
    judged = judgement;
    only = layersFor(target, judgement.only);
    engines = await loadEngines(only);
    const now = deps.clock.now();
    const detected = withForeign(
      await detect(target, collection, judgement, { ...deps, engines, only }, now),
      collection,
      judgement,
      { ...deps, scope: scopeOf(target) },
    );
    await collection.keep?.();
    const names = detected.findings.flatMap(({ fingerprint, formerly }) => [fingerprint, ...formerly]);
    const history = (await deps.loadHistory?.(judgement.config, names)) ?? emptyHistory;
    const { triaged, decision } = await decide({
      detected,
      subject: collection.subject,
      scope: scopeOf(target),
      isPartial: judgement.only !== undefined,
      ...judgement,
      history,
      now,
      place: deps.place ?? atDesk,
      ...overridesOf(deps, judgement.config, collection.subject),
      trusted: collection.trusted,
      head: collection.head,
      ...(collection.commits === undefined ? {} : { commits: collection.commits }),
      ...(deps.advisories === undefined ? {} : { advisories: deps.advisories.id }),
    });
    return {
      schema: reportSchema,
      run: {
        startedAt,
        durationMs: Number((process.hrtime.bigint() - started) / 1_000_000n),
        tool: "portcullis",
        version: deps.version,
        warnings: [],
      },
      target: placed(collection.subject, deps.place ?? atDesk),
      findings: triaged,
      inventory: detected.inventory,
      gaps: detected.gaps,
      skips: detected.skips,
      coverage: detected.coverage,
      decision,
      rules: detected.rules,
    };
  } finally {
    collection.close();
  }
}

function overridesOf(
  { overridesOf: sourceOf }: Deps,
  config: Config,
  subject: Subject,
): { readonly overrides?: () => Promise<OverrideSource> } {
  return sourceOf === undefined ? {} : { overrides: () => sourceOf({ config, subject }) };
}

/** A report says where it was judged for: who reads it later judges by the same facts. */
function placed(subject: Subject, { branch, environment }: RunPlace): Subject {
  return {
    ...subject,
    ...(branch === undefined ? {} : { branch }),
    ...(environment === undefined ? {} : { environment }),
  };
}

/** What other tools said of the same target, joined with what was found here. */
function withForeign(
  detected: Detected,
  collection: Collection,
  judgement: Judgement,
  deps: Deps & { readonly scope: CoverageScope },
): Detected {
  const reports = deps.foreignReports ?? [];
  if (reports.length === 0) return detected;
  const joined = reconcile(detected.findings, reports, {
    key: judgement.key,
    repository: collection.subject.name,
    scope: deps.scope,
  });
  return {
    ...detected,
    findings: [...joined.findings].sort(compareFindings),
    gaps: [...detected.gaps, ...joined.gaps].sort(compareGaps),
    coverage: [...detected.coverage, ...joined.coverage],
    rules: [...detected.rules, ...joined.rules],
  };
}

function detect(
  target: Target,
  collection: Collection,
  judgement: Judgement,
  deps: Deps & { readonly engines: readonly Engine[]; readonly only: readonly EngineId[] },
  now: string,
): Promise<Detected> {
  return find(collection.artifacts, {
    engines: deps.engines,
    only: deps.only,
    setup: { config: judgement.config, key: judgement.key },
    target,
    scope: scopeOf(target),
    head: collection.head,
    workerFile: deps.workerFile,
    now,
    log: deps.log,
    signal: deps.signal,
    ...(collection.base === undefined ? {} : { base: collection.base }),
    ...(collection.commits === undefined ? {} : { commits: collection.commits }),
    ...(collection.past === undefined ? {} : { past: collection.past }),
    ...(deps.advisories === undefined ? {} : { advisories: deps.advisories }),
    ...(deps.releases === undefined ? {} : { releases: deps.releases }),
    ...(deps.liveness === undefined ? {} : { liveness: deps.liveness }),
    ...(deps.progress === undefined ? {} : { progress: deps.progress }),
    ...keptIn(target, deps),
  });
}

function keptIn({ kind }: Target, { codeId, cacheFolder }: Deps): Pick<FindOptions, "cache" | "store"> {
  if (codeId === undefined) return {};
  const store = { files: fileCacheIn(join(cacheFolder, "facts")), codeId };
  return keptTargets.has(kind) ? { cache: store, store } : { store };
}

/** Scanned again and again, mostly unchanged, and larger than what a scan from scratch is done with in no time. */
const keptTargets: ReadonlySet<Target["kind"]> = new Set(["tree", "image", "history"]);

/** What lies in an image is judged as installed, by the images engine; elsewhere there are no layers for it to look at. */
function layersFor(target: Target, only: readonly EngineId[] | undefined): readonly EngineId[] {
  const wanted = target.kind === "image" && only?.includes("dependencies") ? [...only, "images"] : only;
  const layers = engineOrder
    .filter((id) => (target.kind === "image" ? id === "secrets" || id === "images" : id !== "images"))
    .filter((id) => wanted === undefined || wanted.includes(id));
  if (layers.length > 0) return layers;
  throw new PortcullisError("usage", `--only ${only?.join(",")} leaves nothing to look at in this target.`, {
    hint: "images are looked at by the layers secrets and images, other targets by all but images",
  });
}

function scopeOf(target: Target): CoverageScope {
  switch (target.kind) {
    case "tree":
      return target.within === undefined || target.within.length === 0
        ? { kind: "everything" }
        : { kind: "paths", paths: target.within };
    case "files":
      return { kind: "paths", paths: target.paths };
    case "history":
      return { kind: "history" };
    case "range":
    case "staged":
    case "commits":
      return { kind: "change" };
    default:
      return { kind: "everything" };
  }
}
