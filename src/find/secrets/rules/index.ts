// Every rule of the secrets engine, in order of precedence: of two rules that claim the same characters, the first one names them.

import type { SecretRule } from "../rule.ts";
import { awsRules } from "./cloud-aws.ts";
import { azureRules } from "./cloud-azure.ts";
import { googleRules } from "./cloud-google.ts";
import { otherCloudRules } from "./cloud-other.ts";
import { githubRules, githubUncheckedRules, gitlabRules, otherForgeRules } from "./forges.ts";

export const secretRules: readonly SecretRule[] = [
  ...awsRules,
  ...azureRules,
  ...googleRules,
  ...otherCloudRules,
  ...githubRules,
  ...gitlabRules,
  ...otherForgeRules,
  ...githubUncheckedRules,
];
