// Byte offsets as lines and columns: 1-based, columns in UTF-16 units. All offsets of a file are asked at once, so that the
// bytes are passed over once, whatever the length of the lines.

export type Position = { readonly line: number; readonly column: number };
export type PositionOf = (offset: number) => Position;

export function positionsOf(bytes: Uint8Array, offsets: Iterable<number>): PositionOf {
  const known = new Map<number, Position>();
  let at = 0;
  let line = 1;
  let column = 1;
  for (const offset of Float64Array.from(offsets).sort()) {
    const end = Math.min(offset, bytes.length);
    let newline = bytes.indexOf(0x0a, at);
    while (newline !== -1 && newline < end) {
      at = newline + 1;
      line += 1;
      column = 1;
      newline = bytes.indexOf(0x0a, at);
    }
    for (; at < end; at += 1) {
      const byte = bytes[at] as number; // in range: at < end <= length
      // One unit a character, two beyond the basic plane (four-byte sequences); continuation bytes count with their first.
      if ((byte & 0xc0) !== 0x80) column += byte >= 0xf0 ? 2 : 1;
    }
    known.set(offset, { line, column });
  }
  return (offset) => known.get(offset) ?? { line: 1, column: 1 };
}
