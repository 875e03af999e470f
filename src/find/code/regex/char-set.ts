// Sets of characters as sorted, separate ranges of code units: what one step of an expression accepts.

export type Range = readonly [low: number, high: number];
export type CharSet = readonly Range[];

const last = 0xffff;

export const anyChar: CharSet = [[0, last]];

export function setOf(ranges: readonly Range[]): CharSet {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0]);
  const out: [number, number][] = [];
  for (const [low, high] of sorted) {
    const before = out.at(-1);
    if (before !== undefined && low <= before[1] + 1) before[1] = Math.max(before[1], high);
    else out.push([low, high]);
  }
  return out;
}

export function complement(set: CharSet): CharSet {
  const out: Range[] = [];
  let next = 0;
  for (const [low, high] of set) {
    if (low > next) out.push([next, low - 1]);
    next = high + 1;
  }
  if (next <= last) out.push([next, last]);
  return out;
}

export function contains(set: CharSet, code: number): boolean {
  for (const [low, high] of set) if (code <= high) return code >= low;
  return false;
}

/** Characters of all the sets; undefined when there is none. One that a person can read is preferred. */
export function common(sets: readonly CharSet[]): number | undefined {
  let rest: CharSet = anyChar;
  for (const set of sets) rest = intersection(rest, set);
  for (const code of readable) if (contains(rest, code)) return code;
  return rest[0]?.[0];
}

const readable = [..."a0 A1bzZ_-.,/:;\t\n"].map((c) => c.charCodeAt(0));

export function intersection(a: CharSet, b: CharSet): CharSet {
  const out: Range[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [x, y] = [a[i], b[j]];
    if (x === undefined || y === undefined) break;
    const low = Math.max(x[0], y[0]);
    const high = Math.min(x[1], y[1]);
    if (low <= high) out.push([low, high]);
    if (x[1] < y[1]) i += 1;
    else j += 1;
  }
  return out;
}

/** The same set without regard to case, for ASCII letters. */
export function folded(set: CharSet): CharSet {
  const more: Range[] = [...set];
  for (const [from, to, shift] of [
    [65, 90, 32],
    [97, 122, -32],
  ] as const) {
    for (const [low, high] of intersection(set, [[from, to]])) more.push([low + shift, high + shift]);
  }
  return setOf(more);
}

const digits: CharSet = [[48, 57]];
const spaces: CharSet = setOf([
  [9, 13],
  [28, 32],
  [0x85, 0x85],
  [0xa0, 0xa0],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x3000, 0x3000],
]);
const asciiSpaces: CharSet = [
  [9, 13],
  [32, 32],
];
const asciiWord: Range[] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
/** Letters beyond ASCII: Latin, Greek, Cyrillic, CJK, Hangul; close enough for questions of time. */
const word: CharSet = setOf([
  ...asciiWord,
  [0xaa, 0xaa],
  [0xb5, 0xb5],
  [0xba, 0xba],
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0x2c1],
  [0x386, 0x3ff],
  [0x400, 0x481],
  [0x48a, 0x52f],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
]);

/** `\d`, `\s`, `\w` and their opposites. */
export function shorthand(letter: string, isAscii: boolean): CharSet | undefined {
  switch (letter) {
    case "d":
      return digits;
    case "s":
      return isAscii ? asciiSpaces : spaces;
    case "w":
      return isAscii ? asciiWord : word;
    case "D":
    case "S":
    case "W":
      return complement(shorthand(letter.toLowerCase(), isAscii) ?? []);
    default:
      return undefined;
  }
}

export function isWordCode(code: number): boolean {
  return contains(word, code);
}
