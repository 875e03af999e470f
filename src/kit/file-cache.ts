// A folder of our own with files that may vanish at any time: what they say can always be found out again. Written whole or not at all;
// the oldest go when there are too many. A reader gets what was written, or nothing.

import { createHash } from "node:crypto";
import { readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { makeFolder } from "./folders.ts";
import { limits } from "./limits.ts";

export interface FileCache {
  /** `name` may be any text. undefined: absent, damaged or too large. */
  read(name: string): Promise<unknown>;
  /** JSON data. Failing to write costs the next run time and nothing else. */
  write(name: string, value: unknown): Promise<void>;
  /** Bytes as they are: of what is asked for by its place, a part at a time. */
  readBytes(name: string): Promise<Buffer | undefined>;
  writeBytes(name: string, bytes: Uint8Array): Promise<void>;
}

export function fileCacheIn(folder: string): FileCache {
  const fileOf = (name: string): string =>
    join(folder, `${createHash("sha256").update(name).digest("hex")}.gz`);
  const bytesOf = (name: string): string => fileOf(name).replace(/gz$/, "bin");
  let writes = 0;
  const put = async (file: string, bytes: Uint8Array): Promise<void> => {
    const temporary = `${file}.${process.pid}.tmp`;
    try {
      makeFolder(folder, 0o700);
      await writeFile(temporary, bytes, { mode: 0o600 });
      await rename(temporary, file);
      if (writes % 64 === 0) await forgetOldest(folder); // looking at all of them costs more than one more of them
      writes += 1;
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined); // there may be no folder to remove it from
    }
  };
  return {
    async read(name) {
      try {
        const packed = await readFile(fileOf(name));
        return JSON.parse(gunzipSync(packed, { maxOutputLength: limits.cacheFileBytes }).toString("utf8"));
      } catch {
        return undefined; // absent or damaged: found out again
      }
    },
    async write(name, value) {
      const text = JSON.stringify(value);
      if (text.length <= limits.cacheFileBytes) await put(fileOf(name), gzipSync(text, { level: 1 }));
    },
    async readBytes(name) {
      try {
        return await readFile(bytesOf(name));
      } catch {
        return undefined; // absent: found out again
      }
    },
    async writeBytes(name, bytes) {
      if (bytes.length <= limits.cacheFileBytes) await put(bytesOf(name), bytes);
    },
  };
}

async function forgetOldest(folder: string): Promise<void> {
  const names = await readdir(folder);
  if (names.length <= limits.cacheFiles) return;
  const aged = await Promise.all(
    names.map(async (name) => ({
      name,
      at: (await stat(join(folder, name)).catch(() => undefined))?.mtimeMs ?? 0,
    })),
  );
  aged.sort((a, b) => a.at - b.at);
  for (const { name } of aged.slice(0, names.length - limits.cacheFiles))
    await rm(join(folder, name), { force: true });
}
