import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { fileCacheIn } from "./file-cache.ts";

const folder = mkdtempSync(join(tmpdir(), "portcullis-cache-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("what was written is read, other names are not there", async () => {
  const cache = fileCacheIn(join(folder, "a"));
  await cache.write("x/../y", { list: [1, "two"] });
  expect(await cache.read("x/../y")).toEqual({ list: [1, "two"] });
  expect(await cache.read("y")).toBeUndefined();
});

test("a damaged file is as if it were not there", async () => {
  const cache = fileCacheIn(join(folder, "b"));
  await cache.write("x", "text");
  truncateSync(join(folder, "b", readdirSync(join(folder, "b"))[0] ?? ""), 5);
  expect(await cache.read("x")).toBeUndefined();
});

test("a folder that cannot be written costs nothing but time", async () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  await expect(fileCacheIn(join(file, "below")).write("x", 1)).resolves.toBeUndefined();
});
