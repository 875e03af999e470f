// The source files of a target, written into an empty folder for another tool: no `.git`, no configuration of the scanned project, no
// links, only files of the languages that the tool reads.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Artifact, Gap, RepoPath } from "../../model/index.ts";

export type Exported = { readonly files: number; readonly unread: readonly RepoPath[] };

export async function exportSources(
  items: AsyncIterable<{ readonly kind: string } & (Artifact | Gap | object)>,
  folder: string,
  isWanted: (path: string) => boolean,
): Promise<Exported> {
  const unread: RepoPath[] = [];
  let files = 0;
  for await (const item of items) {
    if (!isArtifact(item) || item.beside !== undefined) continue;
    if (item.role !== "changed" || !isWanted(item.path)) continue;
    try {
      const bytes = await item.read();
      const file = join(folder, item.path); // a path inside: relative, without "." and ".."
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes, { flag: "wx" });
      files += 1;
    } catch {
      unread.push(item.path);
    }
  }
  return { files, unread };
}

function isArtifact(item: { readonly kind: string }): item is Artifact {
  return item.kind === "artifact";
}
