// The database's file in the cache folder: opening it, replacing it in one step, and one writer at a time. Readers keep the file
// that they opened; nobody ever sees half of one.

import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { AdvisoryIndex } from "../../advisories/index.ts";
import { makeFolder, openPositioned, PortcullisError } from "../../kit/index.ts";

const fileName = "advisories.index";

export function indexPath(cacheFolder: string): string {
  return join(cacheFolder, fileName);
}

/** Undefined when there is none; throws "advisories" when there is one that cannot be used. */
export function openIndex(cacheFolder: string): AdvisoryIndex | undefined {
  const path = indexPath(cacheFolder);
  if (!existsSync(path)) return undefined;
  const reader = openPositioned(path);
  try {
    return new AdvisoryIndex(reader);
  } catch (cause) {
    reader.close();
    throw cause;
  }
}

/** Runs `work` as the only writer; a lock of a process that is gone is taken over. */
export async function asOnlyWriter<T>(cacheFolder: string, work: () => Promise<T>): Promise<T> {
  makeFolder(cacheFolder);
  const lock = join(cacheFolder, `${fileName}.lock`);
  take(lock);
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock: string): void {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const file = openSync(lock, "wx");
      try {
        writeSync(file, String(process.pid));
      } catch (cause) {
        rmSync(lock, { force: true });
        throw cause;
      } finally {
        closeSync(file);
      }
      return;
    } catch (cause) {
      if (!isExisting(cause)) throw cause; // the disk is full, the folder is not ours: it says so itself
      if (attempt > 0 || isAlive(Number(readFileSync(lock, "utf8")))) {
        throw new PortcullisError(
          "advisories",
          "Cannot update the advisory database: another update is running.",
          {
            cause,
            hint: `wait for it; if there is none, remove ${lock}`,
          },
        );
      }
      rmSync(lock, { force: true });
    }
  }
}

function isExisting(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "EEXIST";
}

function isAlive(process_: number): boolean {
  if (!Number.isInteger(process_) || process_ <= 0) return false;
  try {
    process.kill(process_, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && "code" in cause && cause.code === "EPERM";
  }
}

/** Where a new database is written before it takes its place. */
export function temporaryPath(cacheFolder: string, part: string): string {
  return join(cacheFolder, `${part}.${process.pid}.part`);
}

export function replaceIndex(cacheFolder: string, newFile: string): void {
  renameSync(newFile, indexPath(cacheFolder));
}
