// What is looked at in a call of something outside the project besides its models: which of it concerns an API is asked once for each
// path, and kept with the run.

import { objectsRead, readsObjects } from "../language/file-contents.ts";
import type { CallEvent, Machine } from "../machine.ts";
import { archiveOpened, opensArchive } from "./archives.ts";
import { digestMade, makesDigest } from "./authenticity.ts";
import { commandCall, isCommand } from "./commands.ts";
import { credentialPosition, takesPassword } from "./credentials.ts";
import { tableCall, writesTable } from "./exports.ts";
import { fieldRun, runsText } from "./field-code.ts";
import { isPasswordField, passwordField } from "./forms.ts";
import { headerCall, setsHeader } from "./header-fields.ts";
import { isMailSent, mailCall, mailsText, secretMailed } from "./mail.ts";
import { isRegexCall, patternCall } from "./patterns.ts";
import { permissionsCommand, runsProgram } from "./permissions.ts";
import { isRace, raceCall } from "./races.ts";
import { patternTime } from "./regex-time.ts";
import { isSecrecy, secrecyCall } from "./secrecy.ts";
import { fillsTemplate, templateCall } from "./template-calls.ts";
import { isTransmission, transmissionCall } from "./transmission.ts";
import { keepsUpload, uploadCall } from "./uploads.ts";
import { readsXml, xmlCall } from "./xml-calls.ts";

export type CallCheck = (event: CallEvent, path: string) => void;

/** Whether a path concerns a check, and the check. */
const checks: readonly (readonly [concerns: (path: string) => boolean, check: CallCheck])[] = [
  [isCommand, commandCall],
  [readsXml, xmlCall],
  [isSecrecy, secrecyCall],
  [isTransmission, transmissionCall],
  [fillsTemplate, templateCall],
  [keepsUpload, uploadCall],
  [makesDigest, digestMade],
  [setsHeader, headerCall],
  [isMailSent, mailCall],
  [mailsText, secretMailed],
  [writesTable, tableCall],
  [isPasswordField, passwordField],
  [readsObjects, objectsRead],
  [runsText, fieldRun],
  [runsProgram, permissionsCommand],
  [opensArchive, archiveOpened],
  [isRace, raceCall],
  [isRegexCall, patternCall],
  [isRegexCall, patternTime],
  [takesPassword, credentialPosition],
];

export function checksOf(m: Machine, path: string): readonly CallCheck[] {
  const known = m.callChecks.get(path);
  if (known !== undefined) return known;
  const found = checks.flatMap(([concerns, check]) => (concerns(path) ? [check] : []));
  m.callChecks.set(path, found);
  return found;
}
