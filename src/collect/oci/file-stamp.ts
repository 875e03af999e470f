// Names a file in the state in which it is now: while device, inode, size and both times are the same, so are its bytes. As git does for its
// index, a file that was changed just now is not trusted to show the next change by its times.

import { stat } from "node:fs/promises";

const youngMs = 2000;

/** `part` names a piece of the file. */
export async function fileStamp(file: string, part = ""): Promise<string | undefined> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs, ctimeMs } = await stat(file, { bigint: true });
    if (Date.now() - Number(ctimeMs) < youngMs) return undefined;
    return [dev, ino, size, mtimeNs, ctimeNs, part].join(":");
  } catch {
    return undefined; // whoever opens it will say why it cannot be read
  }
}
