// Imports by package: what each way to write one means, and what is none.

import { expect, test } from "vitest";
import { importsOf } from "./imports.ts";

const names = (text: string, language: "npm" | "PyPI", installed?: ReadonlyMap<string, readonly string[]>) =>
  importsOf(text, language, installed).map(({ name, line }) => `${line}:${name}`);

test.each([
  ['import a from "lodash";', ["1:lodash"]],
  ['import "side-effect/css";', ["1:side-effect"]],
  ['\nexport * from "@scope/name/deep";', ["2:@scope/name"]],
  ["const a = require('express')", ["1:express"]],
  ['const a = await import("left-pad")', ["1:left-pad"]],
  ['import a from "./own"; import b from "node:fs"; import c from "/abs"; import d from "https://x/y"', []],
])("script %s", (text, expected) => {
  expect(names(text, "npm")).toEqual(expected);
});

test.each([
  ["import yaml", ["1:yaml", "1:pyyaml"]],
  ["import os, PIL.Image as I", ["1:os", "1:pil", "1:pillow", "1:pil-image"]],
  [
    "from google.cloud import storage",
    ["1:google", "1:google-cloud", "1:google", "1:google-cloud", "1:google-cloud-storage"],
  ],
  [
    "if x:\n    from sklearn import svm",
    ["2:sklearn", "2:scikit-learn", "2:sklearn", "2:scikit-learn", "2:sklearn-svm"],
  ],
  ["from . import own\nfrom .own import x", []],
  ["# import no", []],
])("python %s", (text, expected) => {
  expect(names(text, "PyPI")).toEqual(expected);
});

test.each([
  ['package a\nimport "golang.org/x/net"', ["2:golang.org", "2:golang.org/x", "2:golang.org/x/net"]],
  [
    'package a\nimport (\n\t"fmt"\n\ty "gopkg.in/yaml.v2" // why\n)',
    ["3:stdlib", "4:gopkg.in", "4:gopkg.in/yaml.v2"],
  ],
  ['package a\nvar s = "golang.org/x/net"', []],
])("go %j", (text, expected) => {
  expect(importsOf(text, "Go").map(({ name, line }) => `${line}:${name}`)).toEqual(expected);
});

test("what is installed says itself what it is called", () => {
  expect(names("import yaml.reader", "PyPI", new Map([["yaml", ["my-yaml"]]]))).toEqual(["1:my-yaml"]);
});
