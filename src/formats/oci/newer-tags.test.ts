import { expect, test } from "vitest";
import { newerTags } from "./index.ts";

const python = [
  "3.11.4-slim",
  "3.11.9-slim",
  "3.11.10-slim",
  "3.12.1-slim",
  "3.9.1-slim",
  "3.12.1",
  "3.12-slim",
];

test.each<[string, readonly string[], readonly string[]]>([
  ["3.11.4-slim", python, ["3.11.10-slim", "3.12.1-slim"]],
  ["3.11-slim", python, ["3.12-slim"]],
  ["3.12.1-slim", [...python, "4.0.0-slim", "3.14.0-slim"], ["3.14.0-slim", "4.0.0-slim"]],
  ["3.12.1", [...python, "3.13.0rc1", "3.13.0-rc1"], []],
  ["v1.2", ["v1.10", "1.11", "v1.9"], ["v1.10"]],
  ["20240101", ["20240301", "20231201"], ["20240301"]],
  ["bookworm-slim", ["trixie-slim"], []],
  ["latest", ["latest", "2"], []],
])("after %s of %j come %j", (tag, all, expected) => {
  expect(newerTags(tag, all)).toEqual(expected);
});
