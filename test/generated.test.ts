import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";

test("schemas and reference pages are what the code generates", () => {
  const root = resolve(import.meta.dirname, "..");
  const check = (): string =>
    execFileSync(process.execPath, ["scripts/run-ts.mjs", "scripts/generate.ts", "--check"], {
      cwd: root,
      stdio: "pipe",
    }).toString();
  expect(check).not.toThrow();
});
