import { expect, test } from "vitest";
import type { Advisory } from "../../model/index.ts";
import { advisoryOf } from "./fixtures/image-scan.ts";
import { advisoryForModule } from "./rpm-modules.ts";

const nodejs16 = advisoryOf("ALSA-2022:1", "AlmaLinux:8", "nodejs", "1:16.14.0-4.module_el8.5.0+2+a", {
  summary: "Important: nodejs:16 security update",
});
const plain = advisoryOf("ALSA-2022:2", "AlmaLinux:8", "openssl", "1:1.1.1k-6.el8_5");
const two = { ...nodejs16, summary: "pki-core:10.6 and pki-deps:10.6 security update" };
const label = (stream: string): string => `${stream}:8050020211206113934:c5368500`;

test.each<[string, Advisory, string, string | undefined, boolean]>([
  ["the same stream", nodejs16, "1:16.13.1-3.module_el8.5.0+1+a", label("nodejs:16"), true],
  ["another stream", nodejs16, "1:10.24.0-1.module_el8.3.0+1+a", label("nodejs:10"), false],
  ["a stream that the database does not name", nodejs16, "1:10.24.0-1.module_el8.3.0+1+a", undefined, true],
  ["a package outside modules", nodejs16, "1:10.24.0-1.el8", undefined, false],
  ["an erratum outside modules, a package outside them", plain, "1:1.1.1g-15.el8_3", undefined, true],
  [
    "an erratum outside modules, a package in one",
    plain,
    "1:1.1.1g-15.module_el8.3.0+1+a",
    label("x:1"),
    false,
  ],
  ["one of two streams", two, "1-1.module_el8.3.0+1+a", label("pki-deps:10.6"), true],
  ["none of two streams", two, "1-1.module_el8.3.0+1+a", label("pki-deps:11"), false],
])("%s", (_, advisory, version, module, isConcerned) => {
  const found = advisoryForModule(advisory, { version, ...(module === undefined ? {} : { module }) });
  expect(found !== undefined).toBe(isConcerned);
});

test("of an erratum with rows of both kinds those of the package's kind count", () => {
  const both = { ...nodejs16, affected: [...nodejs16.affected, ...plain.affected] };
  expect(advisoryForModule(both, { version: "1:1.1.1g-15.el8_3" })?.affected).toEqual(plain.affected);
});
