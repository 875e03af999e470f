// What the path of a place does not say: the layer of an image and the line of the Dockerfile that made it, the commit of a message.

import { commitOfMessage, type Location } from "../model/index.ts";

/** "layer 2, made by `npm ci`"; undefined where nothing is to be added to the path. */
export function originText({ origin, path }: Location): string | undefined {
  const own = origin.kind === "member" ? origin.of : origin;
  if (own.kind === "image-config") return `configuration of the image, ${own.pointer}`;
  const commit = commitOfMessage(path);
  if (commit !== undefined) return `message of commit ${commit.slice(0, 12)}`;
  if (own.kind !== "layer") return undefined;
  const made = own.createdBy === undefined ? "" : `, made by \`${shortened(own.createdBy)}\``;
  const gone =
    own.removedInLayer === undefined
      ? ""
      : `; removed in layer ${own.removedInLayer}, and still in the image`;
  return `layer ${own.layerIndex}${made}${gone}`;
}

/** What BuildKit and the classic builder put round the line that a person wrote is taken away. */
function shortened(createdBy: string): string {
  const line = createdBy
    .replace(/^\/bin\/sh -c (?:#\(nop\)\s*)?/, (shell) => (shell.includes("#(nop)") ? "" : "RUN "))
    .replace(/^RUN (?:\|\d+ (?:\S+=\S* )*)?\/bin\/sh -c /, "RUN ")
    .replace(/\s*# buildkit$/, "")
    .replace(/\s+/g, " ")
    .replaceAll("`", "'")
    .trim();
  return line.length > mostOfLine ? `${line.slice(0, mostOfLine - 3)}...` : line;
}

const mostOfLine = 160;
