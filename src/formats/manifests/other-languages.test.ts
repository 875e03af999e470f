// Manifests of Dart, R, Haskell, Julia, Deno and Paket. By the forms that their documentation names.

import { expect, test } from "vitest";
import { asked, type ManifestCase } from "./manifest-lab.ts";

const cases: readonly ManifestCase[] = [
  [
    "app/pubspec.yaml",
    `name: shop
environment:
  sdk: ^3.0.0
dependencies:
  flutter:
    sdk: flutter
  http: ^0.13.0
  dio: 4.0.0
  open:
  fork:
    git:
      url: https://github.com/a/fork.git
      ref: main
  hosted_one:
    hosted: https://pub.example.com
    version: 1.2.3
dev_dependencies:
  test: any
`,
    [
      "7 http (^0.13.0)",
      "8 dio 4.0.0",
      "9 open ()",
      "10 fork () git",
      "14 hosted_one 1.2.3",
      "18 test (any) development",
    ],
  ],
  [
    "DESCRIPTION",
    "Package: shop\nVersion: 0.1\nDepends: R (>= 3.5), methods\nImports:\n    httr (== 1.4.2),\n    dplyr (>= 1.0)\nSuggests: testthat\n",
    ["5 httr 1.4.2", "6 dplyr (>= 1.0)", "7 testthat () development"],
  ],
  ["DESCRIPTION", "A text about something.\n", []],
  [
    "shop.cabal",
    `name: shop
version: 0.1
library
  build-depends:
      base >=4.7 && <5
    , aeson ==1.5.6.0
    , text
  hs-source-dirs: src
test-suite spec
  build-depends: base, hspec, shop
`,
    ["5 base (>=4.7 && <5)", "6 aeson 1.5.6.0", "7 text ()", "10 hspec () development"],
  ],
  [
    "stack.yaml",
    "resolver: lts-18.0\nextra-deps:\n- acme-missiles-0.3@sha256:2ba66a092a32593880a87fb00f3213762d7bca65a687d45965778deb8694c5d1,613\n- ./vendored\n",
    ["3 acme-missiles 0.3"],
  ],
  [
    "package.yaml",
    `name: shop
dependencies:
- base >= 4.7 && < 5
- aeson == 1.5.6.0
library:
  source-dirs: src
  dependencies:
  - name: text
    version: "== 1.2.4.1"
executables:
  shop:
    main: Main.hs
    dependencies: [shop, wai]
tests:
  spec:
    dependencies:
      hspec: ">= 2"
`,
    [
      "3 base (>= 4.7 && < 5)",
      "4 aeson 1.5.6.0",
      "8 text 1.2.4.1",
      "13 wai ()",
      "17 hspec (>= 2) development",
    ],
  ],
  ["package.yaml", "title: another tool's\n", []],
  [
    "Project.toml",
    `name = "Shop"
[deps]
HTTP = "cd3eb016-35fb-5094-929b-558a96fad6f3"
JSON3 = "0f8b85d8-7281-11e9-16c2-39a750bddbf1"
LinearAlgebra = "37e2e46d-f89d-539d-b4ee-838fcccc9c8e"
[weakdeps]
Plots = "91a5bcdd-55d7-5caf-9e0b-520d859cae80"
[extras]
Aqua = "4c88cf16-eb10-579e-8560-4a9242c79595"
[compat]
HTTP = "=1.7.4"
JSON3 = "1"
`,
    ["3 HTTP 1.7.4", "4 JSON3 (1)", "7 Plots () optional", "9 Aqua () development"],
  ],
  [
    "deno.jsonc",
    `{
  // imports of the project
  "imports": {
    "chalk": "npm:chalk@5.3.0",
    "react/": "npm:/react@^18/",
    "@std/path": "jsr:@std/path@^1.0.8",
    "./": "./src/",
    "old": "https://deno.land/std@0.100.0/fs/mod.ts",
  },
}
`,
    ["4 chalk 5.3.0", "5 react (^18)", "6 @jsr/std__path (^1.0.8)"],
  ],
  [
    "paket.dependencies",
    `source https://api.nuget.org/v3/index.json
nuget Newtonsoft.Json = 12.0.1
nuget FSharp.Core ~> 5.0 redirects: force
nuget Plain 1.2.3
group Test
  nuget xunit
`,
    ["2 Newtonsoft.Json 12.0.1", "3 FSharp.Core (~> 5.0)", "4 Plain 1.2.3", "6 xunit () development"],
  ],
];

test.each(cases)("%s: %#", (path, text, expected) => {
  expect(asked(path, text)).toEqual(expected);
  expect(asked(path, text.replaceAll("\n", "\r\n"))).toEqual(expected);
});
