// What a change brings without a line of its own in it: a check taken away, here or in a module that others import. The base is analysed
// like the head, and what it did not have is the change's.

import { decodeUtf8 } from "../../kit/index.ts";
import { type Finding, repoPath, type TreeReader } from "../../model/index.ts";
import type { EngineContext } from "../contract/index.ts";
import { judged, type Knowing, type Scene } from "./judged.ts";
import { factsOf, type SourceFile } from "./program/index.ts";
import { readTemplate } from "./templates/index.ts";

type Reading = (path: string) => Promise<Uint8Array | undefined>;

/** Those of `findings` that the base did not have. */
export async function broughtBy(
  findings: readonly Finding[],
  scene: Scene,
  base: TreeReader,
  context: EngineContext,
  knowing: Knowing,
): Promise<ReadonlySet<Finding>> {
  const former = await sceneBefore(scene, base);
  const places = findings.flatMap(({ locations, evidence }) => [
    ...locations,
    ...(evidence.kind === "flow" ? evidence.steps.map(({ location }) => location) : []),
  ]);
  const before = await judged(former.scene, context, knowing, new Set(places.map(({ path }) => path)));
  const known = new Set(before.findings.map(({ fingerprint }) => fingerprint));
  // A renamed function renames what it holds: the same rule at the same line of code is the same finding, as often as the base had it.
  const lines = new Map<string, number>();
  for (const finding of before.findings) {
    const key = await lineKey(finding, async (path) => former.texts.get(path) ?? readHead(scene, path));
    lines.set(key, (lines.get(key) ?? 0) + 1);
  }
  const brought = new Set<Finding>();
  for (const finding of findings) {
    const key = await lineKey(finding, (path) => readHead(scene, path));
    const left = lines.get(key) ?? 0;
    if (left > 0) lines.set(key, left - 1);
    if (left === 0 && !known.has(finding.fingerprint)) brought.add(finding);
  }
  return brought;
}

async function lineKey({ rule, locations: [{ path, region }] }: Finding, read: Reading): Promise<string> {
  const bytes = await read(path);
  const line = bytes === undefined ? "" : decodeUtf8(bytes).split("\n")[(region?.startLine ?? 1) - 1];
  return JSON.stringify([rule, path, line?.trim() ?? ""]);
}

async function readHead({ files }: Scene, path: string): Promise<Uint8Array | undefined> {
  return files.find(({ artifact }) => artifact.path === path)?.artifact.read();
}

/** The same files as the base has them; those that the change added are not there. */
async function sceneBefore(
  { files, templates, changedTemplates, importers }: Scene,
  base: TreeReader,
): Promise<{ readonly scene: Scene; readonly texts: ReadonlyMap<string, Uint8Array> }> {
  const former: SourceFile[] = [];
  const texts = new Map<string, Uint8Array>();
  for (const file of files) {
    const { artifact } = file;
    if (artifact.role !== "changed") {
      former.push(file);
      continue;
    }
    const bytes = await base.read(artifact.formerPath ?? artifact.path);
    if (bytes === undefined) continue;
    texts.set(artifact.path, bytes);
    const facts = factsOf({ path: artifact.path, bytes, excerpt: () => "", hasSecret: () => false });
    former.push({ artifact, facts });
  }
  const pages = new Map(templates);
  for (const path of changedTemplates) {
    const bytes = await base.read(repoPath(path));
    if (bytes === undefined) pages.delete(path);
    else pages.set(path, readTemplate(decodeUtf8(bytes)));
  }
  return { scene: { files: former, templates: pages, changedTemplates, importers }, texts };
}
