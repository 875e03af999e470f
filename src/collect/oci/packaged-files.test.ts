// Files that are the distribution's own, and layers that are known from an earlier image: what is then not read.

import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { TarMember } from "../../formats/tar/index.ts";
import { collectImage } from "./collect-image.ts";
import { type BuiltImage, buildImage, writeLayout } from "./image.fixture.ts";

const work = mkdtempSync(join(tmpdir(), "portcullis-packaged-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));
let count = 0;
const fresh = (): string => join(work, String(++count));

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
const sha1 = (text: string): string => createHash("sha1").update(text).digest("base64");

type Told = { readonly paths: readonly string[]; readonly packaged: readonly string[] };

async function read(
  folder: string,
  options: { cache?: string; skips?: boolean; source?: "oci" | "rootfs" } = {},
): Promise<Told> {
  const image = await collectImage(
    { kind: "image", source: options.source ?? "oci", reference: folder },
    {
      cacheFolder: options.cache ?? fresh(),
      signal: new AbortController().signal,
      wants: () => true,
      wantsFirst: { of: ({ path }) => path.startsWith("var/lib/"), isAll: () => false },
      skipsPackaged: () => options.skips ?? true,
      ...(options.cache === undefined ? {} : { wantsId: () => "test" }),
    },
  );
  const paths: string[] = [];
  const packaged: string[] = [];
  try {
    for await (const item of image.artifacts) {
      if (item.kind === "skip" && item.reason === "packaged")
        packaged.push(...(item.examples ?? [item.path ?? ""]));
      if (item.kind !== "artifact" || item.path.startsWith(".image/")) continue;
      const text = Buffer.from(await item.read()).toString();
      paths.push(item.path);
      item.settled?.({ hasFacts: text.includes("tell"), hasGaps: false, lookedAtBy: ["secrets"] }, 0);
    }
    await image.keep();
  } finally {
    image.close();
  }
  return { paths: paths.sort(), packaged: packaged.sort() };
}

const base: readonly TarMember[] = [
  { path: "usr/lib/same", content: "same" },
  { path: "usr/lib/changed", content: "changed, with a secret: tell" },
  { path: "lib/merged", content: "merged" },
  { path: "usr/lib/own", content: "own" },
  {
    path: "var/lib/dpkg/info/x.md5sums",
    content: `${md5("same")}  usr/lib/same\n${md5("as it was")}  usr/lib/changed\n${md5("merged")}  usr/lib/merged\nnonsense\n`,
  },
];

test("what the package put there is left out; what was changed or added is read", async () => {
  const told = await read(writeLayout(buildImage({ layers: [{ files: base }] }), fresh()));
  expect(told.paths).toEqual(["usr/lib/changed", "usr/lib/own", "var/lib/dpkg/info/x.md5sums"]);
  expect(told.packaged).toEqual(["lib/merged", "usr/lib/same"]);
});

test("in a folder on disk, too", async () => {
  const root = fresh();
  for (const { path, content } of base) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), content ?? "");
  }
  const expected = ["usr/lib/changed", "usr/lib/own", "var/lib/dpkg/info/x.md5sums"];
  const { paths, packaged } = await read(root, { source: "rootfs" });
  expect(paths).toEqual(expected);
  expect(packaged).toEqual(["lib/merged", "usr/lib/same"]);
  expect((await read(root, { source: "rootfs", skips: false })).packaged).toEqual([]);
});

test("it is read, too, when the policy says so", async () => {
  const folder = writeLayout(buildImage({ layers: [{ files: base }] }), fresh());
  const told = await read(folder, { skips: false });
  expect(told.paths).toHaveLength(5);
  expect(told.packaged).toEqual([]);
});

test("whatever the order of the entries, and however little can be held until the lists are known", async () => {
  const large = "x".repeat(5 * 1024 * 1024);
  const files: readonly TarMember[] = [
    ...base,
    { path: "usr/lib/large-own", content: `${large} own` },
    { path: "usr/lib/large-same", content: `${large} same` },
    {
      path: "var/lib/dpkg/info/y.md5sums",
      content: `${md5(`${large} same`)}  usr/lib/large-same\n`,
    },
  ];
  const turned = (by: number): readonly TarMember[] => [...files.slice(by), ...files.slice(0, by)];
  for (const by of [0, 2, 5, 7]) {
    const told = await read(writeLayout(buildImage({ layers: [{ files: turned(by) }] }), fresh()));
    const lists = ["var/lib/dpkg/info/x.md5sums", "var/lib/dpkg/info/y.md5sums"];
    expect(told.paths).toEqual(["usr/lib/changed", "usr/lib/large-own", "usr/lib/own", ...lists]);
    expect(told.packaged).toEqual(["lib/merged", "usr/lib/large-same", "usr/lib/same"]);
  }
});

test("a list that hashes in another way than was expected is believed all the same", async () => {
  const database = `P:x\nV:1\nF:usr/lib\nR:known\nZ:Q1${sha1("known")}\nR:edited\nZ:Q1${sha1("before")}\n\n`;
  const files = [
    { path: "usr/lib/known", content: "known" },
    { path: "usr/lib/edited", content: "edited" },
    { path: "usr/lib/apk/db/installed", content: database },
  ];
  const told = await read(writeLayout(buildImage({ layers: [{ files }] }), fresh()));
  expect(told.paths).toEqual(expect.arrayContaining(["usr/lib/edited"]));
  expect(told.packaged).toEqual(["usr/lib/known"]);
});

test.each([
  "usr/local/lib/x",
  "usr/src/app/x",
  "home/u/x",
  "srv/x",
  "app/x",
  "var/lib/x",
  "usr/lib/python3/__pycache__/x",
])("%s is searched, whatever a list says of it", async (path) => {
  const list = { path: "var/lib/dpkg/info/x.md5sums", content: `${md5("text")}  ${path}\n` };
  const files = [{ path, content: "text" }, list];
  const told = await read(writeLayout(buildImage({ layers: [{ files }] }), fresh()));
  expect(told.paths).toContain(path);
});

test("a list of one layer says nothing of the files of another", async () => {
  const image = buildImage({
    layers: [{ files: base }, { files: [{ path: "usr/lib/same", content: "same" }] }],
  });
  const told = await read(writeLayout(image, fresh()));
  expect(told.paths.filter((path) => path === "usr/lib/same")).toHaveLength(1);
});

test("apk's database states content, too", async () => {
  const database = `P:x\nV:1\nF:etc\nR:known\nZ:Q1${sha1("known")}\nR:edited\nZ:Q1${sha1("before")}\n\n`;
  const files = [
    { path: "etc/known", content: "known" },
    { path: "etc/edited", content: "edited" },
    { path: "lib/apk/db/installed", content: database },
  ];
  const told = await read(writeLayout(buildImage({ layers: [{ files }] }), fresh()));
  expect(told.paths).toEqual(["etc/edited", "lib/apk/db/installed"]);
  expect(told.packaged).toEqual(["etc/known"]);
});

test("a known layer brings only what had something to tell, under the fate that the new image gives it", async () => {
  const cache = fresh();
  await read(writeLayout(buildImage({ layers: [{ files: base }] }), fresh()), { cache });
  const next = buildImage({ layers: [{ files: base }, { files: [{ path: "new", content: "new" }] }] });
  const told = await read(writeLayout(next, fresh()), { cache });
  expect(told.paths).toEqual(["new", "usr/lib/changed"]);
  expect(told.packaged).toEqual(["lib/merged", "usr/lib/same"]);
});

test("a file that bears the name of a known layer and is another one ends the scan", async () => {
  const cache = fresh();
  const image = buildImage({ layers: [{ files: base }] });
  const folder = writeLayout(image, fresh());
  const old = new Date("2026-01-01");
  for (const blob of readdirSync(join(folder, "blobs", "sha256")))
    utimesSync(join(folder, "blobs", "sha256", blob), old, old);
  await read(folder, { cache });
  await read(folder, { cache });
  forge(folder, image);
  await expect(read(folder, { cache })).rejects.toThrow("Cannot trust layer");
});

function forge(folder: string, image: BuiltImage): void {
  const blob = image.blobs.at(-1);
  if (blob === undefined) throw new Error("no layer");
  const bytes = Uint8Array.from(blob.bytes);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  writeFileSync(join(folder, "blobs", "sha256", blob.digest.slice(7)), bytes);
}
