// What can be wrong with a layer's packing: told as a gap, where a wrong digest ends everything.

/** The layer unpacks to more than is sensible. */
export class OverLimit extends Error {
  override readonly name = "OverLimit";

  static of(outBytes: number, inBytes: number): OverLimit {
    return new OverLimit(
      `unpacks to more than ${outBytes} bytes from ${inBytes}: refused as a decompression bomb`,
    );
  }
}

/** The packed bytes are not what they say (a broken stream, a window too large). */
export class BrokenPacking extends Error {
  override readonly name = "BrokenPacking";
}
