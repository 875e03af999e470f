// Whether a found secret still works, where the command may ask. Facts hold no value: it is read once more from the file, and only
// what has the recorded hash is shown to anybody.

import { Redacted } from "../../kit/index.ts";
import { type Artifact, type Liveness, secretHash } from "../../model/index.ts";
import type { EngineContext } from "../contract/index.ts";
import type { Hit } from "./facts.ts";

type Place = { readonly artifact: Artifact; readonly hit: Hit };

const nobodyAsked: Liveness = { validity: "unknown" };

export async function livenessOf(
  places: readonly Place[],
  naming: Hit,
  context: EngineContext,
): Promise<Liveness> {
  const { liveness, config } = context;
  const settings = config.secrets.liveness;
  if (liveness === undefined || !liveness.covers(naming.rule, settings)) return nobodyAsked;
  for (const place of places) {
    const secret = await read(place, context);
    if (secret !== undefined) return liveness.check({ rule: naming.rule, secret, settings });
  }
  return nobodyAsked;
}

/** As it stands in the file: a value in an archive or in another encoding is not read a second time. */
async function read({ artifact, hit }: Place, { setup }: EngineContext): Promise<Redacted | undefined> {
  const { startLine, startColumn, endLine, endColumn } = hit.region;
  if (hit.member !== undefined || hit.encodings !== undefined || startLine !== endLine) return undefined;
  const bytes = await artifact.read().catch(() => undefined); // it was read a moment ago; now nobody can be asked about it
  if (bytes === undefined) return undefined;
  const line = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8").split("\n")[
    startLine - 1
  ];
  const value = line?.slice(startColumn - 1, endColumn - 1) ?? "";
  return secretHash(setup.key, value) === hit.hash ? new Redacted(value) : undefined;
}

/** For every reader of the report, whatever the format. */
export function livenessText({ validity, host }: Liveness): string {
  if (host === undefined) return "";
  if (validity === "live") return ` It works: ${host} accepted it.`;
  if (validity === "revoked") return ` ${host} no longer accepts it.`;
  return ` ${host} was asked whether it works and gave no clear answer.`;
}
