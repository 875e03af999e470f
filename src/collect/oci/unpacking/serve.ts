// The unpacking thread's side: the place of a stored layer in, its tar out through the ring, then a word about how it ended.

import { parentPort, workerData } from "node:worker_threads";
import { messageOf, PortcullisError } from "../../../kit/index.ts";
import { BrokenPacking, OverLimit } from "./failures.ts";
import { type FilePart, fileChunks } from "./file-chunks.ts";
import { gunzipNow } from "./gunzip-now.ts";
import { type Expected, Meter } from "./meter.ts";
import { Abandoned, type Ring, RingFilling } from "./ring.ts";
import { packedForm, unpacked } from "./unpack.ts";

/** Stored bytes that lie on this machine. */
export type StoredPlace = { readonly file: string; readonly part?: FilePart };
export type Unpacking = { readonly place: StoredPlace; readonly expected: Expected };

export type Outcome =
  | { readonly kind: "whole" }
  | { readonly kind: "abandoned" }
  | { readonly kind: "over-limit" | "broken" | "input" | "crashed"; readonly message: string };

/** Answers every place that the program's thread sends, until it ends the thread. */
export function serveUnpacking(): void {
  const ring = workerData as Ring; // given by thread.ts
  parentPort?.on("message", (unpacking: Unpacking) => {
    const filling = new RingFilling(ring);
    void outcomeOf(unpackInto(filling, unpacking)).then((outcome) => {
      parentPort?.postMessage(outcome);
      filling.end();
    });
  });
}

/** Gzip, which most layers are packed with, at once where that can be had. */
export async function unpackInto(filling: RingFilling, { place, expected }: Unpacking): Promise<void> {
  const gunzip = (await isGzip(place)) ? gunzipNow() : undefined;
  if (gunzip === undefined) {
    for await (const piece of unpacked(fileChunks(place.file, place.part), expected)) filling.copy(piece);
    return;
  }
  const meter = new Meter(expected);
  let room: Uint8Array = new Uint8Array(0);
  const into = {
    room: () => {
      room = filling.room();
      return room;
    },
    used: (sizeBytes: number) => {
      meter.out(room.subarray(0, sizeBytes));
      filling.used(sizeBytes);
    },
  };
  try {
    for await (const piece of fileChunks(place.file, place.part)) {
      meter.in(piece);
      gunzip.push(piece, into);
    }
    gunzip.finish(into);
  } finally {
    gunzip.close();
  }
  meter.check();
}

async function isGzip({ file, part }: StoredPlace): Promise<boolean> {
  const firstBytes = { start: part?.start ?? 0, sizeBytes: Math.min(part?.sizeBytes ?? 4, 4) };
  for await (const piece of fileChunks(file, firstBytes)) return packedForm(piece) === "gzip";
  return false;
}

async function outcomeOf(unpacking: Promise<void>): Promise<Outcome> {
  try {
    await unpacking;
    return { kind: "whole" };
  } catch (cause) {
    if (cause instanceof Abandoned) return { kind: "abandoned" };
    const message = messageOf(cause);
    if (cause instanceof OverLimit) return { kind: "over-limit", message };
    if (cause instanceof BrokenPacking) return { kind: "broken", message };
    return {
      kind: cause instanceof PortcullisError && cause.code === "input" ? "input" : "crashed",
      message,
    };
  }
}
