// Forms in which a new password is chosen: a field with a confirmation beside it and no least length, or one that is too short
// (WTForms, "Built-in validators": `EqualTo`, `Length`).

import type { CallEvent } from "../machine.ts";
import { tellCall } from "../reports.ts";

const least = 8;

export function isPasswordField(path: string): boolean {
  return /^(?:flask_)?wtforms\.(?:fields\.(?:simple\.)?)?PasswordField$/.test(path);
}

export function passwordField(event: CallEvent, path: string): void {
  const written = JSON.stringify(event.expr);
  const length = /"n":"Length"[\s\S]*?\["min",\{"k":"const"[^}]*?"v":(\d+)/.exec(written)?.[1];
  const isShort = length !== undefined && Number(length) < least;
  const isChosen = written.includes('"n":"EqualTo"');
  const isChecked = /"n":"\w*(?:length|regexp|strong|strength|policy|complex|valid_?pass)\w*"/i.test(written);
  if (!isShort && !(isChosen && !isChecked)) return;
  tellCall(event, path, {
    rule: "python/weak-password-requirements",
    detail: isShort ? `${length} characters are enough` : "a password of any length may be chosen",
  });
}
