// What a collected image is, apart from its files: configuration, layers, and files that are remarkable by their mode. The
// collector writes this one JSON document, the engine reads it as it reads any file; so both stay apart.

import * as v from "valibot";
import type { Digest } from "../../model/index.ts";

/** Where the document stands among the artifacts; its origin is "image-config" with an empty pointer. */
export const imageFactsPath = ".image/facts.json";

/** The texts of the configuration in which secrets may stand, each an artifact of its own, one entry a line. */
export const imageTextPaths = {
  env: ".image/env",
  labels: ".image/labels",
  history: ".image/history",
  command: ".image/command",
} as const;

const text = v.string();
const digestText = v.pipe(
  text,
  v.transform((raw) => raw as Digest),
); // written by our own collector from checked digests

const specialFile = v.object({
  kind: v.picklist(["setuid", "setgid", "world-writable", "sudo"]),
  path: text,
  mode: v.number(),
  layerIndex: v.number(),
});
export type SpecialFile = Readonly<v.InferOutput<typeof specialFile>>;

const factsSchema = v.object({
  name: text,
  tags: v.array(text),
  digest: digestText,
  platform: text,
  createdAt: v.optional(text),
  /** False for a root file-system folder: there is no configuration to judge. */
  hasConfig: v.boolean(),
  user: text,
  exposedPorts: v.array(text),
  hasHealthcheck: v.boolean(),
  env: v.array(text),
  labels: v.record(text, text),
  annotations: v.record(text, text),
  history: v.array(v.object({ createdBy: text, isEmptyLayer: v.boolean() })),
  layers: v.array(v.object({ digest: digestText, diffId: digestText, createdBy: v.optional(text) })),
  specialFiles: v.array(specialFile),
  /** One path of each store of packages that nothing here reads (package-stores.ts). */
  unreadStores: v.optional(v.array(text), []),
});

export type ImageFacts = v.InferOutput<typeof factsSchema>;

export function parseImageFacts(bytes: Uint8Array): ImageFacts | undefined {
  try {
    const parsed = v.safeParse(factsSchema, JSON.parse(new TextDecoder().decode(bytes)));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
