// The work of `portcullis sbom`: the inventory of a scan, written as an SBOM. What could not be read is said and costs exit code 3.

import { statSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import type { Collection } from "../../collect/index.ts";
import {
  type CyclonedxVersion,
  cyclonedxJson,
  cyclonedxVersions,
  type SbomDocument,
  type SpdxVersion,
  sbomDocument,
  spdxJson,
  spdxVersions,
} from "../../formats/sbom/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import type { EngineId, Gap, InventoryItem, Target } from "../../model/index.ts";
import { type Judgement, run } from "../../pipeline.ts";
import { exitCodes } from "../exit.ts";
import { judgementFor } from "../scan/judge.ts";
import { targetOf } from "../scan/target.ts";
import { version } from "../version.ts";
import { wire } from "../wire.ts";

export type SbomFlags = {
  readonly format: "cyclonedx-json" | "spdx-json";
  readonly specVersion?: string;
  readonly output?: string;
  readonly layer?: string;
  readonly platform?: string;
  readonly policy?: string;
  readonly now?: string;
  readonly quiet?: true;
  readonly record?: true;
  readonly ledger?: string;
  readonly by?: string;
};

export async function sbom(name: string, flags: SbomFlags): Promise<void> {
  const write = writerOf(flags);
  const deps = wire({
    ...(flags.now === undefined ? {} : { now: flags.now }),
    isQuiet: flags.quiet === true,
  });
  const target = await targetOf(
    [name],
    { ...ofPlatform(flags), report: [], name: "stdin", gate: false },
    deps.readStdin,
  );
  const only: readonly EngineId[] = target.kind === "image" ? ["dependencies", "images"] : ["dependencies"];
  const judge = (collection: Collection): Promise<Judgement> =>
    judgementFor(collection, { only, ...(flags.policy === undefined ? {} : { policyFile: flags.policy }) });
  const report = await run(target, judge, deps);
  const losses = report.gaps.filter((gap) => gap.reason !== "data-missing" && gap.reason !== "data-stale");
  const layer = layerOf(flags, target);
  const inventory = layer === undefined ? report.inventory : broughtBy(layer, report.inventory);
  if (layer !== undefined && inventory.length === 0)
    deps.log.warn(`layer ${layer} brought no package; layers that did: ${bringing(report.inventory)}`);
  refuseUnknownFile(
    name,
    target,
    inventory,
    report.gaps,
    report.coverage.some((one) => one.engine === "dependencies" && one.filesScanned > 0),
  );
  const document = sbomDocument(
    {
      name: `${subjectName(name, target, report.target.name)}${layer === undefined ? "" : ` (layer ${layer})`}`,
      tool: { name: "portcullis", version },
    },
    inventory,
  );
  const text = await write(document, deps.clock.now());
  if (flags.output === undefined) process.stdout.write(text);
  else writeFileSync(flags.output, text);
  if (flags.record === true) await (await import("./recorded-sboms.ts")).recordSbom(document, flags);
  for (const gap of losses) deps.log.warn(`${gap.path ?? gap.engine ?? ""}: ${gap.reason}, ${gap.detail}`);
  if (losses.some((gap) => gap.reason !== "unreadable")) process.exitCode = exitCodes.incomplete;
}

function ofPlatform({ platform }: SbomFlags): Pick<SbomFlags, "platform"> {
  return platform === undefined ? {} : { platform };
}

function layerOf({ layer }: SbomFlags, target: Target): number | undefined {
  if (layer === undefined) return undefined;
  if (target.kind === "image" && /^\d{1,3}$/.test(layer)) return Number(layer);
  throw new PortcullisError("usage", "--layer takes the number of a layer of an image; 0 is the base.");
}

/** The layer that brought a package, not one that only rewrote the database that tells of it. */
function broughtBy(layer: number, inventory: readonly InventoryItem[]): readonly InventoryItem[] {
  return inventory.filter(({ package: one }) => {
    const origin = one.lockedAt?.origin;
    return origin?.kind === "layer" && origin.layerIndex === layer;
  });
}

function bringing(inventory: readonly InventoryItem[]): string {
  const layers = inventory.flatMap(({ package: { lockedAt } }) =>
    lockedAt?.origin.kind === "layer" ? [lockedAt.origin.layerIndex] : [],
  );
  return [...new Set(layers)].sort((a, b) => a - b).join(", ") || "none";
}

type Writer = (document: SbomDocument, now: string) => Promise<string>;

function writerOf(flags: SbomFlags): Writer {
  if (flags.format === "cyclonedx-json") {
    const wanted = chosen<CyclonedxVersion>(flags.specVersion, cyclonedxVersions, "CycloneDX");
    return (document) => cyclonedxJson(document, wanted);
  }
  const wanted = chosen<SpdxVersion>(flags.specVersion, spdxVersions, "SPDX");
  return async (document, now) => spdxJson(document, wanted, now);
}

function chosen<T extends string>(
  wanted: string | undefined,
  known: readonly [T, ...T[]],
  format: string,
): T {
  const found = wanted === undefined ? known[0] : known.find((one) => one === wanted);
  if (found !== undefined) return found;
  throw new PortcullisError("usage", `There is no ${format} ${JSON.stringify(wanted)} here.`, {
    hint: `versions: ${known.join(", ")}`,
  });
}

function isOneFile(name: string, target: Target): boolean {
  return (
    target.kind !== "image" &&
    target.kind !== "stdin" &&
    statSync(name, { throwIfNoEntry: false })?.isFile() === true
  );
}

/** An SBOM without packages must mean that there are none, not that the file was not understood. */
function refuseUnknownFile(
  name: string,
  target: Target,
  packages: readonly InventoryItem[],
  gaps: readonly Gap[],
  wasRead: boolean,
): void {
  if (packages.length > 0 || wasRead || gaps.length > 0 || !isOneFile(name, target)) return;
  throw new PortcullisError(
    "usage",
    `${JSON.stringify(basename(name))} is no dependency file that this program knows by its name.`,
    {
      hint: "docs/guide/dependencies.md lists the formats and their file names",
    },
  );
}

function subjectName(name: string, target: Target, subject: string): string {
  // A file or folder is called by its own name: where it lies is nobody else's business.
  if (target.kind === "image")
    return ["registry", "socket", "anywhere"].includes(target.source) ? target.reference : subject;
  return isOneFile(name, target) ? basename(name) : subject;
}
