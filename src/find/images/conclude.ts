// Joins the facts of an image into findings, inventory and gaps.

import { packageStoreOf } from "../../formats/oci/index.ts";
import type { Ecosystem, Gap, InventoryItem } from "../../model/index.ts";
import type { Conclusion, EngineContext, Inspected } from "../contract/index.ts";
import { Chains, type RequiredBy } from "./chains.ts";
import { configurationFindings } from "./configuration.ts";
import type { FileFacts } from "./facts.ts";
import { type ImageView, viewOf } from "./image-view.ts";
import { languageRef, subjectsOf, systemRef } from "./packages.ts";
import { releaseFindings } from "./release.ts";
import { remediesFor } from "./remedies.ts";
import { type Subject, type VersionChange, vulnerabilitiesOf } from "./vulnerabilities.ts";

export async function* concludeImage(
  facts: AsyncIterable<Inspected<FileFacts>>,
  context: EngineContext,
): AsyncGenerator<Conclusion> {
  const view = await viewOf(facts);
  if (context.target.kind !== "image") return;
  const repository = view.image?.name ?? "image";
  yield* view.gaps;
  yield* view.skips;
  yield* unknowns(view, context);
  yield* inventory(view);
  if (view.image !== undefined)
    yield* configurationFindings(view.image, policyOf(context), context.setup.key);
  yield* releaseFindings(view, repository, context);
  const { advisories } = context;
  if (advisories === undefined) return;
  const chains = new Chains(view);
  const judging = {
    requiredBy: (subject: Subject) => chains.of(subject),
    advisories,
    key: context.setup.key,
    repository,
    remediesFor: (subject: Subject, change: VersionChange | undefined, requiredBy: RequiredBy) =>
      remediesFor({ subject, change, requiredBy }, view.distribution, view.image),
  };
  for (const subject of subjectsOf(view)) {
    context.signal.throwIfAborted();
    yield* vulnerabilitiesOf(subject, judging);
  }
}

function policyOf(context: EngineContext): Parameters<typeof configurationFindings>[1] {
  const { require_healthcheck, admin_ports } = context.config.images;
  return { requireHealthcheck: require_healthcheck, adminPorts: admin_ports };
}

function* inventory(view: ImageView): Generator<InventoryItem> {
  for (const placed of view.systemPackages) yield { kind: "package", package: systemRef(placed, view) };
  for (const placed of view.languagePackages) yield { kind: "package", package: languageRef(placed) };
}

/** What "no findings" would hide: unknown distributions, absent databases, ecosystems without advisories. */
function* unknowns(view: ImageView, { advisories }: EngineContext): Generator<Gap> {
  const gap = (reason: Gap["reason"], detail: string): Gap => ({
    kind: "gap",
    reason,
    engine: "images",
    detail,
    isInChange: true,
  });
  const { release, distribution } = view;
  if (view.systemPackages.length > 0 && distribution === undefined) {
    const name =
      release === undefined
        ? "no os-release says which"
        : `no advisories are known for ${release.prettyName}`;
    yield gap(
      "data-missing",
      `the vulnerabilities of ${view.systemPackages.length} system packages are not known: ${name}`,
    );
  }
  if (release !== undefined && view.systemPackages.length === 0) {
    yield gap(
      "data-missing",
      `${release.prettyName} without a readable package database: what it has installed is not known`,
    );
  }
  yield* blindSpots(view, gap);
  yield* unreadStores(view, gap);
  yield* unknownSources(view, gap);
  const needed = new Map<string, Parameters<NonNullable<typeof advisories>["covers"]>[0]>();
  if (distribution !== undefined && view.systemPackages.length > 0)
    needed.set(distribution.release, {
      ecosystem: distribution.ecosystem,
      distribution: distribution.release,
    });
  for (const { package: one } of view.languagePackages)
    if (!unpublished.has(one.ecosystem)) needed.set(one.ecosystem, { ecosystem: one.ecosystem });
  const unknown = view.languagePackages.filter(({ package: one }) => unpublished.has(one.ecosystem));
  if (unknown.length > 0) {
    const names = [...new Set(unknown.map(({ package: one }) => one.name))].slice(0, 3).join(", ");
    const text = `no advisories are published for the kind of ${unknown.length} components that a bill of materials or conda names (${names})`;
    yield { ...gap("data-missing", text), isInChange: false }; // the image says more than others do
  }
  if (advisories === undefined) {
    if (needed.size > 0)
      yield {
        ...gap(
          "data-missing",
          `no advisory database: the vulnerabilities of ${[...needed.keys()].join(", ")} packages are not known`,
        ),
        isWhole: true,
      };
    return;
  }
  for (const [source, count] of advisories.unreadable) {
    if (count > 0 && needed.has(source))
      yield gap("unparsable", `${count} advisories of ${source} could not be read and are missing`);
  }
  for (const [name, query] of needed) {
    if (!advisories.covers(query)) yield gap("data-missing", `the advisory database has nothing on ${name}`);
  }
}

/** OSV records nothing for these (ossf.github.io/osv-schema, "Defined ecosystems"). */
const unpublished: ReadonlySet<Ecosystem> = new Set(["unknown", "Conda"]);

/** Packages that lie there and are not read. */
function* unreadStores(
  { image }: ImageView,
  gap: (reason: Gap["reason"], detail: string) => Gap,
): Generator<Gap> {
  for (const path of image?.unreadStores ?? []) {
    const store = packageStoreOf(path);
    if (store === undefined) continue;
    const { name, kind } = store;
    const text =
      kind === "runtime"
        ? `${name} (/${path}) was brought by no package: its own vulnerabilities are not known`
        : `packages of ${name} lie in the image (/${path}) and are not read: their vulnerabilities are not known`;
    yield { ...gap("data-missing", text), isInChange: kind === "system" }; // others say nothing of these either
  }
}

/** Ubuntu's advisories speak of sources. */
function* unknownSources(
  { systemPackages }: ImageView,
  gap: (reason: Gap["reason"], detail: string) => Gap,
): Generator<Gap> {
  const unknown = systemPackages.filter(({ package: one }) => one.isSourceUnknown === true);
  if (unknown.length > 0)
    yield gap(
      "data-missing",
      `chisel's manifest does not say from which sources its ${unknown.length} packages were built: vulnerabilities are known only of those that are named like their source`,
    );
}

/** Images of which nothing here knows what they are made of. */
function* blindSpots(
  { image, release, systemPackages, languagePackages }: ImageView,
  gap: (reason: Gap["reason"], detail: string) => Gap,
): Generator<Gap> {
  if (image?.platform.startsWith("windows/") === true)
    yield gap(
      "data-missing",
      "a Windows image: the packages and updates of Windows itself are not read, only those of languages",
    );
  else if (release === undefined && systemPackages.length + languagePackages.length === 0) {
    const text =
      "neither a distribution nor a package of a language was found: what the image is made of is not known";
    yield { ...gap("data-missing", text), isInChange: false }; // rightly so for an image of one compiled program
  }
}
