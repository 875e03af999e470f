// Names of files and folders that may hold a secret, each once, as text to look at; and messages of commits, the same.

import { limits, PortcullisError } from "../kit/index.ts";
import {
  type Artifact,
  type CommitId,
  mayNameSecret,
  messagePath,
  namePath,
  type RepoPath,
} from "../model/index.ts";
import type { Collected } from "./tree.ts";

export class Names {
  readonly #seen = new Set<string>();

  /** The path itself and each folder on its way, where its last part may hold a secret and was not met before. */
  in(path: RepoPath): readonly string[] {
    if (!mayNameSecret(path)) return [];
    const parts = path.split("/");
    return parts
      .flatMap((part, index) => (mayNameSecret(part) ? [parts.slice(0, index + 1).join("/")] : []))
      .filter((name) => !this.#seen.has(name) && this.#seen.add(name));
  }

  artifacts(path: RepoPath, place: Pick<Artifact, "origin" | "surface">): readonly Artifact[] {
    return this.in(path).map((name) => textArtifact("name", namePath(name), textOfName(name), place));
  }
}

/** A name is one line, whatever it holds. */
export function textOfName(name: string): Buffer {
  return Buffer.from(name.replace(/[\r\n]/g, " "));
}

/** What is collected, and the names of it. */
export async function* withNames(items: AsyncIterable<Collected>): AsyncGenerator<Collected> {
  const names = new Names();
  for await (const item of items) {
    yield item;
    if (item.path === undefined || (item.kind === "artifact" && item.change === "modified")) continue;
    const origin = (item.kind === "artifact" ? item.origin : undefined) ?? { kind: "work-tree" };
    yield* names.artifacts(item.path, { origin, surface: "head" });
  }
}

/** A message stands as long as its commit does: no later commit takes it out of the head. */
export function messageArtifact(commit: CommitId, message: Buffer): Artifact {
  const origin = { kind: "commit", commit, blob: commit } as const;
  return textArtifact("message", messagePath(commit), message, { origin, surface: "head" });
}

function textArtifact(
  beside: NonNullable<Artifact["beside"]>,
  path: RepoPath,
  text: Buffer,
  place: Pick<Artifact, "origin" | "surface">,
): Artifact {
  return {
    ...{ kind: "artifact", path, isExecutable: false, role: "changed", beside, ...place },
    sizeBytes: text.length,
    read: async () => {
      if (text.length > limits.fileSizeBytes)
        throw new PortcullisError("input", `larger than ${limits.fileSizeBytes} bytes`);
      return text;
    },
  };
}
