// One piece of memory for the large files of an image, one after the other: of a dozen files of 60 MB V8 sweeps none before the last, since
// they weigh nothing in its own heap.

export class LargePlace {
  #spare: ArrayBuffer | undefined;

  /** What stood there before is not wiped: whoever takes it fills it. */
  take(sizeBytes: number): Uint8Array<ArrayBuffer> {
    const spare = this.#spare;
    this.#spare = undefined; // it is somebody's until it is given back
    return spare !== undefined && spare.byteLength >= sizeBytes
      ? new Uint8Array(spare, 0, sizeBytes)
      : new Uint8Array(sizeBytes);
  }

  /** Only what `take` gave, and what nobody looks at any more. */
  giveBack({ buffer }: Uint8Array): void {
    if (!(buffer instanceof ArrayBuffer)) return;
    if (this.#spare === undefined || buffer.byteLength > this.#spare.byteLength) this.#spare = buffer;
  }
}
