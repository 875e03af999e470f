// Configuration -> the tables and the calendar that are in force. The only file here that knows the configuration's words.

import type { Config } from "../../config/index.ts";
import { assert } from "../../kit/index.ts";
import type { Calendar } from "./calendar.ts";
import { kevClock, presetTables } from "./presets.ts";
import type { SlaClock, SlaTable } from "./table.ts";

export type SlaPolicy = {
  /** The one that gates and sorts. */
  readonly table: SlaTable;
  readonly also: readonly SlaTable[];
  readonly calendar: Calendar;
  readonly warnBeforeMs: number;
};

export function slaPolicy({ sla, policy }: Pick<Config, "sla" | "policy">): SlaPolicy {
  const known = tablesOf(sla);
  const named = (name: string): SlaTable => {
    const found = known.find((table) => table.name === name);
    assert(found !== undefined, "a configuration names only tables that there are"); // checked when it was read
    return { ...found, readAs: { ...found.readAs, unknown: policy.unknown_severity } };
  };
  return {
    table: named(sla.table),
    also: sla.also.map(named),
    calendar: calendarOf(sla.calendar),
    warnBeforeMs: sla.warn_before_hours * 3_600_000,
  };
}

/** Any table by its name: for clocks of what is no finding. */
export function slaTable(name: string, { sla }: Pick<Config, "sla">): SlaTable | undefined {
  return tablesOf(sla).find((table) => table.name === name);
}

/** What any clock starts at, waits for or stops at. */
export function knownMilestones({ sla }: Pick<Config, "sla">): readonly string[] {
  const names = tablesOf(sla).flatMap(({ clocks }) =>
    clocks.flatMap(({ from, needs, until }) => [from, needs, until].filter((one) => one !== undefined)),
  );
  return [...new Set(names)].sort();
}

function tablesOf({ tables }: Config["sla"]): readonly SlaTable[] {
  return [...Object.entries(tables).map(([name, own]) => ownTable(name, own)), ...presetTables];
}

const severities = ["critical", "high", "medium", "low"] as const;

function ownTable(name: string, own: Config["sla"]["tables"][string]): SlaTable {
  const clocks = severities.map((severity): SlaClock => {
    const hours = own[severity];
    const base = { id: severity, class: severity, from: "detected", usesDueDay: false, canPause: true };
    return { ...base, action: own.actions[severity] ?? "", ...(hours === undefined ? {} : { hours }) };
  });
  return {
    name,
    version: own.version,
    title: name,
    classes: severities,
    readAs: { none: "low" },
    clocks: own.kev ? [...clocks, kevClock] : clocks,
  };
}

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

function calendarOf(own: Config["sla"]["calendar"]): Calendar {
  if (own === undefined) return "always";
  const { time_zone: timeZone, days, from, to, holidays } = own;
  return {
    timeZone,
    days: days.map((word) => weekdays.indexOf(word) + 1),
    from: minutesOf(from),
    to: minutesOf(to),
    holidays,
  };
}

function minutesOf(time: string): number {
  const [hours = "0", minutes = "0"] = time.split(":");
  return Number(hours) * 60 + Number(minutes);
}
