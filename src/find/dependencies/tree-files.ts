// The dependency files of one state of the tree: what was inspected, plus what belongs to it and was not among the artifacts (files
// that a requirements file includes; for a change, the unchanged rest of its projects).

import { type Include, type LockfileParser, pom, requirementsFile } from "../../formats/lock/index.ts";
import { mapConcurrent } from "../../kit/index.ts";
import { type Gap, type RepoPath, repoPath, type TreeReader } from "../../model/index.ts";
import type { EngineContext, Inspected } from "../contract/index.ts";
import { placeClassOf } from "../judge/index.ts";
import { type DependencyFacts, factsOf, formatOf } from "./facts.ts";
import { folderOf, joinPath, type SourceFile } from "./source-file.ts";

export type TreeFiles = { readonly files: readonly SourceFile[]; readonly gaps: readonly Gap[] };

const readsAtOnce = 16;
const includesDeepest = 20;

/** Every file of the head that the engine needs. */
export async function headFiles(
  facts: AsyncIterable<Inspected<DependencyFacts>>,
  context: EngineContext,
): Promise<TreeFiles> {
  const files = new Map<string, SourceFile>();
  for await (const { artifact, facts: found } of facts) {
    if (artifact.surface !== "head" || artifact.change === "deleted") continue;
    const { path, origin, sizeBytes } = artifact;
    files.set(path, { path, origin, sizeBytes, facts: found, isJudged: artifact.role === "changed" });
  }
  if (context.base !== undefined) {
    const paths = (await context.head.list()).filter(
      (path) => !files.has(path) && formatOf(path) !== undefined,
    );
    for (const file of await readAll(paths, context.head)) files.set(file.path, file);
  } else
    for (const file of await readAll(
      companions([...files.values()]).filter((path) => !files.has(path)),
      context.head,
    ))
      files.set(file.path, file);
  await addIncludes(files, context.head);
  return { files: [...files.values()], gaps: [...files.values()].flatMap(problemGaps) };
}

/** What tells the direct packages of a lock and lies beside it; for a scan of one file, it is not among the artifacts. */
const beside: Readonly<Record<string, readonly string[]>> = {
  "npm-package-lock": ["package.json"],
  "yarn-lock": ["package.json"],
  "poetry-lock": ["pyproject.toml"],
  "pdm-lock": ["pyproject.toml"],
  "uv-lock": ["pyproject.toml"],
  pylock: ["pyproject.toml"],
  "pipfile-lock": ["Pipfile"],
  "composer-lock": ["composer.json"],
  "go-mod": ["go.sum"],
};

function companions(files: readonly SourceFile[]): readonly RepoPath[] {
  return files.flatMap((file) =>
    (beside[file.facts.format] ?? []).flatMap((name) => {
      const path = joinPath(folderOf(file.path), name);
      return path === undefined ? [] : [repoPath(path)];
    }),
  );
}

/** The same files before the change; what did not change is not read again. */
export async function baseFiles(
  head: readonly SourceFile[],
  base: TreeReader,
): Promise<readonly SourceFile[]> {
  const unchanged = new Map(head.filter((file) => !file.isJudged).map((file) => [file.path, file]));
  const paths = (await base.list()).filter((path) => formatOf(path) !== undefined);
  const kept = paths.flatMap((path) => unchanged.get(path) ?? []);
  const read = await readAll(
    paths.filter((path) => !unchanged.has(path)),
    base,
  );
  const files = new Map<string, SourceFile>([...kept, ...read].map((file) => [file.path, file]));
  await addIncludes(files, base);
  return [...files.values()];
}

async function readAll(paths: readonly RepoPath[], reader: TreeReader): Promise<readonly SourceFile[]> {
  const read = await mapConcurrent(paths, readsAtOnce, (path) => readOne(path, reader));
  return read.flatMap((file) => file ?? []);
}

async function readOne(
  path: RepoPath,
  reader: TreeReader,
  otherwise: LockfileParser = requirementsFile,
): Promise<SourceFile | undefined> {
  const bytes = await reader.read(path);
  if (bytes === undefined) return undefined;
  const facts = factsOf(formatOf(path) ?? otherwise, bytes);
  return { path, origin: { kind: "work-tree" }, sizeBytes: bytes.length, facts, isJudged: false };
}

/** Follows `-r` and `-c`; a cycle ends at what is already there. */
async function addIncludes(files: Map<string, SourceFile>, reader: TreeReader): Promise<void> {
  let fresh: readonly SourceFile[] = [...files.values()];
  for (let depth = 0; depth < includesDeepest && fresh.length > 0; depth += 1) {
    const wanted = new Map<string, { readonly file: SourceFile; readonly include: Include }>();
    for (const file of fresh) {
      for (const include of file.facts.file.includes) {
        const path = joinPath(folderOf(file.path), include.path);
        if (path !== undefined && path !== "" && !files.has(path)) wanted.set(path, { file, include });
      }
    }
    const read: SourceFile[] = [];
    for (const [path, { file: asking, include }] of wanted) {
      // A parent is only read to understand its child.
      const isParent = include.kind === "parent";
      const file = await readOne(repoPath(path), reader, isParent ? pom : requirementsFile);
      if (file !== undefined)
        read.push({ ...file, origin: asking.origin, isJudged: asking.isJudged && !isParent });
    }
    for (const file of read) files.set(file.path, file);
    fresh = read;
  }
}

/** A lockfile that is judged and cannot be read leaves the verdict open, in a tree as in a change (one of a test's own making does not). */
function problemGaps(file: SourceFile): readonly Gap[] {
  const { problems } = file.facts;
  const [first] = problems;
  if (first === undefined) return [];
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  const line = first.line === undefined ? "" : `line ${first.line}: `;
  const detail = `${line}${first.message}${more}`;
  const { path, origin } = file;
  const isInChange = file.isJudged && placeClassOf(path) === "production";
  return [{ kind: "gap", reason: "unparsable", engine: "dependencies", path, origin, detail, isInChange }];
}
