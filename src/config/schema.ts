// The whole of `portcullis.yaml`: one strict schema, with every default written here (or in the section files) and nowhere else.

import * as v from "valibot";
import { presetNames } from "./presets/names.ts";
import { advisoriesSection } from "./sections/advisories.ts";
import { codeSection } from "./sections/code.ts";
import { dependenciesSection } from "./sections/dependencies.ts";
import { gatesSection } from "./sections/gates.ts";
import { approversSection, ignoresSection, importedIgnoresSection } from "./sections/ignores.ts";
import { imagesSection } from "./sections/images.ts";
import { ledgerSection } from "./sections/ledger.ts";
import { licencesSection } from "./sections/licences.ts";
import { notifySection } from "./sections/notify.ts";
import { channelsSection, overridesSection } from "./sections/overrides.ts";
import { policySection } from "./sections/policy.ts";
import { secretsSection } from "./sections/secrets.ts";
import { servicesSection } from "./sections/services.ts";
import { slaSection } from "./sections/sla.ts";
import { stagesSection } from "./sections/stages.ts";

export const configSchema = v.strictObject({
  version: v.optional(v.literal(1), 1),
  /** The values to begin with; what the file says stands above them. */
  preset: v.optional(v.picklist(presetNames)),
  secrets: secretsSection,
  notify: notifySection,
  code: codeSection,
  dependencies: dependenciesSection,
  licences: licencesSection,
  policy: policySection,
  ignores: ignoresSection,
  imported_ignores: importedIgnoresSection,
  approvers: approversSection,
  services: servicesSection,
  stages: stagesSection,
  gates: gatesSection,
  overrides: overridesSection,
  channels: channelsSection,
  advisories: advisoriesSection,
  images: imagesSection,
  ledger: ledgerSection,
  sla: slaSection,
});

export type Config = v.InferOutput<typeof configSchema>;
/** What a file may hold, before defaults. */
export type ConfigInput = v.InferInput<typeof configSchema>;

/** What an empty file means. */
export function defaultConfig(): Config {
  return v.parse(configSchema, {});
}
