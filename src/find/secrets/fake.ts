// Makes credentials that never were: examples are put together at run time, so that the repository itself stays clean.

export const alphabets = {
  base62: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
  base64: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
  base64url: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
  hex: "0123456789abcdef",
  lower: "abcdefghijklmnopqrstuvwxyz0123456789",
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
  base32: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
  digits: "0123456789",
} as const;

/**
 * `prefix` followed by `length` characters of the alphabet (a name from `alphabets`, or the characters themselves).
 * Looks random, is the same on every run, and differs between prefixes, lengths and seeds.
 */
export function fake(
  prefix: string,
  length: number,
  alphabet: keyof typeof alphabets | (string & {}) = "base62",
  seed = 0,
): string {
  const named: Readonly<Record<string, string>> = alphabets;
  const characters = named[alphabet] ?? alphabet;
  let state = 0x811c9dc5 ^ seed;
  for (const c of `${prefix}#${length}`) state = Math.imul(state ^ c.charCodeAt(0), 0x01000193) >>> 0;
  let text = prefix;
  for (let made = 0; made < length; made += 1) {
    // mulberry32: small, and random enough to pass every entropy and rarity measure.
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    text += characters[((t ^ (t >>> 14)) >>> 0) % characters.length];
  }
  return text;
}
