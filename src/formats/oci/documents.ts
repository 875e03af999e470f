// The JSON documents of an image: index, manifest, configuration, and the manifest.json of `docker save`.
// Source: OCI image-spec 1.1 (image-index.md, manifest.md, config.md), Docker image specification 1.2. Total: a wrong document
// gives a problem, and only fields that have the stated type are used. What a document is is told by its fields, not by the
// media type that somebody else states for it.

import * as v from "valibot";
import { limits } from "../../kit/index.ts";
import type { Digest, Parsed } from "../../model/index.ts";
import type { Platform } from "./platform.ts";

const digestText = v.pipe(
  v.string(),
  v.regex(/^sha256:[0-9a-f]{64}$/, "is not a sha256 digest"),
  v.transform((text) => text as Digest), // the pattern is the brand's
);

const descriptorSchema = v.object({
  mediaType: v.optional(v.string(), ""),
  digest: digestText,
  size: v.pipe(v.number(), v.integer(), v.minValue(0)),
  urls: v.optional(v.array(v.string()), []),
  annotations: v.optional(v.nullable(v.record(v.string(), v.string()))),
  artifactType: v.optional(v.string()),
  platform: v.optional(
    v.nullable(v.object({ os: v.string(), architecture: v.string(), variant: v.optional(v.string()) })),
  ),
});

export type Descriptor = {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly urls: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly platform?: Platform;
};

export type ImageManifest = {
  readonly kind: "manifest";
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
};

export type OciDocument =
  | ImageManifest
  | { readonly kind: "index"; readonly manifests: readonly Descriptor[] };

const indexSchema = v.object({ manifests: v.pipe(v.array(descriptorSchema), v.maxLength(10_000)) });
const manifestSchema = v.object({
  config: descriptorSchema,
  layers: v.pipe(
    v.array(descriptorSchema),
    v.maxLength(limits.imageLayers, `has more than ${limits.imageLayers} layers`),
  ),
  annotations: v.optional(v.nullable(v.record(v.string(), v.string()))),
});

export function parseOciDocument(bytes: Uint8Array): Parsed<OciDocument | undefined> {
  const json = readJson(bytes);
  if (json.value === undefined) return { value: undefined, problems: json.problems };
  const fields = json.value;
  if (typeof fields !== "object" || fields === null) return failed("the document is no object");
  // One document that is both would be read as one thing by us and as another by a runtime (CVE-2021-41190).
  const [isIndex, isManifest] = ["manifests" in fields, "layers" in fields || "config" in fields];
  if (isIndex && isManifest) return failed("the document is both an index and a manifest");
  if (isIndex) {
    const parsed = v.safeParse(indexSchema, fields);
    if (!parsed.success) return failed(issueText(parsed.issues));
    return { value: { kind: "index", manifests: parsed.output.manifests.map(descriptorOf) }, problems: [] };
  }
  if ("fsLayers" in fields)
    return failed("Docker's schema 1 manifests are not read: they carry no configuration digest");
  const parsed = v.safeParse(manifestSchema, fields);
  if (!parsed.success) return failed(issueText(parsed.issues));
  const { config, layers, annotations } = parsed.output;
  return {
    value: {
      kind: "manifest",
      config: descriptorOf(config),
      layers: layers.map(descriptorOf),
      annotations: annotations ?? {},
    },
    problems: [],
  };
}

function descriptorOf(raw: v.InferOutput<typeof descriptorSchema>): Descriptor {
  const { os, architecture, variant } = raw.platform ?? {};
  return {
    mediaType: raw.mediaType,
    digest: raw.digest,
    sizeBytes: raw.size,
    urls: raw.urls,
    annotations: raw.annotations ?? {},
    ...(os === undefined || architecture === undefined
      ? {}
      : { platform: { os, architecture, ...(variant === undefined || variant === "" ? {} : { variant }) } }),
  };
}

export type HistoryEntry = {
  readonly createdBy: string;
  readonly comment: string;
  readonly isEmptyLayer: boolean;
  readonly createdAt?: string;
};

export type ImageConfig = {
  readonly platform: Platform;
  readonly createdAt?: string;
  readonly user: string;
  readonly env: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly exposedPorts: readonly string[];
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly workingDirectory: string;
  readonly volumes: readonly string[];
  readonly onBuild: readonly string[];
  /** undefined: none stated; an empty list or ["NONE"] counts as none too. */
  readonly healthcheck?: readonly string[];
  readonly diffIds: readonly Digest[];
  readonly history: readonly HistoryEntry[];
};

const strings = v.optional(v.nullable(v.array(v.string())));
const configSchema = v.object({
  architecture: v.optional(v.string(), ""),
  os: v.optional(v.string(), ""),
  variant: v.optional(v.string()),
  created: v.optional(v.nullable(v.string())),
  config: v.optional(
    v.nullable(
      v.object({
        User: v.optional(v.string(), ""),
        Env: strings,
        Labels: v.optional(v.nullable(v.record(v.string(), v.string()))),
        ExposedPorts: v.optional(v.nullable(v.record(v.string(), v.unknown()))),
        Entrypoint: strings,
        Cmd: strings,
        WorkingDir: v.optional(v.string(), ""),
        Volumes: v.optional(v.nullable(v.record(v.string(), v.unknown()))),
        OnBuild: strings,
        Healthcheck: v.optional(v.nullable(v.object({ Test: strings }))),
      }),
    ),
  ),
  rootfs: v.object({ diff_ids: v.array(digestText) }),
  history: v.optional(
    v.nullable(
      v.array(
        v.object({
          created: v.optional(v.nullable(v.string())),
          created_by: v.optional(v.string(), ""),
          comment: v.optional(v.string(), ""),
          empty_layer: v.optional(v.boolean(), false),
        }),
      ),
    ),
  ),
});

export function parseImageConfig(bytes: Uint8Array): Parsed<ImageConfig | undefined> {
  const json = readJson(bytes);
  if (json.value === undefined) return { value: undefined, problems: json.problems };
  const parsed = v.safeParse(configSchema, json.value);
  if (!parsed.success) return failed(issueText(parsed.issues));
  const raw = parsed.output;
  const inner = raw.config ?? undefined;
  const healthcheck = inner?.Healthcheck?.Test ?? undefined;
  return {
    value: {
      platform: {
        os: raw.os,
        architecture: raw.architecture,
        ...(raw.variant === undefined ? {} : { variant: raw.variant }),
      },
      ...(raw.created === undefined || raw.created === null ? {} : { createdAt: raw.created }),
      user: inner?.User ?? "",
      env: inner?.Env ?? [],
      labels: inner?.Labels ?? {},
      exposedPorts: Object.keys(inner?.ExposedPorts ?? {}),
      entrypoint: inner?.Entrypoint ?? [],
      cmd: inner?.Cmd ?? [],
      workingDirectory: inner?.WorkingDir ?? "",
      volumes: Object.keys(inner?.Volumes ?? {}),
      onBuild: inner?.OnBuild ?? [],
      ...(healthcheck === undefined ? {} : { healthcheck }),
      diffIds: raw.rootfs.diff_ids,
      history: (raw.history ?? []).map((entry) => ({
        createdBy: entry.created_by,
        comment: entry.comment,
        isEmptyLayer: entry.empty_layer,
        ...(entry.created === undefined || entry.created === null ? {} : { createdAt: entry.created }),
      })),
    },
    problems: [],
  };
}

const archiveManifestSchema = v.array(
  v.object({
    Config: v.string(),
    RepoTags: v.optional(v.nullable(v.array(v.string()))),
    Layers: v.array(v.string()),
  }),
);

export type ArchivedImage = {
  readonly config: string;
  readonly tags: readonly string[];
  readonly layers: readonly string[];
};

/** The manifest.json of `docker save`: names of files inside the archive. */
export function parseDockerArchiveManifest(bytes: Uint8Array): Parsed<readonly ArchivedImage[] | undefined> {
  const json = readJson(bytes);
  if (json.value === undefined) return { value: undefined, problems: json.problems };
  const parsed = v.safeParse(archiveManifestSchema, json.value);
  if (!parsed.success) return failed(issueText(parsed.issues));
  return {
    value: parsed.output.map(({ Config, RepoTags, Layers }) => ({
      config: Config,
      tags: RepoTags ?? [],
      layers: Layers,
    })),
    problems: [],
  };
}

function readJson(bytes: Uint8Array): Parsed<unknown> {
  if (bytes.length > limits.imageDocumentBytes)
    return failed(`the document is larger than ${limits.imageDocumentBytes} bytes`);
  try {
    return { value: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)), problems: [] };
  } catch {
    return failed("the document is no JSON");
  }
}

function failed(message: string): {
  readonly value: undefined;
  readonly problems: readonly { readonly message: string }[];
} {
  return { value: undefined, problems: [{ message }] };
}

function issueText(issues: readonly v.BaseIssue<unknown>[]): string {
  const [issue] = issues;
  const place = (issue?.path ?? []).map((item) => String(item.key)).join(".");
  if (issue?.kind !== "validation" && issue?.input === undefined && place !== "")
    return `${place} is missing`;
  return `${place === "" ? "the document" : place} ${issue?.kind === "validation" ? issue.message : `should be ${issue?.expected ?? "something else"}`}`;
}

/** `{"name": ..., "tags": [...]}`; a list that is null has none. undefined: it is no list of tags. */
export function parseTagList(bytes: Uint8Array): readonly string[] | undefined {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const parsed = v.safeParse(v.object({ tags: v.nullish(v.array(v.string())) }), json);
    return parsed.success
      ? (parsed.output.tags ?? []).filter((tag) => /^[\w][\w.-]{0,127}$/.test(tag))
      : undefined;
  } catch {
    return undefined;
  }
}
