import { expect, test } from "vitest";
import type { Instant } from "../../model/index.ts";
import { sinceWhen } from "./since.ts";

const now = "2027-01-31T12:00:00.000Z" as Instant;

test.each([
  ["2027-01-01", "2027-01-01T00:00:00.000Z"],
  ["2027-01-01T09:00:00+02:00", "2027-01-01T07:00:00.000Z"],
  ["yesterday", "2027-01-30T12:00:00.000Z"],
  ["2 weeks ago", "2027-01-17T12:00:00.000Z"],
  ["1 day", "2027-01-30T12:00:00.000Z"],
  ["3h", "2027-01-31T09:00:00.000Z"],
  ["99999y", "1970-01-01T00:00:00.000Z"],
])("--since %s", (text, at) => {
  expect(sinceWhen(text, now)).toBe(at);
});

test.each(["yesterdayy", "", "soon", "2027-13-01", "31.01.2027", "-1 day", "1e9 days ago", "--all"])(
  "--since %j is refused",
  (text) => {
    expect(() => sinceWhen(text, now)).toThrow("--since does not know the date");
  },
);
