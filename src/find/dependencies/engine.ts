// The dependencies engine: `inspect` reads one lockfile or manifest, `conclude` joins them into projects and says which packages are
// there, which are vulnerable, what is odd about their origin, and, for a change, what it added, removed and moved.

import { type AdvisoryStore, digestOf, type Finding, type Gap } from "../../model/index.ts";
import type {
  CompiledRules,
  Conclusion,
  Engine,
  EngineContext,
  Inspected,
  InspectedFile,
} from "../contract/index.ts";
import { placeClassOf } from "../judge/index.ts";
import {
  ageGaps,
  computedGap,
  coverageGaps,
  noSbomGap,
  systemGap,
  undecidedGap,
  unreadGap,
} from "./advisory-gaps.ts";
import { avoidedBy } from "./avoided.ts";
import { type Exposures, exposuresOf, Vulnerabilities } from "./exposure.ts";
import { type DependencyFacts, factsOf, formatOf, formatOfFile } from "./facts.ts";
import { inventoryOf, reviewed } from "./inventory.ts";
import { forTarget } from "./markers.ts";
import { Online, publishedFacts, withLicences, withParentVersions } from "./online.ts";
import { type Project, projectsOf } from "./project.ts";
import { canBeReached, type Reach, reachOf } from "./reached.ts";
import { dependencyRules } from "./rules.ts";
import { changeFacts, originFacts } from "./supply-chain.ts";
import { baseFiles, headFiles } from "./tree-files.ts";
import { vulnerableFindings } from "./vulnerable-package.ts";

const version = "1";

export const dependenciesEngine: Engine<DependencyFacts> = {
  id: "dependencies",
  version,
  readsHistory: false,
  prepare: async (): Promise<CompiledRules> => ({ digest: digestOf(["dependencies", version]) }),
  rules: async () => dependencyRules,
  wants: ({ path, firstBytes }) =>
    formatOf(path) !== undefined ||
    (firstBytes !== undefined && formatOfFile(path, firstBytes) !== undefined),
  isEssential: (path) => formatOf(path) !== undefined && placeClassOf(path) === "production",
  pathClass: (path) => formatOf(path)?.id ?? "",
  inspect: (file: InspectedFile) => {
    const format = formatOfFile(file.path, file.bytes);
    return format === undefined ? undefined : factsOf(format, file.bytes);
  },
  conclude,
};

async function* conclude(
  facts: AsyncIterable<Inspected<DependencyFacts>>,
  context: EngineContext,
): AsyncGenerator<Conclusion> {
  // In an image the installed tree is the truth, and the images engine reads it; a lockfile that lies beside it proves nothing.
  if (context.target.kind === "image") return;
  const head = await headFiles(facts, context);
  yield* head.gaps;
  if (context.target.kind === "sbom" && head.files.length === 0) yield noSbomGap(context.target.file);
  const { projects: all, gaps } = projectsOf(head.files);
  yield* gaps;
  const before =
    context.base === undefined ? undefined : projectsOf(await baseFiles(head.files, context.base)).projects;
  const earlier = before?.map((project) => forTarget(project, context.config));
  const judged = all
    .filter((project) => project.isJudged || isBereft(project, before))
    .map((project) => forTarget(project, context.config));
  yield* coverageGaps(judged, context.advisories, new Set(context.config.advisories.accept_missing));
  if (judged.length > 0) yield* ageGaps(context);
  const lookup = context.advisories === undefined ? undefined : new Vulnerabilities(context.advisories);
  const online = context.releases === undefined ? undefined : new Online(context.releases);
  let reach: Reach | undefined;
  const compared = new Set<Project>();
  for (const project of judged) {
    context.signal.throwIfAborted();
    yield* systemGap(project);
    yield* computedGap(project);
    yield* unreadGap(project);
    const base = earlierOf(project, earlier, all);
    if (base !== undefined) compared.add(base);
    for (const heard of said(project, base, { context, lookup, isChange: earlier !== undefined })) {
      const one =
        online === undefined || heard.kind === "gap"
          ? heard
          : await withParentVersions(heard, project, online);
      if (one.kind === "gap" || !canBeReached(one)) yield one;
      else {
        reach ??= await reachOf(context.head, context.signal);
        yield await reach.of(one, project);
      }
    }
    if (online !== undefined)
      yield* await publishedFacts(project, base, {
        online,
        key: context.setup.key,
        now: context.now,
        coolDownDays: context.config.dependencies.cool_down_days,
      });
    const items = earlier === undefined ? inventoryOf(project) : reviewed(project, base);
    yield* online === undefined ? items : await withLicences(items, online);
  }
  if (online !== undefined) yield* online.gaps();
  for (const gone of earlier ?? []) {
    const isThere = all.some((project) => project.file.path === gone.file.path);
    if (!isThere && !compared.has(gone)) yield* reviewed(undefined, gone);
  }
}

/** A manifest that did not change, and that a lockfile answered which the change took away. */
function isBereft(project: Project, before: readonly Project[] | undefined): boolean {
  return before !== undefined && !before.some((other) => other.file.path === project.file.path);
}

/** What the base knew of it: the same file; else the lockfile, gone now, that answered it from its own folder or one above. */
function earlierOf(
  project: Project,
  earlier: readonly Project[] | undefined,
  now: readonly Project[],
): Project | undefined {
  const same = earlier?.find((other) => other.file.path === project.file.path);
  if (same !== undefined || earlier === undefined) return same;
  const isAbove = (folder: string): boolean =>
    folder === "" || folder === project.folder || project.folder.startsWith(`${folder}/`);
  return earlier
    .filter(
      ({ ecosystem, folder, file }) =>
        ecosystem === project.ecosystem &&
        isAbove(folder) &&
        !now.some((other) => other.file.path === file.path),
    )
    .sort((a, b) => b.folder.length - a.folder.length)[0];
}

type Circumstances = {
  readonly context: EngineContext;
  readonly lookup: Vulnerabilities | undefined;
  readonly isChange: boolean;
};

/** Findings of one project; in a change, each says whether the change brought it. */
function* said(
  project: Project,
  base: Project | undefined,
  { context, lookup, isChange }: Circumstances,
): Generator<Finding | Gap> {
  const now = exposures(project, lookup);
  if (now !== undefined) yield* undecidedGap(project, now);
  const findings = findingsOf(project, now, context);
  if (!isChange) {
    yield* findings;
    return;
  }
  const old = base === undefined ? undefined : { ...base, folder: project.folder };
  const known = new Set(
    old === undefined
      ? []
      : findingsOf(old, exposures(old, lookup), context).flatMap((finding) => [
          finding.fingerprint,
          ...finding.formerly,
        ]),
  );
  for (const finding of findings) {
    const isInChange = ![finding.fingerprint, ...finding.formerly].some((name) => known.has(name));
    yield { ...finding, isInChange };
  }
  for (const finding of changeFacts(project, old, context.setup.key)) yield { ...finding, isInChange: true };
}

function exposures(project: Project, lookup: Vulnerabilities | undefined): Exposures | undefined {
  return lookup === undefined ? undefined : exposuresOf(project, lookup);
}

function findingsOf(
  project: Project,
  found: Exposures | undefined,
  context: EngineContext,
): readonly Finding[] {
  const store: AdvisoryStore | undefined = context.advisories;
  const vulnerable =
    found === undefined || store === undefined
      ? []
      : vulnerableFindings(project, found, {
          store,
          key: context.setup.key,
          declared: context.config.dependencies.symbols,
          avoided: avoidedBy(context.config.dependencies.avoid, context.now),
        });
  return [...vulnerable, ...originFacts(project, context.config, context.setup.key)];
}
