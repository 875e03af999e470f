// What a layer is expected to be, and whether it is: bytes are counted and hashed as they go in and come out of the unpacker.

import { createHash, type Hash } from "node:crypto";
import { limits, PortcullisError } from "../../../kit/index.ts";
import type { Digest } from "../../../model/index.ts";
import { OverLimit } from "./failures.ts";

export type Expected = {
  readonly digest: Digest;
  readonly digestOf: "stored" | "unpacked";
  readonly sizeBytes?: number;
  readonly what: string;
};

/** Counts and hashes what comes in, and bounds what goes out. */
export class Meter {
  readonly #expected: Expected | undefined;
  readonly #hash: Hash = createHash("sha256");
  #inBytes = 0;
  #outBytes = 0;
  constructor(expected: Expected | undefined) {
    this.#expected = expected;
  }
  in(chunk: Uint8Array): void {
    this.#inBytes += chunk.length;
    if (this.#expected?.digestOf === "stored") this.#hash.update(chunk);
    if (this.#expected === undefined) return;
    const { sizeBytes, what } = this.#expected;
    if (sizeBytes !== undefined && this.#inBytes > sizeBytes) {
      throw new PortcullisError(
        "input",
        `Cannot read ${what}: it is larger than the ${sizeBytes} bytes that its manifest states.`,
      );
    }
  }
  out(chunk: Uint8Array): Uint8Array {
    this.#outBytes += chunk.length;
    if (this.#expected?.digestOf === "unpacked") this.#hash.update(chunk);
    const isBomb =
      this.#outBytes > limits.layerBombFloorBytes && this.#outBytes > this.#inBytes * limits.layerBombFactor;
    if (isBomb || this.#outBytes > limits.layerSizeBytes) throw OverLimit.of(this.#outBytes, this.#inBytes);
    return chunk;
  }
  check(): void {
    if (this.#expected === undefined) return;
    const { digest, sizeBytes, what } = this.#expected;
    if (sizeBytes !== undefined && this.#inBytes !== sizeBytes) {
      throw new PortcullisError(
        "input",
        `Cannot read ${what}: ${this.#inBytes} bytes, but its manifest states ${sizeBytes}.`,
      );
    }
    const actual = `sha256:${this.#hash.digest("hex")}`;
    if (actual !== digest) {
      throw new PortcullisError(
        "input",
        `Cannot trust ${what}: its bytes have the digest ${actual}, not ${digest}.`,
      );
    }
  }
}
