import { expect, test } from "vitest";
import { loadConfig } from "../../config/index.ts";
import { slaPolicy, slaTable } from "./resolve.ts";

const policy = (text: string) => slaPolicy(loadConfig(text, "p"));

test("a table of one's own: hours by severity, actions, with and without CISA's dates", () => {
  const text =
    "sla: {table: ours, tables: {ours: {version: '3', critical: 4, high: 24, actions: {critical: stop}}}}";
  const { table } = policy(text);
  expect([table.name, table.version]).toEqual(["ours", "3"]);
  expect(table.clocks.map(({ id, hours, action }) => [id, hours, action])).toMatchObject([
    ["critical", 4, "stop"],
    ["high", 24, ""],
    ["medium", undefined, ""],
    ["low", undefined, ""],
    ["kev", 336, expect.any(String)],
  ]);
  const plain = policy("sla: {table: ours, tables: {ours: {version: '3', critical: 4, kev: false}}}").table;
  expect(plain.clocks.map(({ id }) => id)).not.toContain("kev");
});

test("a table of one's own stands before a shipped one of its name", () => {
  expect(
    policy("sla: {table: petanque, tables: {petanque: {version: '9', critical: 1}}}").table.version,
  ).toBe("9");
});

test("tables that are watched besides, and what an unknown severity counts as", () => {
  const { also, table } = policy("policy: {unknown_severity: medium}\nsla: {also: [eu-cra-article-14]}");
  expect(also.map(({ name }) => name)).toEqual(["eu-cra-article-14"]);
  expect(table.readAs["unknown"]).toBe("medium");
});

test("an unknown table is a mistake with the names that there are; by name it is just absent", () => {
  expect(() => policy("sla: {table: nope}")).toThrow(
    'line 1, `sla.table` names no SLA table: "nope" (known: petanque, aws-services,',
  );
  expect(slaTable("nope", loadConfig("", "p"))).toBeUndefined();
  expect(slaTable("updates", loadConfig("", "p"))?.classes).toEqual(["patch", "minor", "major"]);
});

test("a calendar in words becomes days and minutes", () => {
  expect(policy("").calendar).toBe("always");
  const { calendar, warnBeforeMs } = policy(
    "sla: {warn_before_hours: 2, calendar: {time_zone: Europe/Paris, days: [mon, sun], from: '09:30', to: '17:00', holidays: ['2027-01-01']}}",
  );
  expect(calendar).toEqual({
    ...{ timeZone: "Europe/Paris", days: [1, 7], from: 570, to: 1020, holidays: ["2027-01-01"] },
  });
  expect(warnBeforeMs).toBe(7_200_000);
});
