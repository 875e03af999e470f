// The `services:` section: the parts of a monorepo that are deployed on their own, by path and by image name.

import * as v from "valibot";

const text = v.pipe(v.string(), v.minLength(1));

export const servicesSection = v.optional(
  v.record(
    text,
    v.strictObject({
      /** Globs of its files. */
      paths: v.optional(v.array(text), []),
      /** Globs of its image names, without tag and digest. */
      images: v.optional(v.array(text), []),
      owner: v.optional(text),
    }),
  ),
  {},
);
