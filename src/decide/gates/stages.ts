// The fixed order of stages (R4): a stage may start when every earlier one has passed for the same subject; one that failed stops the rest
// until it is run again and passes. Pure, over a record that jobs hand from one to the next.

import * as v from "valibot";
import type { Parsed } from "../../model/index.ts";

const entry = v.object({
  stage: v.string(),
  subject: v.string(),
  service: v.optional(v.string()),
  state: v.picklist(["passed", "failed"]),
  at: v.string(),
  detail: v.optional(v.string()),
});
const recordSchema = v.object({ version: v.literal(1), stages: v.array(entry) });

export type StageEntry = v.InferOutput<typeof entry>;
export type StageRecord = v.InferOutput<typeof recordSchema>;
export type StageKey = { readonly subject: string; readonly service?: string | undefined };

export const emptyStageRecord: StageRecord = { version: 1, stages: [] };

/** A broken record is no record: nothing has passed. */
export function readStageRecord(text: string): Parsed<StageRecord> {
  try {
    const parsed = v.safeParse(recordSchema, JSON.parse(text));
    if (parsed.success) return { value: parsed.output, problems: [] };
    return {
      value: emptyStageRecord,
      problems: [{ message: `not a record of stages: ${parsed.issues[0].message}` }],
    };
  } catch {
    return { value: emptyStageRecord, problems: [{ message: "not a record of stages: not JSON" }] };
  }
}

export type StageAnswer =
  | { readonly kind: "may-start" }
  | { readonly kind: "stopped"; readonly by: string; readonly why: "failed" | "not run" };

/** `stage` must be one of `order`: checked by the caller, who knows the words of the policy. */
export function mayStart(
  stage: string,
  order: readonly string[],
  record: StageRecord,
  key: StageKey,
): StageAnswer {
  for (const earlier of order.slice(0, order.indexOf(stage))) {
    const last = record.stages.findLast((one) => one.stage === earlier && isFor(one, key));
    if (last === undefined) return { kind: "stopped", by: earlier, why: "not run" };
    if (last.state === "failed") return { kind: "stopped", by: earlier, why: "failed" };
  }
  return { kind: "may-start" };
}

/** What ran after a stage is void once that stage is run again: it was about something else. */
export function withStage(record: StageRecord, order: readonly string[], added: StageEntry): StageRecord {
  const later = new Set(order.slice(order.indexOf(added.stage)));
  const kept = record.stages.filter((one) => !(isFor(one, added) && later.has(one.stage)));
  return { version: 1, stages: [...kept, added] };
}

/** A stage without a service (unit tests of the whole repository) counts for every service. */
function isFor(one: StageEntry, key: StageKey): boolean {
  return one.subject === key.subject && (one.service === undefined || one.service === key.service);
}
