// Rows of a foreign report: good ones are kept, others are counted and told.

import * as v from "valibot";
import { limits } from "../kit/index.ts";
import type { Parsed } from "../model/index.ts";

export function readRows<T extends v.GenericSchema>(
  rows: unknown,
  schema: T,
  what: string,
): Parsed<readonly v.InferOutput<T>[]> {
  if (!Array.isArray(rows)) return { value: [], problems: [{ message: `its ${what} are no list` }] };
  const kept = rows.slice(0, limits.packagesPerDatabase);
  const read = kept.map((row) => v.safeParse(schema, row));
  const value = read.flatMap((row) => (row.success ? [row.output] : []));
  const strange = rows.length - value.length;
  return {
    value,
    problems: strange === 0 ? [] : [{ message: `${strange} of its ${what} could not be read` }],
  };
}
