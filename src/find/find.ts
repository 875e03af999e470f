// Artifacts -> facts -> findings: offers each file to each engine once, lets every engine conclude, and joins what they say.

import { assert, type FileCache } from "../kit/index.ts";
import {
  type AdvisoryStore,
  type Artifact,
  addExample,
  type Commented,
  type Commits,
  type Coverage,
  type CoverageScope,
  compareFindings,
  compareGaps,
  comparePackages,
  digestOf,
  type EngineId,
  type Finding,
  type Gap,
  type InventoryItem,
  type Json,
  type LivenessCheck,
  type Log,
  type LookedAt,
  type PastFiles,
  type ReleaseIndex,
  type RepoPath,
  type RuleInfo,
  type Skip,
  type SkipCount,
  type Target,
  type TreeReader,
} from "../model/index.ts";
import type { Engine, EngineContext, EngineSetup, Inspected, KeptBytes } from "./contract/index.ts";
import type { KeptScope } from "./facts-cache.ts";
import type { PastTotals } from "./history.ts";
import { maskedFile, type ReadyEngine } from "./inspection.ts";
import { type Outcome, Runner } from "./runner.ts";
import { withoutSecretNames } from "./secret-names.ts";
import { toldOnce } from "./told-once.ts";

export type Detected = {
  readonly findings: readonly Finding[];
  readonly inventory: readonly InventoryItem[];
  readonly gaps: readonly Gap[];
  readonly skips: readonly SkipCount[];
  readonly coverage: readonly Coverage[];
  readonly rules: readonly RuleInfo[];
  /** Files of a work tree that may hold comments which except something, with who looked at them. */
  readonly commented: readonly Commented[];
};

export type FindOptions = {
  readonly engines: readonly Engine[];
  readonly only: readonly EngineId[] | undefined;
  readonly setup: EngineSetup;
  readonly target: Target;
  readonly scope: CoverageScope;
  readonly head: TreeReader;
  readonly base?: TreeReader;
  readonly commits?: Commits;
  /** For a history: what the head no longer has. */
  readonly past?: PastFiles;
  readonly advisories?: AdvisoryStore;
  readonly releases?: ReleaseIndex;
  readonly liveness?: LivenessCheck;
  readonly workerFile: URL | undefined;
  readonly now: string;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Where results are kept between runs. */
  readonly cache?: { readonly files: FileCache; readonly codeId: string };
  /** Where engines keep what they found out about content, whatever is scanned. */
  readonly store?: { readonly files: FileCache; readonly codeId: string };
  /** Told of each file, for progress. */
  readonly progress?: (files: number, sizeBytes: number) => void;
};

/** What they say depends on the database, so their coverage names it. */
const judgesByAdvisories: ReadonlySet<EngineId> = new Set(["dependencies", "images"]);

export async function find(
  items: AsyncIterable<Artifact | Gap | Skip | LookedAt>,
  options: FindOptions,
): Promise<Detected> {
  const runner = new Runner({ ...options, kept: keptScope(options) });
  const ready = await runner.ready();
  const tally = new Tally((path) =>
    ready.some(({ engine, isReported }) => isReported && engine.isEssential(path)),
  );
  const collected = new Map<EngineId, Inspected<Json>[]>();
  const collectFacts = ({ artifact, result }: Outcome): void => {
    for (const gap of result.gaps) tally.gap(gap, artifact);
    for (const { engine, facts } of result.facts) {
      const list = collected.get(engine) ?? [];
      list.push({ artifact, facts });
      collected.set(engine, list);
    }
  };
  let files = 0;
  const progress = (sizeBytes: number): void => {
    files += 1;
    options.progress?.(files, sizeBytes);
  };
  const { past } = options;
  const readers = past === undefined ? [] : ready.filter(readsPast);
  const heads: Outcome[] = [];
  const commented: Commented[] = [];
  const headTotals = { files: 0, sizeBytes: 0 };
  try {
    for await (const outcome of runner.run(onlyArtifacts(items, tally, headTotals))) {
      const { artifact, result } = outcome;
      const { skip, lookedAtBy, sizeBytes } = result;
      artifact.settled?.(
        {
          hasFacts: result.facts.length > 0,
          hasGaps: result.gaps.length > 0,
          lookedAtBy,
          ...(skip === undefined ? {} : { skip }),
        },
        sizeBytes,
      );
      const isFile = artifact.beside === undefined;
      if (isFile) tally.lookedAtFile(artifact, result);
      if (result.hasIgnores === true) commented.push({ path: artifact.path, lookedAtBy });
      if (isFile && (lookedAtBy.length > 0 || skip !== undefined)) {
        headTotals.files += 1;
        headTotals.sizeBytes += sizeBytes;
      }
      const isOfPast =
        result.gaps.length > 0 ||
        result.facts.some(({ engine }) => readers.some((reader) => reader.engine.id === engine));
      if (readers.length > 0 && isOfPast) heads.push(outcome);
      else collectFacts(outcome);
      if (isFile) progress(sizeBytes);
    }
    if (past !== undefined && readers.length > 0) {
      const { cache, setup } = options;
      const [{ lookAtPast }, { recordStoreIn }] = await Promise.all([
        import("./history.ts"),
        import("./history-record.ts"),
      ]);
      const { outcomes, totals } = await lookAtPast({
        ...{ past, ready: readers, heads, headTotals, progress, look: (artifacts) => runner.run(artifacts) },
        ...(cache === undefined ? {} : { store: recordStoreIn(cache, setup, readers, past.place) }),
      });
      outcomes.forEach(collectFacts);
      for (const { engine } of readers) tally.lookedAtPast(engine.id, totals);
    }
    await runner.keep();
    const found = await conclude(options, runner, collected, tally);
    return { ...withoutSecretNames(found, ready), commented };
  } finally {
    await runner.close();
  }
}

function readsPast({ engine, isReported }: ReadyEngine): boolean {
  return engine.readsHistory && isReported;
}

function keptScope({ past, target }: FindOptions): KeptScope {
  return {
    ...(past === undefined ? {} : { head: past.place }),
    ...(target.kind === "tree" ? { tree: target.root } : {}),
  };
}

async function* onlyArtifacts(
  items: AsyncIterable<Artifact | Gap | Skip | LookedAt>,
  tally: Tally,
  known: { files: number; sizeBytes: number },
): AsyncGenerator<Artifact> {
  for await (const item of items) {
    if (item.kind === "artifact") {
      tally.met(item);
      yield item;
    } else if (item.kind === "gap") tally.gap(item);
    else if (item.kind === "looked-at") {
      tally.lookedAt(item);
      known.files += item.files;
      known.sizeBytes += item.sizeBytes;
    } else tally.skip(item);
  }
}

async function conclude(
  options: FindOptions,
  runner: Runner,
  collected: ReadonlyMap<EngineId, Inspected<Json>[]>,
  tally: Tally,
): Promise<Omit<Detected, "commented">> {
  const findings: Finding[] = [];
  const inventory: InventoryItem[] = [];
  const coverage: Coverage[] = [];
  const rules: RuleInfo[] = [];
  const ready = await runner.ready();
  for (const one of ready) {
    const { engine, rules: compiled, isReported } = one;
    if (!isReported) continue;
    const context: EngineContext = {
      ...options,
      config: options.setup.config,
      masked: (file) => maskedFile(file, ready),
      ...keptOf(options, one),
    };
    rules.push(...(await engine.rules(options.setup)));
    const looked = tally.of(engine.id);
    coverage.push({
      kind: "coverage",
      engine: engine.id,
      engineVersion: engine.version,
      rules: compiled.digest,
      scope: options.scope,
      ...looked,
      ...(options.advisories !== undefined && judgesByAdvisories.has(engine.id)
        ? { advisories: options.advisories.id }
        : {}),
    });
    try {
      for await (const said of engine.conclude(each(collected.get(engine.id) ?? []), context)) {
        if (said.kind === "finding") findings.push(said);
        else if (said.kind === "gap") tally.gap(said);
        else if (said.kind === "skip") tally.skip(said);
        else if (said.kind === "coverage") coverage.splice(coverage.length - 1, 1, { ...said, ...looked });
        else inventory.push(said);
      }
    } catch (thrown) {
      options.signal.throwIfAborted();
      options.log.debug(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
      const what = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : "an error";
      tally.gap({
        kind: "gap",
        reason: "crashed",
        engine: engine.id,
        isWhole: true,
        detail: `the ${engine.id} engine stopped while it joined its facts (${what.slice(0, 200)})`,
      });
    }
  }
  assert(new Set(rules.map((rule) => rule.id)).size === rules.length, "a rule id is used twice");
  return {
    findings: [...toldOnce(findings)].sort(compareFindings),
    inventory: inventory.sort((a, b) => comparePackages(a.package, b.package)),
    gaps: tally.gaps.sort(compareGaps),
    skips: tally.skips(),
    coverage,
    rules,
  };
}

/** What one engine keeps: by another build, other rules or other settings it was found out differently. */
function keptOf(
  { store, setup }: FindOptions,
  { engine, rules }: ReadyEngine,
): { readonly kept?: KeptBytes } {
  if (store === undefined) return {};
  const id = digestOf(["kept", store.codeId, setup, engine.id, engine.version, rules.digest]);
  return {
    kept: {
      read: (name) => store.files.readBytes(`${id} ${name}`),
      write: (name, bytes) => store.files.writeBytes(`${id} ${name}`, bytes),
    },
  };
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

/** Counts what was looked at, skipped and missed. */
class Tally {
  readonly gaps: Gap[] = [];
  readonly #changed = new Set<string>();
  readonly #skips = new Map<Skip["reason"], { files: number; sizeBytes: number; examples: string[] }>();
  readonly #looked = new Map<EngineId, { filesScanned: number; bytesScanned: number }>();
  readonly #isEssential: (path: RepoPath) => boolean;

  constructor(isEssential: (path: RepoPath) => boolean) {
    this.#isEssential = isEssential;
  }

  /** An engine that joins its facts at the end names a file by its path alone; whether the change brought it is remembered here. */
  met({ path, surface, change }: Artifact): void {
    if (surface === "head" && change !== undefined) this.#changed.add(path);
  }

  gap(gap: Gap, artifact?: Artifact): void {
    const isInChange =
      artifact === undefined
        ? gap.path !== undefined && this.#changed.has(gap.path)
        : artifact.surface === "head" && (artifact.change !== undefined || artifact.isAsked === true);
    const stops = isInChange || this.#isMissed(gap, artifact);
    this.gaps.push(stops && gap.isInChange === undefined ? { ...gap, isInChange: true } : gap);
  }

  /** A file that was to be judged, that nobody could read, and that an engine cannot answer without. */
  #isMissed({ path, engine }: Gap, artifact?: Artifact): boolean {
    const wasAsked = artifact === undefined || (artifact.surface === "head" && artifact.role === "changed");
    return path !== undefined && engine === undefined && wasAsked && this.#isEssential(path);
  }

  skip(skip: Skip): void {
    if (skip.reason === "link") this.#missedBehind(skip);
    const count = this.#skips.get(skip.reason) ?? { files: 0, sizeBytes: 0, examples: [] };
    count.files += skip.files ?? 1;
    count.sizeBytes += skip.sizeBytes;
    for (const path of skip.examples ?? (skip.path === undefined ? [] : [skip.path]))
      addExample(count.examples, path);
    this.#skips.set(skip.reason, count);
  }

  /** What a link has the name of was to be read; the file behind it is, when it lies in the tree and has such a name, too. */
  #missedBehind({ path, leadsTo }: Skip): void {
    if (path === undefined || !this.#isEssential(path)) return;
    if (leadsTo !== undefined && this.#isEssential(leadsTo)) return;
    const detail =
      leadsTo === undefined
        ? "a link that leads out of the tree, which is not followed: scan the file itself, or put it in its place"
        : `a link to ${leadsTo}, which no engine knows by that name: give the file itself a lockfile's name`;
    this.gap({ kind: "gap", reason: "refused", path, detail });
  }

  lookedAtFile({ path }: Artifact, { skip: reason, lookedAtBy, sizeBytes }: Outcome["result"]): void {
    if (reason !== undefined) this.skip({ kind: "skip", reason, path, sizeBytes });
    for (const engine of lookedAtBy) this.looked(engine, sizeBytes);
  }

  looked(engine: EngineId, sizeBytes: number, files = 1): void {
    const count = this.#looked.get(engine) ?? { filesScanned: 0, bytesScanned: 0 };
    count.filesScanned += files;
    count.bytesScanned += sizeBytes;
    this.#looked.set(engine, count);
  }

  lookedAt({ outlook, files, sizeBytes, examples }: LookedAt): void {
    // Engines and reasons were written by an earlier run of this same build: the name of the cache says so.
    for (const engine of outlook.lookedAtBy) this.looked(engine as EngineId, sizeBytes, files);
    const reason = outlook.skip as Skip["reason"] | undefined;
    if (reason !== undefined) this.skip({ kind: "skip", reason, sizeBytes, files, examples });
  }

  lookedAtPast(engine: EngineId, { files, sizeBytes, skipped }: PastTotals): void {
    this.looked(engine, sizeBytes, files);
    for (const [reason, many] of skipped) this.skip({ kind: "skip", reason, ...many });
  }

  of(engine: EngineId): { readonly filesScanned: number; readonly bytesScanned: number } {
    return this.#looked.get(engine) ?? { filesScanned: 0, bytesScanned: 0 };
  }

  skips(): readonly SkipCount[] {
    const counts = [...this.#skips].map(([reason, count]) => ({
      reason,
      ...count,
    }));
    return counts.sort((a, b) => (a.reason < b.reason ? -1 : 1));
  }
}
