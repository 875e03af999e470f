// Names that one part of the configuration gives and another part uses: channels, SLA tables, services. A name that nobody gave is an
// error when the file is read, with the nearest one: at the time of an incident it would be too late.

import { nearestWord } from "./nearest.ts";
import type { Config } from "./schema.ts";
import { shippedTables } from "./sections/sla.ts";

/** A name in use and what it may be. */
type Reference = {
  readonly at: readonly (string | number)[];
  readonly name: string;
  readonly what: string;
  readonly known: readonly string[];
  /** Where a new one is described. */
  readonly home: string;
};

/** One sentence for each name that leads nowhere, with the path of its place. */
export function danglingNames(
  config: Config,
): readonly { readonly at: Reference["at"]; readonly text: string }[] {
  return [...channels(config), ...tables(config), ...services(config)]
    .filter(({ name, known }) => !known.includes(name))
    .map(({ at, name, what, known, home }) => {
      const near = nearestWord(name, known);
      const advice =
        near !== undefined
          ? `did you mean \`${near}\`?`
          : known.length === 0
            ? `none is described under ${home}`
            : `known: ${known.join(", ")}`;
      return { at, text: `\`${at.join(".")}\` names no ${what}: ${JSON.stringify(name)} (${advice})` };
    });
}

function channels({ overrides, sla, channels: own, notify }: Config): readonly Reference[] {
  const known = [...new Set([...Object.keys(own), ...notify.map(({ channel }) => channel)])];
  const kind = { what: "channel", known, home: "`channels:` or `notify:`" };
  return [
    ...overrides.channels.map((name, index) => ({ ...kind, name, at: ["overrides", "channels", index] })),
    ...sla.notify.map((name, index) => ({ ...kind, name, at: ["sla", "notify", index] })),
  ];
}

function tables({ sla }: Config): readonly Reference[] {
  const known = [...Object.keys(sla.tables), ...shippedTables];
  const kind = { what: "SLA table", known, home: "`sla.tables:`" };
  return [
    { ...kind, name: sla.table, at: ["sla", "table"] },
    ...sla.also.map((name, index) => ({ ...kind, name, at: ["sla", "also", index] })),
  ];
}

function services({ policy, ignores, services: own }: Config): readonly Reference[] {
  const kind = { what: "service", known: Object.keys(own), home: "`services:`" };
  return [
    ...(policy.rules ?? []).flatMap(({ when }, rule) =>
      (when.service ?? []).map((name, index) => ({
        ...kind,
        name,
        at: ["policy", "rules", rule, "when", "service", index],
      })),
    ),
    ...ignores.flatMap(({ service }, index) =>
      service === undefined ? [] : [{ ...kind, name: service, at: ["ignores", index, "service"] }],
    ),
  ];
}
