// Lines, columns and terminal safety. Positions are 1-based; columns count UTF-16 units, as editors and SARIF do.

const utf8 = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

/** Decodes UTF-8; broken bytes become U+FFFD, never an exception. */
export function decodeUtf8(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}

/** A NUL among the first bytes: the field's plain test for "not text" (UTF-16 is recognised before by its mark). */
export function looksBinary(firstBytes: Uint8Array): boolean {
  if (hasUtf16Mark(firstBytes)) return false;
  return firstBytes.indexOf(0) !== -1;
}

export function hasUtf16Mark(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

/** Byte offsets at which lines start; the first is 0. CR LF and LF end a line. */
export function lineStarts(bytes: Uint8Array): readonly number[] {
  const starts = [0];
  let at = bytes.indexOf(0x0a);
  while (at !== -1) {
    starts.push(at + 1);
    at = bytes.indexOf(0x0a, at + 1);
  }
  return starts;
}

/** Index of the line that holds `offset`, by binary search; 0-based. */
export function lineIndexAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Makes hostile text harmless on a terminal: control characters and direction overrides are shown as escapes. */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (c) => {
      const code = c.charCodeAt(0);
      return code < 0x100
        ? `\\x${code.toString(16).padStart(2, "0")}`
        : `\\u${code.toString(16).padStart(4, "0")}`;
    },
  );
}

/** One word of a POSIX shell's command line. */
export function shellWord(text: string): string {
  return /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
