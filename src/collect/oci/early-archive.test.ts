// Archives of Docker before 1.10: which image, its configuration, and what is refused.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type TarMember, tarOf } from "../../formats/tar/index.ts";
import { openArchive } from "./archive.ts";
import { buildImage, digestOf, earlyArchiveOf, earlyId, json } from "./image.fixture.ts";

const work = mkdtempSync(join(tmpdir(), "portcullis-early-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));
const file = join(work, "app.tar");

const image = buildImage({
  layers: [
    { files: [{ path: "etc/base", content: "base" }], createdBy: "RUN make base" },
    { files: [{ path: "app", content: "app" }], createdBy: "RUN make app" },
  ],
});

async function opened(bytes: Uint8Array, refName?: string): ReturnType<typeof openArchive> {
  writeFileSync(file, bytes);
  const found = await openArchive({ file, ...(refName === undefined ? {} : { refName }) }, undefined, work);
  await found.close();
  return found;
}

test.each([
  ["by its tag", ["example/app", "1"], "example/app:1"],
  ["the only one", ["example/app", "1"], undefined],
  ["one without a name", undefined, undefined],
] as const)("an image is chosen: %s", async (_, tag, wanted) => {
  const found = await opened(earlyArchiveOf(image, tag), wanted);
  expect(found.tags).toEqual(tag === undefined ? [] : ["example/app:1"]);
  expect(found.config.user).toBe("user1");
  expect(found.layers.map(({ digest, createdBy }) => [digest, createdBy])).toEqual([
    [digestOf(image.tars[0] ?? new Uint8Array()), "RUN make base"],
    [digestOf(image.tars[1] ?? new Uint8Array()), "RUN make app"],
  ]);
});

const layer = (index: number, parent?: number): readonly TarMember[] => [
  {
    path: `${earlyId(index)}/json`,
    content: json({ id: earlyId(index), ...(parent === undefined ? {} : { parent: earlyId(parent) }) }),
  },
  { path: `${earlyId(index)}/layer.tar`, content: tarOf([]) },
];

test.each([
  ["a tag that is not there", earlyArchiveOf(image, ["example/app", "1"]), "other:1", /holds example\/app:1/],
  ["two images without a name", tarOf([...layer(1), ...layer(2)]), undefined, /2 without a name/],
  [
    "parents in a circle",
    tarOf([
      ...layer(1, 2),
      ...layer(2, 1),
      { path: "repositories", content: json({ a: { b: earlyId(1) } }) },
    ]),
    undefined,
    /circle/,
  ],
  ["a parent that is not there", tarOf(layer(1, 2)), undefined, /lacks/],
  ["a layer without its files", tarOf(layer(1).slice(0, 1)), undefined, /lacks/],
  [
    "a list that is none",
    tarOf([...layer(1), { path: "repositories", content: "[1]" }]),
    undefined,
    /list of repositories is broken/,
  ],
  [
    "another layer's description",
    tarOf([{ path: `${earlyId(1)}/json`, content: json({ id: earlyId(2) }) }]),
    undefined,
    /is broken/,
  ],
])("is refused: %s", async (_, bytes, wanted, message) => {
  await expect(opened(bytes, wanted)).rejects.toThrow(message);
});
