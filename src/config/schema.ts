// The whole of `portcullis.yaml`: one strict schema, with every default written here (or in the section files) and nowhere else.

import * as v from "valibot";
import { advisoriesSection } from "./sections/advisories.ts";
import { dependenciesSection } from "./sections/dependencies.ts";
import { ignoresSection } from "./sections/ignores.ts";
import { imagesSection } from "./sections/images.ts";
import { ledgerSection } from "./sections/ledger.ts";
import { licencesSection } from "./sections/licences.ts";
import { policySection } from "./sections/policy.ts";
import { secretsSection } from "./sections/secrets.ts";
import { slaSection } from "./sections/sla.ts";

export const configSchema = v.strictObject({
  version: v.optional(v.literal(1), 1),
  secrets: secretsSection,
  dependencies: dependenciesSection,
  licences: licencesSection,
  policy: policySection,
  ignores: ignoresSection,
  advisories: advisoriesSection,
  images: imagesSection,
  ledger: ledgerSection,
  sla: slaSection,
});

export type Config = v.InferOutput<typeof configSchema>;

/** What an empty file means. */
export function defaultConfig(): Config {
  return v.parse(configSchema, {});
}
