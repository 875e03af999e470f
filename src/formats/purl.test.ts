import fc from "fast-check";
import { PackageURL } from "packageurl-js";
import { expect, test } from "vitest";
import { parsePurl, purlOf, purlOfPackage } from "./purl.ts";

test.each([
  [{ ecosystem: "npm", name: "@babel/core", version: "7.0.0" }, "pkg:npm/%40babel/core@7.0.0"],
  [
    { ecosystem: "PyPI", name: "ruamel-yaml", version: "0.17+local.1" },
    "pkg:pypi/ruamel-yaml@0.17%2Blocal.1",
  ],
  [{ ecosystem: "Maven", name: "org.apache:log4j", version: "1.2" }, "pkg:maven/org.apache/log4j@1.2"],
  [
    { ecosystem: "Go", name: "github.com/gorilla/mux", version: "v1.8.0" },
    "pkg:golang/github.com/gorilla/mux@v1.8.0",
  ],
  [{ ecosystem: "Debian", name: "libc6", version: "2.36-9" }, "pkg:deb/debian/libc6@2.36-9"],
  [
    { ecosystem: "pre-commit", name: "https://github.com/psf/black", version: "23.1.0" },
    "pkg:github/psf/black@23.1.0",
  ],
  [{ ecosystem: "npm", name: "ms" }, "pkg:npm/ms"],
] as const)("%j", (parts, expected) => {
  expect(purlOf(parts)).toBe(expected);
});

test("a git package is not the registry's", () => {
  const source = { kind: "git", url: "https://github.com/a/b", commit: "abcdef0" } as const;
  expect(purlOfPackage({ ecosystem: "npm", name: "b", version: "1.0.0", source })).toBe(
    "pkg:npm/b@1.0.0?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fa%2Fb%40abcdef0",
  );
});

test("agrees with packageurl-js on reading what we print", () => {
  const part = fc.stringMatching(/^[a-z0-9][a-z0-9._+~@-]{0,12}$/);
  fc.assert(
    fc.property(part, part, part, (scope, name, version) => {
      const text = purlOf({ ecosystem: "npm", name: `@${scope}/${name}`, version });
      const read = PackageURL.fromString(text);
      expect([read.namespace, read.name, read.version]).toEqual([`@${scope}`, name, version]);
      const ours = parsePurl(text);
      expect([ours?.ecosystem, ours?.name, ours?.version]).toEqual(["npm", `@${scope}/${name}`, version]);
    }),
  );
});

test("reading is total", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `pkg:npm/${text}`),
      ),
      (text) => {
        const read = parsePurl(text);
        expect(read === undefined || read.name !== "").toBe(true);
      },
    ),
  );
  expect(parsePurl("not a purl")).toBeUndefined();
  expect(parsePurl("pkg:pypi/Django_X@1.0")).toMatchObject({
    ecosystem: "PyPI",
    name: "django-x",
    version: "1.0",
  });
  expect(parsePurl("pkg:deb/ubuntu/bash@5.1?arch=amd64")).toMatchObject({
    ecosystem: "Ubuntu",
    name: "bash",
    qualifiers: { arch: "amd64" },
  });
});
