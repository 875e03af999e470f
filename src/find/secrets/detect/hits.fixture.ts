// For tests of detectors: what the shipped rules find in one text.

import type { Config } from "../../../config/index.ts";
import { repoPath } from "../../../model/index.ts";
import { secretsEngine } from "../engine.ts";
import { inspectBytes } from "../inspect.ts";

/** Rule and value of each hit; values are read from the place that the hit names. */
export type Hits = (path: string, content: string) => readonly string[];

export async function shippedHits(config: Config): Promise<Hits> {
  const { set, key } = await secretsEngine.prepare({ config, key: "07".repeat(32) });
  return (path, content) => {
    const lines = content.split("\n");
    const hits = inspectBytes(repoPath(path), Buffer.from(content), set, key)?.hits ?? [];
    return hits.map(
      ({ rule, region: { startLine, startColumn, endColumn } }) =>
        `${rule} ${lines[startLine - 1]?.slice(startColumn - 1, endColumn - 1)}`,
    );
  };
}
