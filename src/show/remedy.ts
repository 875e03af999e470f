// One remedy as one line of text, the same in every report.

import type { Remedy, TextEdit } from "../model/index.ts";

export function remedyText(remedy: Remedy): string {
  switch (remedy.kind) {
    case "advice":
      return remedy.url === undefined ? remedy.text : `${remedy.text} ${remedy.url}`;
    case "command":
      return remedy.commands.join(" && ");
    case "upgrade": {
      const changes = remedy.changes.map(
        ({ name, from, to }) =>
          `${name}${from === undefined ? "" : ` ${from}`} -> ${to ?? "a fixed version"}`,
      );
      return `upgrade ${changes.join(", ")} (${remedy.via})`;
    }
    case "base-image":
      return `base image ${remedy.from} -> ${remedy.to}`;
    case "edit":
      return `${remedy.isSafe ? "scan --fix" : "scan --fix-all"} writes ${remedy.edits.map(editText).join("; ")}`;
  }
}

function editText({ region, replacement }: TextEdit): string {
  const text = replacement
    .trim()
    .replace(/^[,=]\s*/, "")
    .replace(/\s+/g, " ");
  return `\`${text}\` in line ${region.startLine}`;
}
