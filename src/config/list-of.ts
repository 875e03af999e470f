// One value or a list of them in the file; always a list inside.

import * as v from "valibot";

export function listOf<T extends v.GenericSchema<string, string>>(item: T) {
  return v.union([
    v.array(item),
    v.pipe(
      item,
      v.transform((one): v.InferOutput<T>[] => [one]),
    ),
  ]);
}
