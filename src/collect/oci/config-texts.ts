// What an image says of itself, as artifacts: the texts of its configuration in which secrets may stand, and the document of facts.

import { type ImageFacts, imageFactsPath, imageTextPaths, platformText } from "../../formats/oci/index.ts";
import type { Artifact, RepoPath } from "../../model/index.ts";
import { contentId } from "./layer-entries.ts";
import type { MergedTree } from "./merged-tree.ts";
import type { OpenImage } from "./open-image.ts";

export function factsArtifact(
  image: OpenImage,
  tree: Pick<MergedTree, "specialFiles" | "unreadStores">,
): Artifact {
  const { config, layers } = image;
  const { healthcheck } = config;
  const facts: ImageFacts = {
    name: image.name,
    tags: [...image.tags],
    digest: image.digest,
    platform: platformText(config.platform),
    ...(config.createdAt === undefined ? {} : { createdAt: config.createdAt }),
    hasConfig: layers.length > 0,
    user: config.user,
    exposedPorts: [...config.exposedPorts],
    hasHealthcheck: healthcheck !== undefined && healthcheck.length > 0 && healthcheck[0] !== "NONE",
    env: config.env.map((line) => line.slice(0, Math.max(0, line.indexOf("=")))), // names only: values may be secrets
    labels: config.labels,
    annotations: image.annotations,
    history: config.history.map(({ createdBy, isEmptyLayer }) => ({ createdBy, isEmptyLayer })),
    layers: layers.map(({ digest, diffId, createdBy }) => ({
      digest,
      diffId,
      ...(createdBy === undefined ? {} : { createdBy }),
    })),
    specialFiles: [...tree.specialFiles()],
    unreadStores: [...tree.unreadStores()],
  };
  return textArtifact(imageFactsPath, "", JSON.stringify(facts));
}

/** The places of a configuration where secrets are put: one entry a line, so that a finding's line names the entry. */
export function* configTexts(image: OpenImage): Generator<Artifact> {
  const { config } = image;
  const oneLine = (text: string): string => text.replace(/\r?\n/g, " ");
  const labels = Object.entries(config.labels).map(([key, value]) => `${key}=${value}`);
  const texts = [
    [imageTextPaths.env, "/config/Env", config.env],
    [imageTextPaths.labels, "/config/Labels", labels],
    [
      imageTextPaths.history,
      "/history",
      config.history.map(({ createdBy, comment }) => `${createdBy}${comment === "" ? "" : ` # ${comment}`}`),
    ],
    [
      imageTextPaths.command,
      "/config/Cmd",
      [...config.entrypoint, ...config.cmd, ...config.onBuild, ...(config.healthcheck ?? [])],
    ],
  ] as const;
  for (const [path, pointer, lines] of texts) {
    if (lines.length > 0) yield textArtifact(path, pointer, `${lines.map(oneLine).join("\n")}\n`);
  }
}

function textArtifact(path: string, pointer: string, text: string): Artifact {
  const bytes = Buffer.from(text, "utf8");
  return {
    kind: "artifact",
    path: path as RepoPath, // one of our own constants
    origin: { kind: "image-config", pointer },
    sizeBytes: bytes.length,
    isExecutable: false,
    role: "changed",
    surface: "head",
    contentId: contentId(bytes),
    read: () => Promise.resolve(bytes),
  };
}
