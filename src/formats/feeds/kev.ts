// CISA's catalogue of known exploited vulnerabilities, JSON (https://www.cisa.gov/known-exploited-vulnerabilities-catalog).

import { messageOf } from "../../kit/index.ts";
import type { Parsed } from "../../model/index.ts";

export type KevCatalogue = {
  /** CVE id -> day by which it is to be fixed; "" when none is given. */
  readonly dueOn: ReadonlyMap<string, string>;
  readonly releasedOn?: string;
};

export function parseKev(text: string): Parsed<KevCatalogue> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return {
      value: { dueOn: new Map() },
      problems: [{ message: `not JSON: ${messageOf(cause).slice(0, 120)}` }],
    };
  }
  const catalogue = (typeof value === "object" && value !== null ? value : {}) as {
    readonly vulnerabilities?: unknown;
    readonly dateReleased?: unknown;
  }; // fields are checked below
  if (!Array.isArray(catalogue.vulnerabilities))
    return { value: { dueOn: new Map() }, problems: [{ message: "no list of vulnerabilities" }] };
  const dueOn = new Map<string, string>();
  let unusable = 0;
  for (const entry of catalogue.vulnerabilities as readonly ({
    readonly cveID?: unknown;
    readonly dueDate?: unknown;
  } | null)[]) {
    const id = entry?.cveID;
    const due = entry?.dueDate;
    if (typeof id === "string" && /^CVE-\d{4}-\d{4,}$/.test(id))
      dueOn.set(id, typeof due === "string" && /^\d{4}-\d{2}-\d{2}$/.test(due) ? due : "");
    else unusable += 1;
  }
  const released = catalogue.dateReleased;
  return {
    value: { dueOn, ...(typeof released === "string" ? { releasedOn: released.slice(0, 10) } : {}) },
    problems: unusable === 0 ? [] : [{ message: `${unusable} entries without a CVE id` }],
  };
}
