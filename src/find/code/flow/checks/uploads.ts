// Uploaded files that are kept under the name that their sender chose: without a check of the extension he chooses what the file is to
// a web server, too. Names come from Werkzeug's `FileStorage.filename`, Django's `UploadedFile.name`, Starlette's `UploadFile.filename`.

import { bit, type Guards, type Taint, withTaints } from "../../values/index.ts";
import { deepTaints } from "../heap.ts";
import type { CallEvent } from "../machine.ts";
import { sinkText } from "../reports.ts";
import { reach } from "./sinks.ts";

const keepers =
  /^(?:open|io\.open|aiofiles\.open|anyio\.open_file|pathlib\.Path\(\)\.(?:open|write_bytes)|django\.core\.files\.storage\.(?:default_storage|FileSystemStorage\(\))\.save|shutil\.(?:move|copyfile|copy))$/;
const senderName = /\bfiles?\b.*\bfilename$|UploadFile\.filename/;

export function keepsUpload(path: string): boolean {
  return /\.(?:save|saveto)$/.test(path) || keepers.test(path);
}

export function uploadCall(event: CallEvent, path: string): void {
  const { frame, expr, args, named } = event;
  if (/open/.test(path) && !writes(event)) return;
  if (args.length === 0 && named.size === 0) return; // a row of a table
  const places = [args[0], args[1], named.get("dst"), event.self].filter((v) => v !== undefined);
  for (const value of places) {
    const names = deepTaints(frame, value).filter(isSenderName);
    if (names.length === 0) continue;
    const place = { at: expr.at, to: expr.to, text: sinkText(expr, path) };
    reach(frame, "upload", withTaints(value, names), place);
    return;
  }
}

function isSenderName(taint: Taint): boolean {
  return senderName.test(taint.source.label) || /\/(?:filename|name)$/.test(taint.path);
}

function writes(event: CallEvent): boolean {
  const mode =
    event.named.get("mode") ?? event.args[event.paths.some((p) => p.startsWith("pathlib")) ? 0 : 1];
  return mode?.consts?.some((c) => typeof c === "string" && /[wax]/.test(c)) === true;
}

/** What came after the last dot is one of those that are allowed: the whole name is. */
export function extensionGuards(taints: readonly Taint[]): Guards {
  const out = new Map<string, number>();
  for (const taint of taints) {
    const path = taint.path.replace(/\/(?:\*|suffix$).*$/, "");
    out.set(path === "" ? taint.source.id : `${taint.source.id} ${path}`, bit("upload"));
  }
  return out;
}
