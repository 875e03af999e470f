// Bills of materials in the ledger: who built what, of which packages, for the day on which one of them turns out to be dangerous.
// An event holds what the question "where do we use it" needs, and not the document: package URLs, who asks for whom, and its serial number.

import * as v from "valibot";
import { parsePurl } from "../../formats/index.ts";
import { identityOf, type SbomDocument } from "../../formats/sbom/index.ts";
import { eventIdOf, type Instant, instant, type Json } from "../../model/index.ts";
import { actorOf, type LedgerFlags } from "../ledger/ledger.ts";
import { withLedger } from "../ledger/with-ledger.ts";
import type { ListedPackage } from "./package-uses.ts";

const eventType = "sbom.recorded";
/** Well below the size that one event may have. */
const packagesPerEvent = 5000;

const payload = v.object({
  subject: v.string(),
  /** The same for the same content. */
  serial: v.string(),
  part: v.number(),
  parts: v.number(),
  packages: v.array(
    v.object({ purl: v.string(), isDirect: v.optional(v.boolean()), needs: v.optional(v.array(v.string())) }),
  ),
});
type Payload = v.InferOutput<typeof payload>;

export async function recordSbom(
  document: SbomDocument,
  flags: LedgerFlags & { readonly by?: string },
): Promise<void> {
  await withLedger(flags, "write", async ({ ledger, deps }) => {
    const at = deps.clock.now();
    const checkpoint = await ledger.append(
      payloadsOf(document).map((one) => ({
        id: eventIdOf([eventType, at, one.subject, one.serial, one.part]),
        ...{ type: eventType, at, by: actorOf(flags.by) },
        payload: one as Json, // plain data by its schema
      })),
    );
    deps.log.info(`recorded in ${ledger.name}: ${document.name}, ${checkpoint.sizeEvents} entries`);
  });
}

function payloadsOf({ name, serial, components }: SbomDocument): readonly Payload[] {
  const parts = Math.max(1, Math.ceil(components.length / packagesPerEvent));
  return Array.from({ length: parts }, (_, part) => ({
    ...{ subject: name, serial, part, parts },
    packages: components
      .slice(part * packagesPerEvent, (part + 1) * packagesPerEvent)
      .map(({ ref, dependsOn }) => ({
        purl: identityOf(ref),
        ...(ref.isDirect ? { isDirect: true } : {}),
        ...(dependsOn.length === 0 ? {} : { needs: [...dependsOn] }),
      })),
  }));
}

export type RecordedSbom = {
  readonly at: Instant;
  readonly subject: string;
  readonly packages: readonly ListedPackage[];
};

/** The newest one of each subject, in the order of their names: what was built before is not what is there now. */
export async function recordedSboms(flags: LedgerFlags): Promise<readonly RecordedSbom[]> {
  const newest = new Map<
    string,
    { readonly serial: string; readonly at: string; readonly packages: ListedPackage[] }
  >();
  await withLedger(flags, "read", async ({ ledger }) => {
    for await (const event of ledger.read()) {
      if (event.type !== eventType) continue;
      const read = v.safeParse(payload, event.payload);
      if (!read.success) continue; // its payload was purged, or another version wrote it
      const { subject, serial, packages } = read.output;
      const known = newest.get(subject);
      if (known?.serial === serial && known.at === event.at) known.packages.push(...packages.map(listed));
      else newest.set(subject, { serial, at: event.at, packages: packages.map(listed) });
    }
  });
  return [...newest]
    .map(([subject, { at, packages }]) => ({ at: instant(at), subject, packages }))
    .sort((a, b) => (a.subject < b.subject ? -1 : 1));
}

function listed({ purl, isDirect = false, needs = [] }: Payload["packages"][number]): ListedPackage {
  const parsed = parsePurl(purl);
  return {
    ...{ id: purl, ecosystem: parsed?.ecosystem ?? "unknown", name: parsed?.name ?? purl, isDirect, needs },
    ...(parsed?.version === undefined ? {} : { version: parsed.version }),
  };
}
