// Broken, hostile and half-written lockfiles: every reader answers, what could be read is used, and what could not is said.

import { readdirSync, readFileSync, statSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lockFormats } from "./formats.ts";
import { npmPackageLock } from "./npm.ts";
import type { LockfileParser } from "./parser.ts";
import { poetryLock } from "./poetry.ts";
import { pom } from "./pom.ts";
import { readLockfile } from "./read.ts";
import { requirementsFile } from "./requirements.ts";

const folder = new URL("fixtures/", import.meta.url);
const fixtures = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((path) => statSync(new URL(path, folder)).isFile())
  .flatMap((path) => {
    const format = lockFormats.find((candidate) => candidate.matches(path.replace(/\.sample$/, "")));
    return format === undefined ? [] : [{ path, format, bytes: readFileSync(new URL(path, folder)) }];
  });

function read(parser: LockfileParser, text: string) {
  return readLockfile(parser, Buffer.from(text));
}

test.each(fixtures)(
  "$path cut off anywhere: the good half is read, or the loss is said",
  ({ format, bytes }) => {
    // A project whose source is cut off can no longer be told from a package: that is no more than the file holds.
    const { packages, roots } = readLockfile(format, bytes).value;
    const whole = packages.length + roots.length;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length }), (length) => {
        const { value, problems } = readLockfile(format, bytes.subarray(0, length));
        expect(value.packages.length).toBeLessThanOrEqual(whole);
        expect(problems.every((problem) => problem.message !== "")).toBe(true);
      }),
      { numRuns: 15 },
    );
  },
);

test.each(lockFormats.map((format) => ({ format, id: format.id })))(
  "$id answers for any text",
  ({ format }) => {
    const word = fc.constantFrom(
      "{",
      "}",
      "[[package]]",
      '"a":',
      'name = "x"\n',
      "- a",
      "  b: c",
      ":",
      '"',
      "==1.0",
      "-r ",
      "\n",
      "@",
      "__proto__",
      "version",
      "(",
      "\\",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word, { maxLength: 40 }).map((words) => words.join("")),
        ),
        (text) => {
          const { value } = read(format, text);
          expect(Array.isArray(value.packages)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  },
);

describe("package-lock.json", () => {
  test("an empty file and a list are not silent", () => {
    expect(read(npmPackageLock, "").problems[0]?.message).toBe("the file is empty");
    expect(read(npmPackageLock, "[]").problems).toHaveLength(1);
    expect(read(npmPackageLock, '{"hello": 1}').problems).toHaveLength(1);
  });

  test("names such as __proto__ are names", () => {
    const text =
      '{"lockfileVersion":3,"packages":{"node_modules/__proto__":{"version":"1.0.0"},"node_modules/constructor":{"version":"2.0.0","dependencies":{"__proto__":"*","toString":"1"}}}}';
    const { packages } = read(npmPackageLock, text).value;
    expect(packages.map((item) => `${item.name}@${item.version}`)).toEqual([
      "__proto__@1.0.0",
      "constructor@2.0.0",
    ]);
    expect(packages[1]?.needs.map((need) => need.to)).toEqual(["node_modules/__proto__", undefined]);
    expect(({} as Record<string, unknown>)["version"]).toBeUndefined();
  });

  test("a key that stands twice is said, and the last one counts, as for npm", () => {
    const text =
      '{"lockfileVersion":3,"packages":{\n"node_modules/a":{"version":"1.0.0"},\n"node_modules/a":{"version":"2.0.0"}}}';
    const { value, problems } = read(npmPackageLock, text);
    expect(value.packages.map((item) => [item.version, item.line])).toEqual([["2.0.0", 3]]);
    expect(problems).toHaveLength(1);
  });

  test("JSON 200,000 deep, whole and broken", () => {
    const deep = `{"lockfileVersion":3,"packages":{"node_modules/a":{"version":"1.0.0","x":${"[".repeat(200_000)}`;
    expect(read(npmPackageLock, `${deep}${"]".repeat(200_000)}}}}`).value.packages).toHaveLength(1);
    const broken = read(npmPackageLock, deep);
    expect(broken.problems).toHaveLength(1);
    expect(broken.value.packages.map((item) => item.name)).toEqual(["a"]);
  });

  test("both sides of a merge conflict are read, and it is said with its line", () => {
    const side = (version: string) => `    "node_modules/a": { "version": "${version}" }`;
    const text = `{ "lockfileVersion": 3, "packages": {\n<<<<<<< HEAD\n${side("1.0.0")}\n=======\n${side("2.0.0")}\n>>>>>>> other\n} }\n`;
    const { value, problems } = read(npmPackageLock, text);
    expect(value.packages.map((item) => [item.version, item.line])).toEqual([
      ["1.0.0", 3],
      ["2.0.0", 5],
    ]);
    expect(problems).toEqual([{ message: "merge conflict markers; both sides are read", line: 2 }]);
  });

  test("a cycle of dependencies", () => {
    const text =
      '{"lockfileVersion":3,"packages":{"":{"dependencies":{"a":"*"}},"node_modules/a":{"version":"1.0.0","dependencies":{"b":"*"}},"node_modules/b":{"version":"1.0.0","dependencies":{"a":"*"}}}}';
    expect(read(npmPackageLock, text).value.packages.map((item) => item.isDirect)).toEqual([true, false]);
  });

  // A reader that looked through all of them for each would not be done within the minute.
  test("100,000 packages in one file", { timeout: 60_000 }, () => {
    const entries = Array.from(
      { length: 100_000 },
      (_, index) => `"node_modules/p${index}":{"version":"1.0.${index}"}`,
    );
    const { value } = read(npmPackageLock, `{"lockfileVersion":3,"packages":{${entries.join(",\n")}}}`);
    expect(value.packages).toHaveLength(100_000);
    expect(value.packages.at(-1)?.line).toBe(100_000);
  });

  test("and in one long line", { timeout: 60_000 }, () => {
    const entries = Array.from(
      { length: 100_000 },
      (_, index) => `"node_modules/p${index}":{"version":"1.0.${index}"}`,
    );
    const { value } = read(npmPackageLock, `{"lockfileVersion":3,"packages":{${entries.join(",")}}}`);
    expect(value.packages).toHaveLength(100_000);
  });

  test("credentials in an address do not come out", () => {
    const text =
      '{"lockfileVersion":3,"packages":{"node_modules/a":{"version":"1.0.0","resolved":"https://user:s3cret@example.org/a/-/a-1.0.0.tgz?token=s3cret"}}}';
    expect(JSON.stringify(read(npmPackageLock, text).value)).not.toContain("s3cret");
  });
});

test("a page of documentation that is called constraints.txt holds no package; a broken list of pins still does", () => {
  const page =
    "=====\nConstraints\n=====\n\n.. module:: x\n   :synopsis: y\n\nThis is about them:\n\n* condition\n* a list, of words\nname\n";
  expect(read(requirementsFile, page)).toEqual({
    value: { packages: [], roots: [], includes: [], registries: [] },
    problems: [],
  });
  const torn = "<html>\nsix==1.0\n<p>not\n(a)\n[b]\n]]]]\n!!\n";
  expect(read(requirementsFile, torn).value.packages.map((item) => item.name)).toEqual(["six"]);
  expect(read(requirementsFile, torn).problems.length).toBeGreaterThan(4);
});

test("one broken table of a TOML lock does not hide the others", () => {
  const text =
    '[[package]]\nname = "a"\nversion = "1.0"\n\n[[package]]\nname = "b\nversion = \n\n[[package]]\nname = "c"\nversion = "3.0"\n';
  const { value, problems } = read(poetryLock, text);
  expect(value.packages.map((item) => [item.name, item.line])).toEqual([
    ["a", 1],
    ["c", 9],
  ]);
  expect(problems).toHaveLength(1);
});

test("requirements: every form of the documentation", () => {
  const text = [
    "# comment",
    "-r base.txt",
    "-cconstraints.txt",
    "--index-url https://u:p@example.org/simple",
    "Flask==1.0  # pinned",
    'Django[argon2] >= 2.0, < 3 ; python_version < "3.8"',
    "exact===1.0.post1",
    "wild==1.*",
    "continued==1.0 \\",
    "    --hash=sha256:aa \\",
    "    --hash=sha256:bb",
    "six",
    "git+https://github.com/psf/black@0123456789abcdef0123456789abcdef01234567#egg=black",
    "urllib3 @ https://example.org/urllib3-1.26.8-py2.py3-none-any.whl ; os_name == 'posix'",
    "-e git+ssh://git@example.org/team/tool.git#egg=tool",
    "-e .",
    "./wheels/local_pkg-2.0.0-py3-none-any.whl",
    "Under_Score.Name==1.0",
  ].join("\n");
  const { value, problems } = read(requirementsFile, text);
  expect(problems).toEqual([]);
  expect(value.includes.map((one) => [one.kind, one.path, one.line])).toEqual([
    ["requirements", "base.txt", 2],
    ["constraints", "constraints.txt", 3],
  ]);
  expect(value.registries).toEqual(["https://example.org/simple"]);
  expect(value.packages.map((item) => [item.name, item.version, item.source.kind, item.line])).toEqual([
    ["flask", "1.0", "registry", 5],
    ["django", undefined, "registry", 6],
    ["exact", "1.0.post1", "registry", 7],
    ["wild", undefined, "registry", 8],
    ["continued", "1.0", "registry", 9],
    ["six", undefined, "registry", 12],
    ["black", undefined, "git", 13],
    ["urllib3", "1.26.8", "tarball", 14],
    ["tool", undefined, "git", 15],
    ["local-pkg", "2.0.0", "file", 17],
    ["under-score-name", "1.0", "registry", 18],
  ]);
  expect(value.packages[1]?.marker).toBe('python_version < "3.8"');
  expect(value.packages[4]?.integrity).toBe("sha256:aa sha256:bb");
  expect(value.packages[6]?.source.commit).toBe("0123456789abcdef0123456789abcdef01234567");
});

test.each([
  ["package-lock.json", '{"lockfileVersion":3,"packages":["node_modules/lodash"]}'],
  ["package-lock.json", '{"lockfileVersion":1,"dependencies":"none"}'],
  ["composer.lock", '{"packages":{"a":1}}'],
  ["Pipfile.lock", '{"_meta":{},"default":["a"]}'],
  ["packages.lock.json", '{"version":1,"dependencies":{"net8.0":["a"]}}'],
  ["renv.lock", '{"R":{},"Packages":{"a":"1.0"}}'],
  ["Package.resolved", '{"version":3,"pins":{"a":1}}'],
  ["app.deps.json", '{"libraries":["a/1.0"]}'],
  ["deno.lock", '{"version":"5","npm":["a@1.0"]}'],
  ["conan.lock", '{"version":"0.5","requires":"zlib/1.2"}'],
  ["bun.lock", '{"lockfileVersion":1,"packages":["a@1.0"]}'],
  ["pnpm-lock.yaml", "lockfileVersion: '6.0'\npackages: [a, b]\n"],
  ["pnpm-lock.yaml", "lockfileVersion: 5.4\npackages:\n\t/lodash/4.17.20:\n\t\tdev: false\n"],
  ["pubspec.lock", "packages: none here\nsdks:\n  dart: any\n"],
  ["Podfile.lock", "PODS: A (1.0)\nCOCOAPODS: 1.11.3\n"],
  ["stack.yaml.lock", "packages: a\nsnapshots: []\n"],
  ["environment.yml", "dependencies: numpy\n"],
])("%s whose packages have another shape is told: %s", (path, text) => {
  const format = lockFormats.find((one) => one.matches(path));
  if (format === undefined) throw new Error(`no format for ${path}`);
  const { value, problems } = read(format, text);
  expect(value.packages.filter((item) => item.version !== undefined)).toEqual([]);
  expect(problems).not.toEqual([]);
});

test("a version that an entity of the file's own gives is not known; numbers of characters are", () => {
  const text = `<!DOCTYPE p [<!ENTITY v "4.12">]><project><groupId>g</groupId><artifactId>a</artifactId><dependencies>
<dependency><groupId>j</groupId><artifactId>own</artifactId><version>&v;</version></dependency>
<dependency><groupId>j</groupId><artifactId>number</artifactId><version>4&#46;1&#x32;</version></dependency></dependencies></project>`;
  const { value } = read(pom, text);
  expect(value.packages.map((item) => [item.name, item.version])).toEqual([
    ["j:own", undefined],
    ["j:number", "4.12"],
  ]);
});
