// What the documents promise: every production dependency has its line, and the README's commands are those that CI runs.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(resolve(root, path), "utf8");

test("every production dependency has a line in docs/dependencies.md, and no line is left over", () => {
  const { dependencies } = JSON.parse(read("package.json")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const lines = [...read("docs/dependencies.md").matchAll(/^\| (\S+) \|/gm)]
    .map((match) => match[1] ?? "")
    .filter((name) => !/^(package|-+)/.test(name));
  expect([...new Set(lines)].sort()).toEqual(Object.keys(dependencies).sort());
});

test("CI runs the README's two commands", () => {
  expect(read("README.md")).toContain("npm ci && npx portcullis scan .");
  expect(read("README.md")).toMatch(/^npm test$/m);
  expect(read(".ci/run")).toContain("step test npm test");
});

test("no document or source names a package registry's host", () => {
  const hosts = ["registry.npm", "pypi.org", "proxy.golang", "deb.debian"].map((part) => part);
  for (const file of [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "src/cli/setup/init.ts",
    "src/cli/setup/init-files.ts",
  ]) {
    for (const host of hosts) expect(read(file)).not.toContain(host);
  }
});
