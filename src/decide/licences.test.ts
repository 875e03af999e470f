import { expect, test } from "vitest";
import { loadConfig } from "../config/index.ts";
import { licenceStanding } from "./licences.ts";

const { licences } = loadConfig(
  "licences: {production: {allow: [MIT, Apache-2.0], review: [MPL-2.0], deny: [AGPL-3.0-only], unknown: review}, development: {deny: [SSPL-1.0], unknown: allow}}",
  "p",
);
const open = loadConfig("licences: {production: {deny: [AGPL-3.0-only], unknown: deny}}", "p").licences;

test.each<[readonly string[], "production" | "development", typeof licences, string | undefined]>([
  [["MIT"], "production", licences, "allowed"],
  [["mit"], "production", licences, "allowed"],
  [["MPL-2.0"], "production", licences, "review"],
  [["AGPL-3.0-only"], "production", licences, "denied"],
  [["MIT OR AGPL-3.0-only"], "production", licences, "allowed"],
  [["MIT AND AGPL-3.0-only"], "production", licences, "denied"],
  [["MIT", "AGPL-3.0-only"], "production", licences, "denied"],
  [[], "production", licences, "review"],
  [["our own words"], "production", licences, "denied"], // with a list of what is allowed, the rest is not
  [["our own words"], "production", open, "denied"],
  [[], "production", open, "denied"],
  [["SSPL-1.0"], "development", licences, "denied"],
  [[], "development", licences, "allowed"],
  [["AGPL-3.0-only"], "development", open, "denied"], // without rules of its own those of production count
  [["AGPL-3.0-only"], "production", {} as typeof licences, undefined],
])("%j in %s", (list, scope, rules, standing) => {
  expect(licenceStanding({ licences: list, scope }, rules)).toBe(standing);
});
