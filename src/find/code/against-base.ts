// What a change brings without a line of its own in it: a check taken away, here or in a module that others import. The base is analysed
// like the head, and what it did not have is the change's.

import { pythonFile } from "../../formats/python/index.ts";
import { decodeUtf8, limits } from "../../kit/index.ts";
import { type Artifact, type Finding, type RepoPath, repoPath, type TreeReader } from "../../model/index.ts";
import type { EngineContext } from "../contract/index.ts";
import { placeClassOf } from "../judge/index.ts";
import { judged, type Knowing, type Plan, programOfScene, type Scene } from "./judged.ts";
import type { CodeFacts, Program, SourceFile } from "./program/index.ts";
import { readTemplate } from "./templates/index.ts";

/** What the base has where the head has a scene. */
export type Former = {
  readonly scene: Scene;
  readonly texts: ReadonlyMap<string, Uint8Array>;
  /** Of changed files, by their paths in the head. */
  readonly facts: ReadonlyMap<string, CodeFacts>;
  /** Of files that the head does not have any more. */
  readonly gone: ReadonlyMap<string, CodeFacts>;
};

/** Those of `findings` that the base did not have. `runs`: which of its functions run by themselves. */
export async function broughtBy(
  findings: readonly Finding[],
  scene: Scene,
  former: Former,
  {
    context,
    knowing,
    runs,
  }: {
    readonly context: EngineContext;
    readonly knowing: Knowing;
    readonly runs: (former: Program) => (module: number, fn: number) => boolean;
  },
): Promise<ReadonlySet<Finding>> {
  const places = findings.flatMap(({ locations, evidence }) => [
    ...locations,
    ...(evidence.kind === "flow" ? evidence.steps.map(({ location }) => location) : []),
  ]);
  const program = programOfScene(former.scene, knowing);
  const plan: Plan = {
    only: new Set(places.map(({ path }) => path)),
    chosen: { runs: runs(program), isStale: () => true, isIdle: () => false, mayLook: () => true },
    trails: new Map(),
  };
  const before = await judged(program, former.scene, context, knowing, plan);
  const known = new Set(before.findings.map(({ fingerprint }) => fingerprint));
  // A renamed function renames what it holds: the same rule at the same line of code is the same finding, as often as the base had it.
  const heads = new Map(scene.files.map((file) => [file.artifact.path as string, file]));
  const readHead = async (path: string): Promise<Uint8Array | undefined> => heads.get(path)?.artifact.read();
  const [linesNow, linesThen] = [
    linesBy(readHead),
    linesBy(async (path) => former.texts.get(path) ?? readHead(path)),
  ];
  const lines = new Map<string, number>();
  for (const finding of before.findings) {
    const key = await lineKey(finding, linesThen);
    lines.set(key, (lines.get(key) ?? 0) + 1);
  }
  const brought = new Set<Finding>();
  for (const finding of findings) {
    const key = await lineKey(finding, linesNow);
    const left = lines.get(key) ?? 0;
    if (left > 0) lines.set(key, left - 1);
    if (left === 0 && !known.has(finding.fingerprint)) brought.add(finding);
  }
  return brought;
}

type Lines = (path: string) => Promise<readonly string[]>;

/** The lines of files, each read once. */
function linesBy(read: (path: string) => Promise<Uint8Array | undefined>): Lines {
  const known = new Map<string, Promise<readonly string[]>>();
  return (path) => {
    const own =
      known.get(path) ??
      read(path).then((bytes) => (bytes === undefined ? [] : decodeUtf8(bytes).split("\n")));
    known.set(path, own);
    return own;
  };
}

async function lineKey({ rule, locations: [{ path, region }] }: Finding, lines: Lines): Promise<string> {
  const line = (await lines(path))[(region?.startLine ?? 1) - 1];
  return JSON.stringify([rule, path, line?.trim() ?? ""]);
}

/** Files of Python that the base has and the head has not; a renamed one is there. `left`: how many there are beyond the limit. */
export async function goneFrom(
  base: TreeReader,
  head: TreeReader,
  changed: readonly Artifact[],
): Promise<{ readonly gone: readonly RepoPath[]; readonly left: number }> {
  const there = new Set<string>(await head.list());
  for (const { formerPath } of changed) if (formerPath !== undefined) there.add(formerPath);
  const gone = (await base.list()).filter(
    (path) => pythonFile.test(path) && !there.has(path) && placeClassOf(path) !== "vendored",
  );
  return { gone: gone.slice(0, limits.codeGoneFiles), left: Math.max(0, gone.length - limits.codeGoneFiles) };
}

/** The same files as the base has them; those that the change added are not there, and those that it took away are. */
export async function sceneBefore(
  scene: Scene,
  base: TreeReader,
  factsOf: (file: { readonly path: RepoPath; readonly bytes: Uint8Array }) => CodeFacts,
): Promise<Former> {
  const former: SourceFile[] = [];
  const texts = new Map<string, Uint8Array>();
  const facts = new Map<string, CodeFacts>();
  for (const file of scene.files) {
    const { artifact } = file;
    if (artifact.role !== "changed") {
      former.push(file);
      continue;
    }
    const bytes = await base.read(artifact.formerPath ?? artifact.path);
    if (bytes === undefined) continue;
    texts.set(artifact.path, bytes);
    const own = factsOf({ path: artifact.path, bytes });
    facts.set(artifact.path, own);
    former.push({ artifact, facts: own });
  }
  const gone = new Map<string, CodeFacts>();
  for (const path of scene.gone) {
    const bytes = await base.read(path);
    if (bytes === undefined || bytes.length > limits.codeFileSizeBytes) continue;
    const own = factsOf({ path, bytes });
    gone.set(path, own);
    former.push({ artifact: goneArtifact(path, bytes), facts: own });
  }
  const pages = new Map(scene.templates);
  for (const path of scene.changedTemplates) {
    const bytes = await base.read(repoPath(path));
    if (bytes === undefined) pages.delete(path);
    else pages.set(path, readTemplate(decodeUtf8(bytes)));
  }
  return { scene: { ...scene, files: former, templates: pages }, texts, facts, gone };
}

function goneArtifact(path: RepoPath, bytes: Uint8Array): Artifact {
  return {
    ...{
      kind: "artifact",
      path,
      origin: { kind: "work-tree" },
      sizeBytes: bytes.length,
      isExecutable: false,
    },
    ...{ role: "context", surface: "head", read: async () => bytes },
  };
}
