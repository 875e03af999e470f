// R6: the register of promises is checked by a machine. A row that says "delivered" names a test, and that test exists.

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";

type Row = {
  readonly id: string;
  readonly status: string;
  readonly missing?: string;
  readonly proof?: readonly { readonly file: string; readonly test: string }[];
};

const root = resolve(import.meta.dirname, "..");
const rows = (
  parse(readFileSync(join(root, "capabilities.yaml"), "utf8")) as { readonly capabilities: readonly Row[] }
).capabilities;

test("every promise has one row", () => {
  expect(rows.map((row) => row.id)).toEqual(Array.from({ length: 150 }, (_, index) => `R${index + 1}`));
});

test("every delivered row names a test that exists", () => {
  const wrong = rows
    .filter((row) => row.status === "delivered")
    .flatMap((row) => {
      const proofs = row.proof ?? [];
      if (proofs.length === 0) return [`${row.id}: no test`];
      return proofs
        .filter(
          ({ file, test }) =>
            !existsSync(join(root, file)) || !readFileSync(join(root, file), "utf8").includes(test),
        )
        .map(({ file, test }) => `${row.id}: ${file} has no ${JSON.stringify(test)}`);
    });
  expect(wrong).toEqual([]);
});

test("every partial row says what is missing, and no other status exists", () => {
  expect(
    rows.filter((row) => !["delivered", "partial", "planned"].includes(row.status)).map((row) => row.id),
  ).toEqual([]);
  expect(
    rows.filter((row) => row.status === "partial" && (row.missing ?? "") === "").map((row) => row.id),
  ).toEqual([]);
});
