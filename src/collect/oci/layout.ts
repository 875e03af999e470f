// An OCI image layout: a folder with `oci-layout`, `index.json` and `blobs/sha256/*` (OCI image-spec, image-layout.md). Blob names are
// made from checked digests; links inside the layout that lead out of it are not followed.

import { lstat, open, readFile, realpath } from "node:fs/promises";
import { basename, join, resolve, sep } from "node:path";
import { limits, messageOf, PortcullisError } from "../../kit/index.ts";
import { fileStamp } from "./file-stamp.ts";
import type { OpenImage } from "./open-image.ts";
import { type Blobs, resolveImage } from "./resolve.ts";
import { fileChunks } from "./unpacking/index.ts";

/** `reference` is FOLDER or FOLDER:NAME, where NAME is the entry's `org.opencontainers.image.ref.name`. */
export async function openLayout(reference: string, platform: string | undefined): Promise<OpenImage> {
  const { folder, refName } = await splitReference(reference);
  const index = await readSmall(join(folder, "index.json"), folder);
  const image = await resolveImage(index, blobsIn(folder), {
    name: nameOf(folder),
    tags: refName === undefined ? [] : [refName],
    ...(refName === undefined ? {} : { refName }),
    ...(platform === undefined ? {} : { platform }),
  });
  return { ...image, close: () => Promise.resolve() };
}

/** True when the folder has the mark of a layout. */
export async function isLayout(folder: string): Promise<boolean> {
  return (await lstat(join(folder, "oci-layout")).catch(() => undefined))?.isFile() ?? false;
}

async function splitReference(
  reference: string,
): Promise<{ readonly folder: string; readonly refName?: string }> {
  if (await isLayout(reference)) return { folder: reference };
  const colon = reference.lastIndexOf(":");
  if (colon > 0 && (await isLayout(reference.slice(0, colon)))) {
    return { folder: reference.slice(0, colon), refName: reference.slice(colon + 1) };
  }
  throw new PortcullisError(
    "input",
    `Cannot read ${reference}: it is no OCI image layout (a folder with a file oci-layout).`,
  );
}

function nameOf(folder: string): string {
  return basename(resolve(folder));
}

function blobsIn(folder: string): Blobs {
  const fileOf = (digest: string): string => join(folder, "blobs", "sha256", digest.slice("sha256:".length));
  return {
    document: ({ digest }) => readSmall(fileOf(digest), folder),
    stamp: ({ digest }) => fileStamp(fileOf(digest)),
    place: async ({ digest }) => ({ file: await inside(fileOf(digest), folder) }),
    open: async function* ({ digest }) {
      const file = await inside(fileOf(digest), folder);
      yield* fileChunks(file);
    },
  };
}

async function readSmall(file: string, folder: string): Promise<Uint8Array> {
  const path = await inside(file, folder);
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    if (size > limits.imageDocumentBytes) {
      throw new PortcullisError(
        "input",
        `Cannot read ${basename(file)}: it is larger than ${limits.imageDocumentBytes} bytes.`,
      );
    }
    return await readFile(handle);
  } finally {
    await handle.close();
  }
}

async function inside(file: string, folder: string): Promise<string> {
  try {
    const [real, root] = await Promise.all([realpath(file), realpath(folder)]);
    if (!real.startsWith(root + sep))
      throw new PortcullisError("input", `Cannot read ${basename(file)}: it is a link out of the layout.`);
    if (!(await lstat(real)).isFile())
      throw new PortcullisError("input", `Cannot read ${basename(file)}: it is no regular file.`);
    return real;
  } catch (cause) {
    if (cause instanceof PortcullisError) throw cause;
    throw new PortcullisError(
      "input",
      `Cannot read ${basename(file)} of the image layout: ${messageOf(cause)}.`,
      { cause },
    );
  }
}
