// Which kind of place a path is: production code, tests, examples, other people's code, or generated files. By names alone.

import type { PlaceClass } from "../../model/index.ts";

const vendored =
  /(?:^|\/)(?:node_modules|vendor|vendors|third[-_]?party|bower_components|site-packages|dist-packages|\.yarn|\.venv|venv|Pods|jspm_packages)\//;
const generated =
  /(?:^|\/)(?:dist|build|out|target|coverage|__generated__|generated|\.next|\.nuxt)\/|\.min\.(?:js|css)$|\.(?:map|snap)$|[._-]generated\.\w+$|_pb2\.py$|\.pb\.go$|\.g\.(?:dart|cs)$/;
const test =
  /(?:^|\/)(?:tests?|__tests__|__mocks__|specs?|testing|testdata|test[-_]data|fixtures?|e2e|mocks?|cypress)\/|(?:^|\/)(?:test_[^/]*|[^/]*_test|tests|conftest)\.\w+$|[._-](?:test|tests|spec|mock|fixture)s?\.\w+$|(?:Test|Tests|Spec|IT)\.(?:java|kt|cs|scala|groovy)$/;
const example =
  /(?:^|\/)(?:examples?|samples?|demos?|docs?|documentation|tutorials?)\/|(?:^|\/)(?:readme|changelog)[^/]*$|\.(?:example|sample|template|dist|tmpl)(?:\.\w+)?$|[._-](?:example|sample)\.\w+$/i;

// A folder called templates is production: Helm keeps a release's manifests there, Django and Flask the pages that they show.

/** The first class that fits, in the order vendored, generated, test, example; everything else is production. */
export function placeClassOf(path: string): PlaceClass {
  if (vendored.test(path)) return "vendored";
  if (generated.test(path)) return "generated";
  if (test.test(path)) return "test";
  if (example.test(path)) return "example";
  return "production";
}
