// Whatever text a manifest holds, its reader answers.

import fc from "fast-check";
import { expect, test } from "vitest";
import { readLockfile } from "../lock/index.ts";
import { manifestFormats } from "./formats.ts";

const pieces = [
  ...[
    "dependencies",
    "[dependencies]\n",
    "name = ",
    "version",
    "gem ",
    "pod ",
    "{:deps ",
    ":mvn/version ",
    "<dependency ",
    "org=",
    "/>",
    "nuget ",
  ],
  ...[
    "maven.artifact(",
    "implementation(",
    "install_requires=[",
    "github ",
    "[requires]\n",
    "build-depends: ",
    "{deps, [",
    "from: ",
    "== ",
    "~> ",
  ],
  ...[
    '"x"',
    "'y'",
    "1.2.3",
    "a/b",
    "a:b:1",
    "__proto__",
    "\\",
    '"',
    "'",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    ",",
    ":",
    "=",
    "#",
    ";",
    " ",
    "\t",
    "\n",
  ],
];

test("no text makes a reader throw, hang or name nothing", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...pieces), { maxLength: 40 }),
      fc.constantFrom(...manifestFormats),
      (words, format) => {
        for (const item of readLockfile(format, Buffer.from(words.join(""))).value.packages) {
          expect(item.line).toBeGreaterThan(0);
          expect(item.name).not.toBe("");
        }
      },
    ),
    { numRuns: 300 },
  );
});
