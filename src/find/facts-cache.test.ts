// What is kept of single files between runs.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { defaultConfig } from "../config/index.ts";
import { fileCacheIn } from "../kit/index.ts";
import { type Artifact, mayNameSecret, type RepoPath, sha256 } from "../model/index.ts";
import { FactsCache } from "./facts-cache.ts";
import type { FileResult } from "./inspection.ts";

const folder = mkdtempSync(join(tmpdir(), "portcullis-facts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the facts of every file of a layer are kept, whatever it is called: without one of them the layer is unpacked again", async () => {
  const path = "var/lib/dpkg/info/libpython3.11-stdlib:amd64.list" as RepoPath; // a test's own path
  expect(mayNameSecret(path)).toBe(true);
  const artifact: Artifact = {
    kind: "artifact",
    path,
    origin: { kind: "layer", layer: sha256("layer"), layerIndex: 0 },
    sizeBytes: 1,
    isExecutable: false,
    role: "changed",
    surface: "head",
    contentId: "sha256:content",
    read: async () => new Uint8Array(1),
  };
  const result: FileResult = {
    facts: [{ engine: "images", facts: { kind: "owned" } }],
    gaps: [],
    lookedAtBy: ["images"],
    sizeBytes: 1,
  };
  const cache = (): FactsCache =>
    new FactsCache(fileCacheIn(folder), "code", { config: defaultConfig(), key: "00" }, [], {});
  const first = cache();
  await first.remember(artifact, result, undefined);
  await first.save();
  expect(await cache().recall(artifact)).toEqual({ isSure: true, result });
});
