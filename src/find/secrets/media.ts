// Files that are pictures, sound, films or fonts by their first bytes: nothing in them is text. Everything else is looked at,
// binary files for the formats that say themselves what they are.

/** First bytes of PNG, JPEG, GIF, WebP and RIFF, ISO media, Ogg, FLAC, MP3, WOFF, WOFF2, TrueType, OpenType, ICO, BMP-like, Matroska. */
const marks: readonly (readonly [at: number, bytes: string])[] = [
  [0, "\x89PNG"],
  [0, "\xff\xd8\xff"],
  [0, "GIF8"],
  [0, "RIFF"],
  [4, "ftyp"],
  [0, "OggS"],
  [0, "fLaC"],
  [0, "ID3"],
  [0, "wOFF"],
  [0, "wOF2"],
  [0, "\0\x01\0\0\0"],
  [0, "OTTO"],
  [0, "\0\0\x01\0"],
  [0, "\x1a\x45\xdf\xa3"],
];

/** First bytes of the marks that stand at the beginning: almost every text is told by one look. */
const beginnings = new Set(marks.filter(([at]) => at === 0).map(([, bytes]) => bytes.charCodeAt(0)));

export function isMedia(path: string, firstBytes: Uint8Array): boolean {
  const [first] = firstBytes;
  if (first === undefined || (!beginnings.has(first) && firstBytes[4] !== 0x66)) return false; // "ftyp"
  const head = String.fromCharCode(...firstBytes.subarray(0, 12));
  // An extension alone is no proof: only bytes decide, except for the font whose mark is as good as none.
  return (
    marks.some(([at, bytes]) => head.startsWith(bytes, at)) &&
    !/\.(?:txt|md|json|ya?ml|env|pem|key)$/i.test(path)
  );
}
