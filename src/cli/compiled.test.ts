// Which of the kept compiled codes a start begins with.

import { expect, test } from "vitest";
import { workOf } from "./compiled.ts";

test.each([
  [["scan", "."], "scan", true],
  [["scan", ".", "--only", "secrets"], "scan-secrets", true],
  [["scan", "--only=dependencies", "--json"], "scan-dependencies", true],
  [["scan", "--only", "secrets,code"], "scan", true],
  [["scan", "--only"], "scan", true],
  [["scan", "oci:app", "--only", "secrets"], "scan-image", true],
  [["scan", "--json", "archive:app.tar"], "scan-image", true],
  [["db", "query"], "db-query", true],
  [["db", "update", "--quiet"], "db-update", true],
  [["db", "status"], "scan", false],
  [["explain", "x", "--only", "secrets"], "scan", false],
  [[], "scan", false],
])("%j starts with the code of %s", (args, work, mayKeep) => {
  expect(workOf(args)).toEqual({ work, mayKeep });
});
