// An image held by a local container engine: Docker's interface over its Unix socket, which Podman speaks too. The engine is asked to save
// the image; the archive is kept in our own cache while it is read, and removed again.

import { randomBytes } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";
import { lstat, rm } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder, messageOf, PortcullisError } from "../../kit/index.ts";
import { openArchive } from "./archive.ts";
import type { OpenImage } from "./open-image.ts";

/** undefined: no engine is there, or none of them has the image. */
export async function openEngineImage(
  reference: string,
  sockets: readonly string[],
  workFolder: string,
  signal: AbortSignal,
): Promise<OpenImage | undefined> {
  for (const socket of sockets) {
    const isThere = (await lstat(socket).catch(() => undefined))?.isSocket() ?? false;
    const image = isThere ? await savedBy(socket, reference, workFolder, signal) : undefined;
    if (image !== undefined) return image;
  }
  return undefined;
}

async function savedBy(
  socket: string,
  reference: string,
  workFolder: string,
  signal: AbortSignal,
): Promise<OpenImage | undefined> {
  const { Client } = await import("undici");
  const client = new Client("http://localhost", {
    socketPath: socket,
    headersTimeout: 300_000,
    bodyTimeout: 300_000,
  });
  const file = join(workFolder, `saved-${process.pid}-${randomBytes(6).toString("hex")}.tar`);
  try {
    const response = await client.request({
      method: "GET",
      path: `/images/${encodeURIComponent(reference)}/get`,
      signal,
    });
    if (response.statusCode !== 200) {
      await response.body.dump();
      return undefined;
    }
    makeFolder(workFolder, 0o700);
    await savedTo(file, response.body);
    const image = await openArchive({ file }, undefined, workFolder);
    const remove = async (): Promise<void> => {
      await image.close();
      await rm(file, { force: true });
    };
    return { ...image, close: remove };
  } catch (cause) {
    await rm(file, { force: true });
    signal.throwIfAborted();
    if (cause instanceof PortcullisError) throw cause;
    throw new PortcullisError(
      "network",
      `The container engine at ${socket} did not give ${reference}: ${messageOf(cause)}.`,
      { cause },
    );
  } finally {
    await client.close();
  }
}

const gatheredBytes = 1 << 20;

/** Podman sends a tar in pieces of 512 bytes and less: a write for each of a million of them takes minutes. */
async function savedTo(file: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const gathered = Buffer.allocUnsafeSlow(gatheredBytes);
  let size = 0;
  const handle = openSync(file, "wx", 0o600);
  const write = (bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
  };
  try {
    for await (const piece of pieces) {
      if (size + piece.length > gatheredBytes) {
        write(gathered.subarray(0, size));
        size = 0;
      }
      if (piece.length > gatheredBytes) write(piece);
      else {
        gathered.set(piece, size);
        size += piece.length;
      }
    }
    write(gathered.subarray(0, size));
  } finally {
    closeSync(handle);
  }
}
