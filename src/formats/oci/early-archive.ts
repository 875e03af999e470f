// Archives of `docker save` before Docker 1.10: a folder for each layer, named by a random id, with `json` (the layer's parent and the
// configuration up to there) and `layer.tar`; and a file `repositories` that says which id a tag means. Nothing in it states a digest.
// Source: Docker Image Specification v1.0.0 (github.com/moby/docker-image-spec, v1.md). Pure and total.

import * as v from "valibot";
import { limits } from "../../kit/index.ts";

export type EarlyLayer = {
  readonly id: string;
  readonly parent?: string;
  /** The whole document: of the topmost layer it is the image's configuration. */
  readonly document: Readonly<Record<string, unknown>>;
};

const layerId = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const layerSchema = v.looseObject({
  id: layerId,
  parent: v.nullish(v.union([layerId, v.literal("")])),
});

/** undefined: it is no description of a layer. */
export function parseEarlyLayer(bytes: Uint8Array): EarlyLayer | undefined {
  const parsed = v.safeParse(layerSchema, readJson(bytes));
  if (!parsed.success) return undefined;
  const { id, parent } = parsed.output;
  return {
    id,
    ...(parent === undefined || parent === null || parent === "" ? {} : { parent }),
    document: parsed.output,
  };
}

/** `{"example/app": {"1.2": ID}}` as "example/app:1.2" and its id; undefined: it is no such list. */
export function parseRepositories(
  bytes: Uint8Array,
): readonly { readonly tag: string; readonly id: string }[] | undefined {
  const parsed = v.safeParse(v.record(v.string(), v.record(v.string(), layerId)), readJson(bytes));
  if (!parsed.success) return undefined;
  return Object.entries(parsed.output).flatMap(([name, tags]) =>
    Object.entries(tags).map(([tag, id]) => ({ tag: `${name}:${tag}`, id })),
  );
}

const commandSchema = v.object({
  created: v.optional(v.string()),
  container_config: v.nullish(v.object({ Cmd: v.nullish(v.array(v.string())) })),
});

/** The configuration that Docker makes of such layers (lowest first) when it loads them; `diffIds` are the digests of their tars. */
export function configOfEarlyLayers(layers: readonly EarlyLayer[], diffIds: readonly string[]): Uint8Array {
  const { id: _id, parent: _parent, container_config: _made, ...top } = layers.at(-1)?.document ?? {};
  const history = layers.map(({ document }) => {
    const parsed = v.safeParse(commandSchema, document);
    const { created, container_config: made } = parsed.success ? parsed.output : {};
    const command = (made?.Cmd ?? []).join(" ");
    return { ...(created === undefined ? {} : { created }), created_by: command };
  });
  return Buffer.from(JSON.stringify({ ...top, rootfs: { type: "layers", diff_ids: diffIds }, history }));
}

function readJson(bytes: Uint8Array): unknown {
  if (bytes.length > limits.imageDocumentBytes) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
