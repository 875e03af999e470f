// A ring of pieces in memory that two threads share: one fills it, the other reads it where it lies. Nothing is allocated and nothing is
// sent for a piece, so that half a gigabyte costs neither sweeps nor messages.

import { setImmediate } from "node:timers/promises";

const pieceBytes = 256 * 1024;
const pieceCount = 16;
/** Signals and messages are heard that often, however full the ring is. */
const piecesAtOnce = 64;

/** Cells of the control words; the lengths of the pieces stand behind them. */
const filled = 0;
const emptied = 1;
const isEnded = 2;
/** Counts whatever the filling side does, for the reader to wait on. */
const stirred = 3;
const isAbandoned = 4;
const lengths = 5;

export type Ring = { readonly control: SharedArrayBuffer; readonly pieces: SharedArrayBuffer };

export function newRing(): Ring {
  return {
    control: new SharedArrayBuffer((lengths + pieceCount) * Int32Array.BYTES_PER_ELEMENT),
    pieces: new SharedArrayBuffer(pieceCount * pieceBytes),
  };
}

/** To be called while nobody is at the other side. */
export function clearRing({ control }: Ring): void {
  new Int32Array(control).fill(0);
}

/** The reader has gone: there is nobody to fill the ring for. */
export class Abandoned extends Error {
  override readonly name = "Abandoned";
}

/** The filling side, for one content. Blocks its thread while there is no room. */
export class RingFilling {
  readonly #words: Int32Array;
  readonly #pieces: SharedArrayBuffer;
  #count = 0;
  #usedBytes = 0;

  constructor({ control, pieces }: Ring) {
    this.#words = new Int32Array(control);
    this.#pieces = pieces;
  }

  /** Where the next bytes belong: never empty. */
  room(): Uint8Array {
    if (this.#usedBytes === 0) this.#waitForPiece();
    const at = (this.#count % pieceCount) * pieceBytes + this.#usedBytes;
    return new Uint8Array(this.#pieces, at, pieceBytes - this.#usedBytes);
  }

  /** That so many bytes of the room have been used. */
  used(sizeBytes: number): void {
    this.#usedBytes += sizeBytes;
    if (this.#usedBytes === pieceBytes) this.#hand();
  }

  copy(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const room = this.room();
      const part = bytes.subarray(at, at + room.length);
      room.set(part);
      this.used(part.length);
      at += part.length;
    }
  }

  /** No more comes. */
  end(): void {
    if (this.#usedBytes > 0) this.#hand();
    Atomics.store(this.#words, isEnded, 1);
    this.#stir();
  }

  #waitForPiece(): void {
    for (;;) {
      const done = Atomics.load(this.#words, emptied);
      if (Atomics.load(this.#words, isAbandoned) === 1) throw new Abandoned("nobody reads any more");
      if (this.#count - done < pieceCount) return;
      Atomics.wait(this.#words, emptied, done);
    }
  }

  #hand(): void {
    Atomics.store(this.#words, lengths + (this.#count % pieceCount), this.#usedBytes);
    this.#count += 1;
    this.#usedBytes = 0;
    Atomics.store(this.#words, filled, this.#count);
    this.#stir();
  }

  #stir(): void {
    Atomics.add(this.#words, stirred, 1);
    Atomics.notify(this.#words, stirred);
  }
}

/** What comes through the ring until its end. A piece is valid until the next one is asked for. */
export async function* drained({ control, pieces }: Ring): AsyncGenerator<Uint8Array> {
  const words = new Int32Array(control);
  for (let count = 0; ; count += 1) {
    while (Atomics.load(words, filled) === count) {
      const seen = Atomics.load(words, stirred);
      if (Atomics.load(words, filled) !== count) break;
      if (Atomics.load(words, isEnded) === 1) return;
      const waiting = Atomics.waitAsync(words, stirred, seen);
      if (waiting.async) await waiting.value;
    }
    const slot = count % pieceCount;
    yield Buffer.from(pieces, slot * pieceBytes, Atomics.load(words, lengths + slot));
    Atomics.add(words, emptied, 1);
    Atomics.notify(words, emptied);
    if (count % piecesAtOnce === 0) await setImmediate();
  }
}

/** Nobody reads any more; who waits for room is woken. */
export function abandon({ control }: Ring): void {
  const words = new Int32Array(control);
  Atomics.store(words, isAbandoned, 1);
  Atomics.add(words, emptied, 1); // so that who is about to wait does not
  Atomics.notify(words, emptied);
}

/** Nobody fills it any more: the reader is woken. */
export function giveUp({ control }: Ring): void {
  const words = new Int32Array(control);
  Atomics.store(words, isEnded, 1);
  Atomics.add(words, stirred, 1);
  Atomics.notify(words, stirred);
}
