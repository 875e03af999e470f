// The work of `portcullis image base`: which image one was built on, by its layers, and how many vulnerabilities each newer base would
// remove. Asks the base's registry for tags, because the command says so; the comparison is a pure function of reports.

import { describeImage, type ImageDescription, registryTags } from "../../collect/index.ts";
import { type ImageReference, newerTags, parseImageReference } from "../../formats/oci/index.ts";
import { messageOf, PortcullisError, printable } from "../../kit/index.ts";
import type { Report } from "../../model/index.ts";
import type { Deps } from "../../pipeline.ts";
import { exitCodes } from "../exit.ts";
import { ownSetup } from "../scan/judge.ts";
import { knownName } from "./image-diff.ts";
import type { ImageFlags } from "./scanned-image.ts";
import { imageTarget, scannedImage, wiredFor } from "./scanned-image.ts";

export type ImageBaseFlags = ImageFlags & {
  readonly candidate: readonly string[];
  readonly ask: boolean;
};

export type Base = {
  readonly name: string;
  readonly pinned: string;
  readonly layers: number;
  readonly recognisedBy: "layers" | "statement";
};
export type BaseOffer = {
  readonly name: string;
  readonly pinned: string;
  /** Of the vulnerabilities that came with the base's layers. */
  readonly removed: number;
  readonly remaining: number;
  readonly introduced: number;
};
type Candidate = { readonly name: string; readonly description: ImageDescription };

export async function imageBase(name: string, flags: ImageBaseFlags): Promise<void> {
  const deps = wiredFor(flags);
  const image = await describeImage(await imageTarget(name, flags, deps), deps);
  const stated = statedBase(image);
  const named = [
    ...flags.candidate,
    ...(await ownSetup(flags.policy)).config.images.base_images,
    ...(stated === undefined ? [] : [stated]),
  ];
  const candidates = await described([...new Set(named)], flags, deps);
  const found = baseAmong(image, candidates);
  if (found === undefined) throw noBase(name, candidates);
  const { base, candidate } = found;
  const before = await scannedImage(name, flags);
  const others = candidates.filter((one) => one !== candidate);
  const newer = flags.ask ? await newerEditions(candidate, flags, deps) : [];
  const offers: BaseOffer[] = [];
  let gaps = before.gaps.length;
  for (const one of [...newer, ...others]) {
    const after = await scannedImage(one.name, flags);
    gaps += after.gaps.length;
    offers.push(offerOf(one, comparison(before, after, base.layers)));
  }
  process.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ base, vulnerabilitiesOfBase: ofLayers(before, base.layers).size, offers })}\n`
      : textOf(base, before, offers),
  );
  if (gaps > 0) {
    process.stderr.write(
      `${gaps} things could not be looked at: \`portcullis scan\` of each image names them\n`,
    );
    process.exitCode = exitCodes.incomplete;
  }
}

/** The annotations of OCI's image-spec, which build tools write as labels, too. */
function statedBase({ annotations, labels }: ImageDescription): string | undefined {
  const stated = (key: string): string | undefined =>
    annotations[`org.opencontainers.image.base.${key}`] ?? labels[`org.opencontainers.image.base.${key}`];
  const [base, digest] = [stated("name"), stated("digest")];
  if (base === undefined || parseImageReference(base) === undefined) return undefined;
  return `registry:${base}${digest === undefined || base.includes("@") ? "" : `@${digest}`}`;
}

/** A candidate that cannot be had is told, and the others are tried. */
async function described(
  names: readonly string[],
  flags: ImageBaseFlags,
  deps: Deps,
): Promise<readonly Candidate[]> {
  const found: Candidate[] = [];
  for (const name of names) {
    try {
      found.push({ name, description: await describeImage(await imageTarget(name, flags, deps), deps) });
    } catch (cause) {
      deps.signal.throwIfAborted();
      deps.log.warn(`${printable(name)} was not compared: ${printable(messageOf(cause))}`);
    }
  }
  return found;
}

/** The candidate whose layers are the lowest of the image; of several the one with the most. */
export function baseAmong(
  image: Pick<ImageDescription, "diffIds">,
  candidates: readonly Candidate[],
): { readonly base: Base; readonly candidate: Candidate } | undefined {
  const fitting = candidates.filter(({ description: { diffIds } }) => {
    const isShorter = diffIds.length > 0 && diffIds.length < image.diffIds.length;
    return isShorter && diffIds.every((one, index) => image.diffIds[index] === one);
  });
  const [best] = [...fitting].sort((a, b) => b.description.diffIds.length - a.description.diffIds.length);
  if (best === undefined) return undefined;
  const { pinned, diffIds } = best.description;
  return {
    base: { name: best.name, pinned, layers: diffIds.length, recognisedBy: "layers" },
    candidate: best,
  };
}

function noBase(name: string, candidates: readonly Candidate[]): PortcullisError {
  const tried = candidates.map((one) => one.name).join(", ");
  return new PortcullisError(
    "input",
    `No base of ${name} was recognised${tried === "" ? "" : ` (compared: ${tried})`}.`,
    {
      hint: "name one with --candidate or in images.base_images: its layers must be the image's lowest ones, unchanged",
    },
  );
}

/** Newer tags of the same kind, and the same tag where it leads to another image by now. */
async function newerEditions(
  base: Candidate,
  flags: ImageBaseFlags,
  deps: Deps,
): Promise<readonly Candidate[]> {
  const reference = /^registry:/.test(base.name)
    ? parseImageReference(base.name.slice("registry:".length))
    : undefined;
  if (reference?.tag === undefined || deps.registries === undefined) return [];
  const all = await registryTags(reference, deps.registries(), deps.signal);
  const names = [reference.tag, ...newerTags(reference.tag, all)].map(
    (tag) => `registry:${tagged(reference, tag)}`,
  );
  const editions = await described(names, flags, deps);
  const own = base.description.diffIds.join();
  return editions.filter(({ description }) => description.diffIds.join() !== own);
}

function tagged({ registry, repository }: ImageReference, tag: string): string {
  return `${registry === "docker.io" ? repository.replace(/^library\//, "") : `${registry}/${repository}`}:${tag}`;
}

export type BaseComparison = Pick<BaseOffer, "removed" | "remaining" | "introduced">;

export function comparison(before: Report, after: Report, baseLayers: number): BaseComparison {
  const [old, young] = [ofLayers(before, baseLayers), ofLayers(after, Number.POSITIVE_INFINITY)];
  const remaining = [...old].filter((one) => young.has(one)).length;
  return { removed: old.size - remaining, remaining, introduced: young.size - remaining };
}

/** Vulnerabilities of packages that a layer below the limit brought. */
function ofLayers({ findings }: Report, limit: number): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { finding } of findings) {
    const { evidence, locations } = finding;
    if (evidence.kind !== "vulnerability") continue;
    const isWithin = locations.some(({ origin }) => origin.kind === "layer" && origin.layerIndex < limit);
    if (isWithin)
      found.add(`${knownName(evidence.advisory)}\0${evidence.package.ecosystem}\0${evidence.package.name}`);
  }
  return found;
}

function offerOf({ name, description }: Candidate, compared: BaseComparison): BaseOffer {
  return { name, pinned: description.pinned, ...compared };
}

function textOf(base: Base, before: Report, offers: readonly BaseOffer[]): string {
  const lines = [
    `base image: ${base.name} (the lowest ${base.layers} layers are its own)`,
    `vulnerabilities that come with it: ${ofLayers(before, base.layers).size}`,
    ...offers.map(
      ({ name, removed, remaining, introduced }) =>
        `  ${name}: ${removed} fewer, ${remaining} remain, ${introduced} new`,
    ),
  ];
  const [best] = [...offers].sort((a, b) => a.remaining + a.introduced - (b.remaining + b.introduced));
  const isBetter = best !== undefined && best.removed > best.introduced;
  if (isBetter && best.name.startsWith("registry:"))
    lines.push(`next: FROM ${best.name.slice("registry:".length)}@${best.pinned}`);
  else if (offers.length === 0) lines.push("No newer edition of it was found.");
  else if (!isBetter) lines.push("None of these is better.");
  return `${lines.map((line) => printable(line)).join("\n")}\n`;
}
