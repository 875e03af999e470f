// The members of a tar on disk: their names and where their bytes lie, found by leaping from header to header. A packed archive is
// unpacked once into a file of our own cache, which is removed again.

import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createTarReader, normaliseTarPath } from "../../formats/tar/index.ts";
import { limits, makeFolder, messageOf, PortcullisError } from "../../kit/index.ts";
import { fileStamp } from "./file-stamp.ts";
import { fileChunks, packedForm, type StoredPlace, unpackedUnchecked } from "./unpacking/index.ts";

export type ArchiveIndex = {
  readonly has: (name: string) => boolean;
  readonly names: readonly string[];
  /** Small members only. */
  readonly bytes: (name: string) => Promise<Uint8Array>;
  readonly open: (name: string) => AsyncIterable<Uint8Array>;
  /** See `ImageLayer`, for this and the next. */
  readonly stamp: (name: string) => Promise<string | undefined>;
  readonly place: (name: string) => StoredPlace;
  readonly sizeOf: (name: string) => number | undefined;
  readonly close: () => Promise<void>;
};

type Member = { readonly offset: number; readonly sizeBytes: number } | { readonly link: string };

export async function indexArchive(file: string, workFolder: string): Promise<ArchiveIndex> {
  const handle = await openFile(file);
  try {
    const first = new Uint8Array(8);
    await handle.read(first, 0, first.length, 0);
    if (packedForm(first) === "tar") return await indexOf(handle, file, undefined);
  } catch (cause) {
    await handle.close();
    throw cause;
  }
  await handle.close();
  const spooled = join(workFolder, `archive-${process.pid}-${randomBytes(6).toString("hex")}.tar`);
  try {
    makeFolder(workFolder, 0o700);
    await pipeline(
      unpackedUnchecked(fileChunks(file), "the archive"),
      createWriteStream(spooled, { mode: 0o600, flags: "wx" }),
    );
    return await indexOf(await openFile(spooled), spooled, spooled);
  } catch (cause) {
    await rm(spooled, { force: true });
    throw cause instanceof PortcullisError
      ? cause
      : new PortcullisError("input", "Cannot unpack the archive: it is broken or too large.", { cause });
  }
}

async function openFile(file: string): Promise<FileHandle> {
  try {
    return await open(file, "r");
  } catch (cause) {
    throw new PortcullisError("input", `Cannot read the image archive ${file}: ${messageOf(cause)}.`, {
      cause,
    });
  }
}

async function indexOf(
  handle: FileHandle,
  file: string,
  toRemove: string | undefined,
): Promise<ArchiveIndex> {
  const members = await membersOf(handle);
  const find = (name: string): { readonly offset: number; readonly sizeBytes: number } => {
    let member = members.get(name);
    for (let followed = 0; followed < 10 && member !== undefined && "link" in member; followed += 1)
      member = members.get(member.link);
    if (member === undefined || "link" in member)
      throw new PortcullisError("input", `The image archive lacks ${JSON.stringify(name)}.`);
    return member;
  };
  return {
    has: (name) => members.has(name),
    names: [...members.keys()],
    sizeOf: (name) => (members.has(name) ? find(name).sizeBytes : undefined),
    stamp: async (name) => {
      const { offset, sizeBytes } = find(name);
      // What was unpacked for this run only is another file the next time.
      return toRemove === undefined ? fileStamp(file, `${offset}+${sizeBytes}`) : undefined;
    },
    bytes: async (name) => {
      const { offset, sizeBytes } = find(name);
      if (sizeBytes > limits.imageDocumentBytes) {
        throw new PortcullisError(
          "input",
          `${name} of the image archive is larger than ${limits.imageDocumentBytes} bytes.`,
        );
      }
      const bytes = new Uint8Array(sizeBytes);
      const { bytesRead } = await handle.read(bytes, 0, sizeBytes, offset);
      return bytes.subarray(0, bytesRead);
    },
    place: (name) => {
      const { offset, sizeBytes } = find(name);
      return { file, part: { start: offset, sizeBytes } };
    },
    open: async function* (name) {
      const { offset, sizeBytes } = find(name);
      if (sizeBytes === 0) return;
      yield* fileChunks(file, { start: offset, sizeBytes });
    },
    close: async () => {
      await handle.close();
      if (toRemove !== undefined) await rm(toRemove, { force: true });
    },
  };
}

async function membersOf(handle: FileHandle): Promise<ReadonlyMap<string, Member>> {
  const members = new Map<string, Member>();
  const reader = createTarReader({
    entry: ({ path, type, offset, sizeBytes, linkTarget }) => {
      if (type === "file") members.set(path, { offset, sizeBytes });
      if (type === "hardlink") members.set(path, { link: normaliseTarPath(linkTarget) ?? "" });
      if (type === "symlink") members.set(path, { link: besides(path, linkTarget) });
      return false;
    },
    content: () => undefined,
    end: () => undefined,
  });
  const buffer = new Uint8Array(16 * 1024);
  const { size } = await handle.stat();
  let at = 0;
  while (at < size) {
    const leap = Math.min(reader.unwantedBytes(), size - at);
    if (leap > 0 && reader.unwantedBytes() === Number.POSITIVE_INFINITY) break;
    if (leap > 0) {
      reader.leapt(leap);
      at += leap;
      continue;
    }
    const { bytesRead } = await handle.read(buffer, 0, 512, at);
    if (bytesRead === 0) break;
    reader.push(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  const { isWhole, problems } = reader.finish();
  if (!isWhole)
    throw new PortcullisError(
      "input",
      `Cannot read the image archive: ${problems[0]?.message ?? "it is cut off"}.`,
    );
  return members;
}

/** A relative link of `docker save` ("../ID/layer.tar"), as a name inside the archive; "" when it leads out. */
function besides(path: string, target: string): string {
  const parts = path.split("/").slice(0, -1);
  for (const part of target.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return "";
    } else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}
