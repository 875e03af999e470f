import { expect, test } from "vitest";
import { nearestRules } from "./nearest-rules.ts";

const known = [
  "secrets/scraperapi-key",
  "secrets/stripe-live-secret-key",
  "secrets/stripe-test-secret-key",
  "secrets/github-token",
  "python/sql-injection",
  "python/code-injection",
];

test.each([
  ["secrets/stripe-live-key", ["secrets/stripe-live-secret-key"]],
  ["stripe-live", ["secrets/stripe-live-secret-key"]],
  ["secrets/stripe", ["secrets/stripe-live-secret-key", "secrets/stripe-test-secret-key"]],
  ["javascript/sql-injection", ["python/sql-injection"]],
  ["secrets/githbu-tokne", ["secrets/github-token"]],
  ["nothing/like-it-at-all", []],
] as const)("%s", (id, expected) => {
  expect(nearestRules(id, known)).toEqual(expected);
});
