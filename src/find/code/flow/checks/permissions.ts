// Permissions set by a program instead of a call: `chmod 777` in a command line or a list of arguments (chmod(1)).

import { beginning } from "../../values/index.ts";
import { elementsKnown } from "../heap.ts";
import type { CallEvent } from "../machine.ts";
import { tellCall } from "../reports.ts";

/** Octal modes that let others write, and symbolic ones that give everybody or others the right to write. */
const forAll =
  /(?:^|[;&|]\s*|\bsudo\s+)(?:\/usr)?(?:\/bin\/)?chmod\s+(?:-{1,2}[\w-]+\s+)*(?:[0-7]?[0-7]{2}[2367]|(?:a|[ug]*o[ug]*)?[+=][rxX]*w[rxX]*)(?=\s|$)/;

export function runsProgram(path: string): boolean {
  return /^(?:subprocess\.(?:run|call|check_call|check_output|Popen|getoutput)|os\.(?:system|popen))$/.test(
    path,
  );
}

export function permissionsCommand(event: CallEvent, path: string): void {
  const command = event.args[0] ?? event.named.get("args");
  if (command === undefined) return;
  const items = elementsKnown(event.frame, command) ?? [command];
  const text = items.map((item) => beginning(item) ?? "?").join(" ");
  if (forAll.test(text))
    tellCall(event, path, {
      rule: "python/overly-permissive-file",
      detail: "`chmod` lets everyone write",
    });
}
