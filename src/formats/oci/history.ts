// Which line of the Dockerfile (or which build step) made which layer, from the history of the image configuration:
// entries without `empty_layer` stand for the layers, in order (OCI image-spec, config.md).

import type { HistoryEntry, ImageConfig } from "./documents.ts";

/** One text per layer; undefined where the history does not tell (it is optional, and some builders write less). */
export function createdByOfLayers(config: ImageConfig, layerCount: number): readonly (string | undefined)[] {
  const made = config.history.filter((entry) => !entry.isEmptyLayer);
  if (made.length !== layerCount) return Array.from({ length: layerCount }, () => undefined);
  return made.map((entry) => instructionOf(entry));
}

/** "/bin/sh -c #(nop) COPY ..." and "RUN /bin/sh -c apt-get ..." as they stood in the Dockerfile. */
function instructionOf(entry: HistoryEntry): string | undefined {
  const text = entry.createdBy.trim().replace(/\s+# buildkit$/, "");
  if (text === "") return entry.comment.trim() === "" ? undefined : entry.comment.trim();
  const nop = /^\/bin\/sh -c #\(nop\)\s+(.*)$/s.exec(text);
  if (nop?.[1] !== undefined) return nop[1].trim();
  const shell = /^(?:RUN\s+)?(?:\|\d+ (?:\S+=\S*\s+)*)?\/bin\/(?:ba)?sh -c (.*)$/s.exec(text);
  return shell?.[1] === undefined ? text : `RUN ${shell[1].trim()}`;
}
