// All detectors that are code, in the order in which documents show them.

import { callPasswords } from "./calls.ts";
import { commandPasswords } from "./commands.ts";
import type { Detector } from "./detector.ts";
import { directivePasswords, junosSecrets } from "./directives.ts";
import { authorizationHeaders, basicInCode, curlPasswords } from "./headers.ts";
import { jwts } from "./jwt.ts";
import { gnupgKeys, keyStoresInBase64 } from "./key-store.ts";
import { kubernetesSecrets } from "./kubernetes.ts";
import { dockerLogins, netrcPasswords, npmLogins, pypiLogins } from "./login-files.ts";
import { named } from "./named.ts";
import { secretDefaults } from "./parameters.ts";
import { derKeys, jsonWebKeys, pemKeys, puttyKeys, xmlKeys } from "./private-key.ts";
import { toldLogins } from "./prose.ts";
import { copiedPasswords, insertedPasswords } from "./sql-rows.ts";
import { markdownTables } from "./table.ts";
import { terraformPasswords } from "./terraform.ts";
import { mysqlDriverPasswords, urlPasswords } from "./url-password.ts";

export const detectors: readonly Detector[] = [
  pemKeys,
  derKeys,
  keyStoresInBase64,
  gnupgKeys,
  puttyKeys,
  jsonWebKeys,
  xmlKeys,
  jwts,
  urlPasswords,
  mysqlDriverPasswords,
  authorizationHeaders,
  basicInCode,
  curlPasswords,
  netrcPasswords,
  npmLogins,
  pypiLogins,
  dockerLogins,
  kubernetesSecrets,
  terraformPasswords,
  ...commandPasswords,
  ...callPasswords,
  ...directivePasswords,
  junosSecrets,
  secretDefaults,
  insertedPasswords,
  copiedPasswords,
  markdownTables,
  toldLogins,
  named,
];
