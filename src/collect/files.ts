// Regular files on disk as artifacts. Links are not followed, and nothing that is not a regular file is opened.

import { close, constants, fstat, open, read } from "node:fs";
import { promisify } from "node:util";
import { limits, PortcullisError } from "../kit/index.ts";
import type { Artifact, RepoPath } from "../model/index.ts";

const openFile = promisify(open);
const statFile = promisify(fstat);
const closeFile = promisify(close);

export type DiskFile = {
  readonly path: RepoPath;
  readonly onDisk: string | Buffer;
  readonly sizeBytes: number;
  readonly mode: number;
};

export function diskArtifact(file: DiskFile, extra: Partial<Artifact> = {}): Artifact {
  return {
    kind: "artifact",
    path: file.path,
    origin: { kind: "work-tree" },
    sizeBytes: file.sizeBytes,
    isExecutable: (file.mode & 0o111) !== 0,
    role: "changed",
    surface: "head",
    ...(typeof file.onDisk === "string" ? { onDisk: file.onDisk } : {}),
    read: () => readRegularFile(file.onDisk),
    ...extra,
  };
}

/** Rejects for links, FIFOs and devices, and over the size limit; a file that grows while it is read is read to its size at the start. */
export async function readRegularFile(path: string | Buffer): Promise<Uint8Array> {
  const descriptor = await openFile(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = await statFile(descriptor);
    if (!stat.isFile()) throw new PortcullisError("input", "not a regular file");
    if (stat.size > limits.fileSizeBytes)
      throw new PortcullisError("input", `larger than ${limits.fileSizeBytes} bytes`);
    return await readBytes(descriptor, stat.size);
  } finally {
    await closeFile(descriptor);
  }
}

async function readBytes(descriptor: number, sizeBytes: number): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafe(sizeBytes);
  let have = 0;
  while (have < sizeBytes) {
    const count = await new Promise<number>((resolve, reject) =>
      read(descriptor, buffer, have, sizeBytes - have, have, (error, bytesRead) =>
        error === null ? resolve(bytesRead) : reject(error),
      ),
    );
    if (count === 0) break;
    have += count;
  }
  return buffer.subarray(0, have);
}
