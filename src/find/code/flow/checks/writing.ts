// Calls that make or change what a path names. A name from inside an archive is dangerous where something is written; what is read,
// listed or cleaned up below the folder that was just unpacked is what the archive itself brought.

import type { SinkModel } from "../../models/index.ts";
import type { CallEvent } from "../machine.ts";

const openers = /(?:^|\.)(?:open|open_file|ZipFile|TarFile)$/;
const movers = /(?:^|\.)(?:rename|renames|replace|copy2?|copyfile|copytree|move|symlink|link)$/;
const removers = /(?:^|\.)(?:remove|unlink|rmtree)$/;
const makers =
  /(?:^|\.)(?:mkdir|makedirs|write_text|write_bytes|touch|symlink_to|hardlink_to|save|saveto|extract|extractall|truncate)$/;

/** `path`: of the call, as models name it. A mode that is not known may be any. */
export function writes({ args, named }: CallEvent, path: string, sink: SinkModel): boolean {
  if (makers.test(path) || path === "os.open") return true;
  if (removers.test(path)) return args[0]?.isBuilt !== true; // below the folder it was unpacked to
  if (movers.test(path)) return sink.args.includes(1) || sink.args.includes("dst");
  if (!openers.test(path)) return false;
  const isMethod = sink.args.includes("self");
  const mode = named.get("mode") ?? args[isMethod ? 0 : 1];
  if (mode === undefined) return false;
  return (
    mode.consts === undefined || mode.consts.some((one) => typeof one !== "string" || /[wax+]/.test(one))
  );
}
