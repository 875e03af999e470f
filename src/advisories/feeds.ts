// What is known of exploitation, packed: CISA's catalogue as a small JSON object, FIRST's probabilities as two arrays of numbers.

const firstYear = 1999;

/** CVE-YYYY-NNNN as one 32-bit number: 7 bits of year, 25 of number. Undefined for anything else. */
export function packCve(id: string): number | undefined {
  const match = /^CVE-(\d{4})-(\d{4,8})$/.exec(id);
  if (match === null) return undefined;
  const year = Number(match[1]) - firstYear;
  const number = Number(match[2]);
  return year < 0 || year > 127 || number >= 1 << 25 ? undefined : year * (1 << 25) + number;
}

/** Sorted packed ids, then as many 32-bit floats; an id given twice keeps its last value. */
export function encodeEpss(scores: ReadonlyMap<string, number>): Uint8Array {
  const packed = [...scores].flatMap(([id, score]) => {
    const number = packCve(id);
    return number === undefined || !(score >= 0 && score <= 1) ? [] : [{ number, score }];
  });
  packed.sort((a, b) => a.number - b.number);
  const ids = Uint32Array.from(packed, (entry) => entry.number);
  const values = Float32Array.from(packed, (entry) => entry.score);
  return Buffer.concat([new Uint8Array(ids.buffer), new Uint8Array(values.buffer)]);
}

export function epssOf(bytes: Uint8Array<ArrayBuffer>, id: string): number | undefined {
  const wanted = packCve(id);
  if (wanted === undefined) return undefined;
  const count = Math.floor(bytes.length / 8);
  const ids = new Uint32Array(bytes.buffer, bytes.byteOffset, count);
  const values = new Float32Array(bytes.buffer, bytes.byteOffset + count * 4, count);
  let first = 0;
  let last = count;
  while (first < last) {
    const middle = (first + last) >>> 1;
    if ((ids[middle] ?? 0) < wanted) first = middle + 1;
    else last = middle;
  }
  // Published with five decimals; a 32-bit float holds them, and rounding brings them back.
  return ids[first] === wanted ? Math.round((values[first] ?? 0) * 1e5) / 1e5 : undefined;
}

export type Kev = Readonly<Record<string, string>>;

/** CVE id -> due date ("" when none is given), sorted. */
export function encodeKev(entries: ReadonlyMap<string, string>): Uint8Array {
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify(Object.fromEntries(sorted)), "utf8");
}
