// Findings on the quiet trees that are known, each with the reason why it is one. A part of the path, then the reason.

const testKeys =
  "a real private key, made for the tests of the ssl module; it opens nothing, and a scanner cannot know that";

export const explained: readonly (readonly [part: string, reason: string])[] = [
  ["test/certdata/", testKeys],
  [
    "smtp-server/dist/",
    "the private key that the library starts its servers with when it is given none: real, and public",
  ],
  ["twilio/lib/rest/", "the beginning of a real private key in the description of a parameter"],
  ["aws-sdk/", "example answers of the API reference: tokens that were real when they were written down"],
  ["buffer/test/", "vectors of tests: base64 of random bytes"],
  ["axios/README.md", "the password of an example in the manual"],
  ["@azure/msal-browser/src/", "an identifier in the example of a comment"],
  ["@azure/storage-common/dist/", "the last line of a WebAssembly file in base64"],
  ["@mui/material/docs/", "a key of Google Maps in an example of the manual: real"],
  ["styled-jsx/readme.md", "a nonce in the example of a header"],
  ["googleapis/build/", "an identifier in the example of a comment"],
  ["re2js/build/", "a table of character ranges in the alphabet of base64, as one string of 45 characters"],
];
