// Keeps secrets out of everything that is shown: the `Redacted` wrapper for values in flight, and the masks that are laid
// over every excerpt of a file in which a secret was seen.

import { inspect } from "node:util";

/** Holds a secret in memory; every way of printing it gives the mask. */
export class Redacted {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  /** The only way to the clear text; named so that a reader of a diff sees it. */
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return mask(this.#value);
  }
  toJSON(): string {
    return mask(this.#value);
  }
  [inspect.custom](): string {
    return mask(this.#value);
  }
}

/** Shows enough to recognise a credential in the provider's console and too little to use it: at most a quarter, at most 8 characters. */
export function mask(value: string): string {
  const shown = Math.min(8, Math.floor(value.length / 4));
  const head = Math.ceil(shown / 2);
  const tail = shown - head;
  const clean = value.replace(/[^\x21-\x7e]/g, ".");
  return `${clean.slice(0, head)}${"*".repeat(Math.min(12, Math.max(3, value.length - shown)))}${tail > 0 ? clean.slice(-tail) : ""}`;
}

/** Where secrets stand in one file, as half-open byte ranges sorted by start. */
export type SecretSpans = readonly (readonly [start: number, end: number])[];

/** Returns a copy of `bytes` in which every secret span is asterisks; line ends stay, so lines and columns stay true. */
export function maskedBytes(bytes: Uint8Array, spans: SecretSpans): Uint8Array {
  if (spans.length === 0) return bytes;
  const copy = Uint8Array.from(bytes);
  for (const [start, end] of spans) {
    for (let at = Math.max(0, start); at < end && at < copy.length; at += 1) {
      const byte = copy[at];
      if (byte !== 0x0a && byte !== 0x0d) copy[at] = 0x2a;
    }
  }
  return copy;
}
