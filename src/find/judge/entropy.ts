// How random a text looks: Shannon entropy, the alphabet it is drawn from, and entropy against what chance would give.

export type Alphabet = "digits" | "hex" | "letters" | "base36" | "base62" | "base64" | "printable";

const sizes: Readonly<Record<Alphabet, number>> = {
  digits: 10,
  hex: 16,
  letters: 52,
  base36: 36,
  base62: 62,
  base64: 65,
  printable: 94,
};

/** Bits per character of the text's own distribution (Shannon 1948). */
export function entropyBitsPerChar(text: string): number {
  if (text.length === 0) return 0;
  const counts = new Uint32Array(256); // wider characters share a place with others: secrets have none
  for (let at = 0; at < text.length; at += 1)
    counts[text.charCodeAt(at) & 0xff] = (counts[text.charCodeAt(at) & 0xff] ?? 0) + 1;
  let bits = Math.log2(text.length);
  for (const count of counts) if (count > 1) bits -= (count / text.length) * Math.log2(count);
  return bits;
}

/** The smallest common alphabet that holds the text. */
export function alphabetOf(text: string): Alphabet {
  if (/^\d+$/.test(text)) return "digits";
  if (/^(?:[0-9a-f]+|[0-9A-F]+)$/.test(text)) return "hex";
  if (/^[A-Za-z]+$/.test(text)) return "letters";
  if (/^(?:[0-9a-z]+|[0-9A-Z]+)$/.test(text)) return "base36";
  if (/^[0-9A-Za-z]+$/.test(text)) return "base62";
  if (/^[0-9A-Za-z+/=_-]+$/.test(text)) return "base64";
  return "printable";
}

/**
 * Entropy as a share of what `text.length` random draws from its alphabet give on average: about 1 for a random key of any
 * alphabet and length, 0.8 and less for words. A random 20-character base62 key has 4.1 bits and can never have 4.5;
 * this measure does not mind.
 */
export function normalisedEntropy(text: string): number {
  if (text.length < 2) return 0;
  return entropyBitsPerChar(text) / expectedBits(text.length, sizes[alphabetOf(text)]);
}

/** Mean entropy of `length` draws from `size` equally likely symbols: sum over the binomial count of one symbol. */
function expectedBits(length: number, size: number): number {
  const p = 1 / size;
  let probability = (1 - p) ** length;
  let bits = 0;
  for (let count = 1; count <= length && count <= 64; count += 1) {
    probability *= ((length - count + 1) / count) * (p / (1 - p));
    bits -= size * probability * (count / length) * Math.log2(count / length);
  }
  return Math.max(bits, 0.1);
}
