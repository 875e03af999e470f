// Production code or something else? Judged by the path alone; findings in tests and examples weigh less, never nothing.

import type { PlaceClass } from "../../model/index.ts";

const classes: readonly (readonly [PlaceClass, RegExp])[] = [
  [
    "vendored",
    /(^|\/)(node_modules|vendor|third[_-]party|site-packages|dist-packages|bower_components|\.yarn)\//i,
  ],
  ["generated", /\.min\.(js|css)$|\.(map|pb\.go|generated\.\w+)$|_pb2\.py$|(^|\/)(dist|build|generated)\//i],
  [
    "test",
    /(^|\/)(tests?|__tests__|spec|specs|testdata|fixtures?|__fixtures__|mocks?|__mocks__|e2e)\/|(^|\/)(test_[^/]*|conftest)\.py$|[._-](test|spec|stories)\.[cm]?[jt]sx?$|_test\.(go|py)$/i,
  ],
  [
    "example",
    /(^|\/)(examples?|samples?|demos?|docs?|documentation)\/|\.(example|sample|template|dist)$|(^|\/)(readme|changelog)[^/]*$/i,
  ],
];

export function placeClassOf(path: string): PlaceClass {
  return classes.find(([, pattern]) => pattern.test(path))?.[0] ?? "production";
}
