// Every rule of the secrets engine, in order of precedence: of two rules that claim the same characters, the first one names them. Groups are
// functions: making all rules costs a short scan more than everything else of it, so one makes those groups of which it met a keyword.

import type { SecretRule } from "../rule.ts";
import { aiRules } from "./ai.ts";
import { ciRules } from "./ci.ts";
import { awsRules } from "./cloud-aws.ts";
import { azureRules } from "./cloud-azure.ts";
import { googleRules } from "./cloud-google.ts";
import { otherCloudRules } from "./cloud-other.ts";
import { cryptoRules } from "./crypto-exchanges.ts";
import { databaseRules } from "./databases.ts";
import { featureFlagRules } from "./feature-flags.ts";
import { githubRules, gitlabRules, otherForgeRules } from "./forges.ts";
import { frameworkRules } from "./frameworks.ts";
import { identityRules } from "./identity.ts";
import { mailRules } from "./mail.ts";
import { messagingRules } from "./messaging.ts";
import { observabilityRules } from "./observability.ts";
import { paymentRules } from "./payment.ts";
import { registryRules } from "./registries.ts";
import { dataRules } from "./saas-data.ts";
import { workRules } from "./saas-work.ts";
import { securityToolRules } from "./security-tools.ts";

export const ruleGroups: readonly (() => readonly SecretRule[])[] = [
  awsRules,
  azureRules,
  googleRules,
  otherCloudRules,
  githubRules,
  gitlabRules,
  otherForgeRules,
  identityRules,
  messagingRules,
  mailRules,
  aiRules,
  registryRules,
  paymentRules,
  observabilityRules,
  ciRules,
  featureFlagRules,
  workRules,
  dataRules,
  securityToolRules,
  cryptoRules,
  frameworkRules,
  databaseRules,
];

export function allSecretRules(): readonly SecretRule[] {
  return ruleGroups.flatMap((group) => group());
}
