// Gzip unpacked at once, straight into memory that is given. Streams of Node hand each piece to another thread and allocate what it unpacks
// to anew; in a thread that does nothing else both only cost. What its streams are made of is not part of Node's stated interface, so
// it is tried on a few known bytes first: where it does not do as expected there is none, and streams are used.

import { createGunzip, constants as zlib } from "node:zlib";
import { BrokenPacking } from "./failures.ts";

/** Room for output, asked for again and again; `used` says how much of the last one was filled. */
export type Room = { readonly room: () => Uint8Array; readonly used: (sizeBytes: number) => void };

export interface Gunzip {
  /** Also of several members. */
  push(stored: Uint8Array, into: Room): void;
  /** To be called behind the last byte: what is cut off is broken. */
  finish(into: Room): void;
  close(): void;
}

/** As in Node 11 and later. */
type Native = {
  readonly _handle: {
    writeSync(
      flush: number,
      input: Uint8Array,
      inputAt: number,
      inputLength: number,
      output: Uint8Array,
      outputAt: number,
      outputLength: number,
    ): void;
  };
  /** After a write: room that is left, and input that is left. */
  readonly _writeState: Uint32Array;
};

/** undefined where this version of Node has another form of it. */
export function gunzipNow(): Gunzip | undefined {
  try {
    return isAsExpected() ? new NativeGunzip() : undefined;
  } catch {
    return undefined; // the streams do the same
  }
}

class NativeGunzip implements Gunzip {
  readonly #stream = createGunzip();
  readonly #native: Native = this.#stream as unknown as Native; // tried by `isAsExpected`
  #failure: Error | undefined;
  #hasEnded = false;

  constructor() {
    this.#stream.on("error", (cause) => {
      this.#failure ??= cause;
    });
  }

  push(stored: Uint8Array, into: Room): void {
    this.#write(stored, zlib.Z_NO_FLUSH, into);
  }

  finish(into: Room): void {
    if (!this.#hasEnded) this.#write(nothing, zlib.Z_FINISH, into);
  }

  close(): void {
    this.#stream.destroy();
  }

  #write(input: Uint8Array, flush: number, into: Room): void {
    for (let at = 0; !this.#hasEnded; ) {
      const room = into.room();
      this.#native._handle.writeSync(flush, input, at, input.length - at, room, 0, room.length);
      const [roomLeft = 0, inputLeft = 0] = this.#native._writeState;
      const cause = this.#failure ?? this.#stream.errored;
      if (cause !== undefined && cause !== null) throw new BrokenPacking(cause.message, { cause });
      into.used(room.length - roomLeft);
      at = input.length - inputLeft;
      if (roomLeft > 0) {
        this.#hasEnded = inputLeft > 0; // it wants no more: padding follows
        return;
      }
    }
  }
}

const nothing = new Uint8Array(0);
/** "portc" and "ullis", a member each. */
const sample = Buffer.from("H4sIAAAAAAACAyvILypJBgCpwCiUBQAAAB+LCAAAAAAAAgMrzcnJLAYANRIeugUAAAA=", "base64");

function isAsExpected(): boolean {
  const output = Buffer.alloc(16);
  let size = 0;
  const gunzip = new NativeGunzip();
  const room = { room: () => output.subarray(size, size + 4), used: (bytes: number) => (size += bytes) };
  try {
    gunzip.push(sample, room);
    gunzip.finish(room);
  } finally {
    gunzip.close();
  }
  return output.toString("latin1", 0, size) === "portcullis";
}
