// Findings on the quiet trees that are known, each with the reason why it is one. A part of the path, then the reason.

const testKeys =
  "a real private key, made for the tests of the ssl module; it opens nothing, and a scanner cannot know that";

export const explained: readonly (readonly [part: string, reason: string])[] = [
  ["test/certdata/", testKeys],
  ["re2js/build/", "a table of character ranges in the alphabet of base64, as one string of 45 characters"],
];
