// What is installed in one image, as a report: for the commands that compare images.

import type { Collection } from "../../collect/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import type { Report, Target } from "../../model/index.ts";
import { type Deps, type Judgement, run } from "../../pipeline.ts";
import { advisoriesFor } from "../scan/advisories.ts";
import { judgementFor } from "../scan/judge.ts";
import { targetOf } from "../scan/target.ts";
import { wire } from "../wire.ts";

export type ImageFlags = {
  readonly platform?: string;
  readonly policy?: string;
  readonly now?: string;
  readonly json?: true;
  readonly quiet?: true;
};

type ImageTarget = Extract<Target, { kind: "image" }>;

export async function scannedImage(name: string, flags: ImageFlags): Promise<Report> {
  const deps = wiredFor(flags);
  const target = await imageTarget(name, flags, deps);
  const policy = flags.policy === undefined ? {} : { policyFile: flags.policy };
  const judge = (collection: Collection): Promise<Judgement> =>
    judgementFor(collection, { only: ["images"], ...policy });
  return run(target, judge, { ...deps, ...(await advisoriesFor({ only: ["images"] }, deps)) });
}

export function wiredFor(flags: ImageFlags): Deps {
  return wire({ ...(flags.now === undefined ? {} : { now: flags.now }), isQuiet: flags.quiet === true });
}

export async function imageTarget(
  name: string,
  flags: ImageFlags,
  deps: Pick<Deps, "readStdin">,
): Promise<ImageTarget> {
  const scanFlags = {
    report: [],
    name: "stdin",
    gate: false,
    ...(flags.platform === undefined ? {} : { platform: flags.platform }),
  };
  const target = await targetOf([name], scanFlags, deps.readStdin);
  if (target.kind === "image") return target;
  throw new PortcullisError("usage", `${JSON.stringify(name)} does not name an image.`, {
    hint: "for example: archive:app.tar or registry:ghcr.io/owner/app:1",
  });
}
