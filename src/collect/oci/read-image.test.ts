import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { imageFactsPath, imageTextPaths, parseImageFacts } from "../../formats/oci/index.ts";
import type { Artifact, Gap } from "../../model/index.ts";
import { collectImage } from "./collect-image.ts";
import {
  buildImage,
  digestOf,
  dockerArchiveOf,
  earlyArchiveOf,
  type ImageSpec,
  json,
  ociArchiveOf,
  writeLayout,
} from "./image.fixture.ts";

const work = mkdtempSync(join(tmpdir(), "portcullis-image-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

let count = 0;
function fresh(): string {
  count += 1;
  return join(work, String(count));
}

type Read = { readonly files: readonly Artifact[]; readonly gaps: readonly Gap[] };

async function read(
  source: "oci" | "archive",
  reference: string,
  wantsId: string | undefined = undefined,
): Promise<Read> {
  const image = await collectImage(
    { kind: "image", source, reference },
    {
      cacheFolder: join(work, "cache"),
      signal: new AbortController().signal,
      wants: ({ firstBytes }) => firstBytes === undefined || !firstBytes.includes(0),
      ...(wantsId === undefined ? {} : { wantsId: () => wantsId }),
    },
  );
  const files: Artifact[] = [];
  const gaps: Gap[] = [];
  try {
    for await (const item of image.artifacts) {
      if (item.kind === "artifact") {
        files.push(item);
        item.settled?.({ hasFacts: true, hasGaps: false, lookedAtBy: ["secrets"] }, 0);
      }
      if (item.kind === "gap") gaps.push(item);
    }
    await image.keep();
  } finally {
    image.close();
  }
  return { files, gaps };
}

/** "path@layer" for what is visible, "path@layer-removed" for what a later layer removed; own documents left out. */
function placesOf({ files }: Read): readonly string[] {
  return files
    .filter((file) => !file.path.startsWith(".image/"))
    .map(({ path, origin }) => {
      if (origin.kind !== "layer") return path;
      return `${path}@${origin.layerIndex}${origin.removedInLayer === undefined ? "" : `-${origin.removedInLayer}`}`;
    })
    .sort();
}

const layered: ImageSpec = {
  layers: [
    {
      files: [
        { path: "etc/", type: "directory" },
        { path: "etc/keep", content: "keep" },
        { path: "etc/replaced", content: "old" },
        { path: "etc/removed", content: "removed" },
        { path: "opt/data/a", content: "a" },
        { path: "opt/data/b", content: "b" },
        { path: "srv/tree/deep/file", content: "x" },
      ],
      createdBy: "ADD base",
    },
    {
      files: [
        { path: "etc/replaced", content: "new" },
        { path: "etc/.wh.removed" },
        { path: "opt/data/.wh..wh..opq" },
        { path: "opt/data/c", content: "c" },
      ],
      createdBy: "RUN change",
    },
    { files: [{ path: "srv/.wh.tree" }, { path: "./etc/late", content: "late" }], createdBy: "RUN rm" },
  ],
};

const expectedPlaces = [
  "etc/keep@0",
  "etc/late@2",
  "etc/removed@0-1",
  "etc/replaced@0-1",
  "etc/replaced@1",
  "opt/data/a@0-1",
  "opt/data/b@0-1",
  "opt/data/c@1",
  "srv/tree/deep/file@0-2",
];

describe("what is visible follows the overlay rules", () => {
  const image = buildImage(layered);
  const forms: readonly [string, "oci" | "archive", () => string][] = [
    ["OCI layout", "oci", () => writeLayout(image, fresh())],
    ["OCI archive", "archive", () => written(ociArchiveOf(image))],
    ["docker save", "archive", () => written(dockerArchiveOf(image))],
    ["docker save before 1.10", "archive", () => written(earlyArchiveOf(image, ["example/app", "1"]))],
    ["docker save, gzip", "archive", () => written(gzipSync(dockerArchiveOf(image)))],
  ];
  test.each(forms)("%s", async (_, source, make) => {
    const result = await read(source, make());
    expect(placesOf(result)).toEqual(expectedPlaces);
    expect(result.gaps).toEqual([]);
    const replaced = result.files.find((file) => file.path === "etc/replaced" && file.surface === "head");
    expect(Buffer.from((await replaced?.read()) ?? []).toString()).toBe("new");
    expect(replaced?.origin).toMatchObject({ layerIndex: 1, createdBy: "RUN change" });
  });

  test("from the cache of layers the same is read", async () => {
    const folder = writeLayout(image, fresh());
    const first = await read("oci", folder, "test");
    const second = await read("oci", folder, "test");
    expect(readdirSync(join(work, "cache", "layers"))).toHaveLength(3);
    expect(placesOf(second)).toEqual(placesOf(first));
    const bytes = await Promise.all(
      second.files.map(async (file) => Buffer.from(await file.read()).toString()),
    );
    const before = await Promise.all(
      first.files.map(async (file) => Buffer.from(await file.read()).toString()),
    );
    expect(bytes).toEqual(before);
  });

  test("a packed archive leaves nothing behind in the cache", () => {
    expect(readdirSync(join(work, "cache", "unpacked"))).toEqual([]);
  });
});

test("a store of which a later image removes one path is still told, when its base is known from memory", async () => {
  const base = {
    files: [
      { path: "nix/store/x-bash/bin/bash", content: "bash" },
      { path: "nix/store/y-glibc/lib/libc.so.6", content: "c" },
      { path: "usr/lib/way", type: "symlink", linkTarget: "/nowhere" },
      { path: "usr/lib/way", content: "no link any more" },
    ],
  } as const;
  await read("oci", writeLayout(buildImage({ layers: [base] }), fresh()), "removed");
  const removing = { files: [{ path: "nix/store/x-bash/bin/.wh.bash" }] };
  const second = writeLayout(buildImage({ layers: [base, removing] }), fresh());
  for (const wantsId of ["nothing kept", "removed"]) {
    const { files } = await read("oci", second, wantsId);
    const document = files.find(({ path }) => path === imageFactsPath);
    const facts = parseImageFacts((await document?.read()) ?? new Uint8Array(0));
    expect(facts?.unreadStores).toEqual(["nix/store/y-glibc/lib/libc.so.6"]);
  }
});

test("stores of packages that nothing reads are told once, unless a later layer removed them; from memory, too", async () => {
  const folder = writeLayout(
    buildImage({
      layers: [
        {
          files: [
            { path: "gnu/store/x-bash/bin/bash", content: "bash" },
            { path: "nix/store/x-bash/bin/bash", content: "bash" },
            { path: "nix/store/y-glibc/lib/libc.so.6", content: "c" },
          ],
        },
        { files: [{ path: "gnu/.wh.store" }, { path: "var/db/xbps/.keep", content: "x" }] },
      ],
    }),
    fresh(),
  );
  for (const _ of ["read", "remembered"]) {
    const { files } = await read("oci", folder, "stores");
    const facts = parseImageFacts(
      (await files.find(({ path }) => path === imageFactsPath)?.read()) ?? new Uint8Array(),
    );
    expect(facts?.unreadStores).toEqual(["nix/store/x-bash/bin/bash", "var/db/xbps/.keep"]);
  }
});

function written(bytes: Uint8Array): string {
  const file = `${fresh()}.tar`;
  writeFileSync(file, bytes);
  return file;
}

const oneLayer = (files: ImageSpec["layers"][number]["files"]): string =>
  writeLayout(buildImage({ layers: [{ files }] }), fresh());

describe("names and links", () => {
  test("names that climb out are left out with a gap, absolute ones are inside", async () => {
    const { files, gaps } = await read(
      "oci",
      oneLayer([
        { path: "../../etc/passwd", content: "x" },
        { path: "/etc/abs", content: "abs" },
        { path: "a/../../b", content: "x" },
        { path: "ok", content: "ok" },
      ]),
    );
    expect(placesOf({ files, gaps })).toEqual(["etc/abs@0", "ok@0"]);
    expect(gaps).toHaveLength(2);
    expect(gaps.every((gap) => gap.isInChange)).toBe(true);
  });

  test("a hard link keeps content that lost its first name", async () => {
    const image = buildImage({
      layers: [
        {
          files: [
            { path: "var/lib/secret", content: "Package: x" },
            { path: "var/lib/dpkg/status", type: "hardlink", link: "var/lib/secret" },
          ],
        },
        { files: [{ path: "var/lib/.wh.secret" }] },
      ],
    });
    const { files } = await read("oci", writeLayout(image, fresh()));
    const status = files.find((file) => file.path === "var/lib/dpkg/status");
    expect(status?.surface).toBe("head");
    expect(Buffer.from((await status?.read()) ?? []).toString()).toBe("Package: x");
  });

  test("a package database behind links is read under its own name", async () => {
    const { files } = await read(
      "oci",
      oneLayer([
        { path: "data/dpkg/status", content: "Package: hidden" },
        { path: "var", type: "symlink", link: "/data/../data/var" },
        { path: "data/var/lib/dpkg", type: "symlink", link: "../../dpkg" },
      ]),
    );
    const status = files.find((file) => file.path === "var/lib/dpkg/status");
    expect(Buffer.from((await status?.read()) ?? []).toString()).toBe("Package: hidden");
  });

  test("links that go round end", async () => {
    const { files } = await read(
      "oci",
      oneLayer([
        { path: "var", type: "symlink", link: "lib" },
        { path: "lib", type: "symlink", link: "var" },
      ]),
    );
    expect(placesOf({ files, gaps: [] })).toEqual([]);
  });

  test("writing through a link of a lower layer is told", async () => {
    const image = buildImage({
      layers: [
        { files: [{ path: "lib", type: "symlink", link: "usr/lib" }] },
        { files: [{ path: "lib/x", content: "x" }] },
      ],
    });
    const { gaps } = await read("oci", writeLayout(image, fresh()));
    expect(gaps.map((gap) => gap.detail)).toEqual([expect.stringContaining("symbolic links")]);
  });

  test("a file that is named twice in a layer comes twice, the last one last", async () => {
    const { files } = await read(
      "oci",
      oneLayer([
        { path: "a", content: "1" },
        { path: "a", content: "2" },
      ]),
    );
    const texts = await Promise.all(
      files
        .filter((file) => file.path === "a")
        .map(async (file) => Buffer.from(await file.read()).toString()),
    );
    expect(texts).toEqual(["1", "2"]);
  });
});

describe("what is not what it says", () => {
  test("a layer with other bytes than its digest ends the scan", async () => {
    const image = buildImage(layered);
    const folder = writeLayout(image, fresh());
    const victim = image.blobs.at(-1)?.digest.slice(7) ?? "";
    writeFileSync(join(folder, "blobs", "sha256", victim), gzipSync(Buffer.alloc(2048)));
    await expect(read("oci", folder)).rejects.toThrow(/Cannot (trust|read) layer/);
  });

  test("a manifest with another digest ends the scan", async () => {
    const image = buildImage(layered);
    const folder = writeLayout(image, fresh());
    writeFileSync(join(folder, "blobs", "sha256", image.manifest.digest.slice(7)), "{}");
    await expect(read("oci", folder)).rejects.toThrow(/Cannot trust the manifest/);
  });

  test("an index that leads to itself ends", async () => {
    const image = buildImage(layered);
    const folder = writeLayout(image, fresh());
    // A circle of digests cannot be made; a chain that is too long can.
    let inner = image.index;
    for (let depth = 0; depth < 6; depth += 1) {
      writeFileSync(join(folder, "blobs", "sha256", digestOf(inner).slice(7)), inner);
      const mediaType = "application/vnd.oci.image.index.v1+json";
      inner = json({
        schemaVersion: 2,
        manifests: [{ mediaType, digest: digestOf(inner), size: inner.length }],
      });
    }
    writeFileSync(join(folder, "index.json"), inner);
    await expect(read("oci", folder)).rejects.toThrow(/indexes inside one another/);
  });

  test("a document that is index and manifest at once is refused", async () => {
    const image = buildImage(layered);
    const folder = writeLayout(image, fresh());
    const both = {
      ...JSON.parse(Buffer.from(image.index).toString()),
      ...JSON.parse(Buffer.from(image.manifest.bytes).toString()),
    };
    writeFileSync(join(folder, "index.json"), JSON.stringify(both));
    await expect(read("oci", folder)).rejects.toThrow(/both an index and a manifest/);
  });

  test("a foreign layer is a gap that counts, the others are read", async () => {
    const image = buildImage({
      layers: [
        {
          files: [{ path: "a", content: "a" }],
          mediaType: "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
        },
        { files: [{ path: "b", content: "b" }] },
      ],
    });
    const result = await read("oci", writeLayout(image, fresh()));
    expect(placesOf(result)).toEqual(["b@1"]);
    expect(result.gaps).toMatchObject([{ reason: "refused", isInChange: true }]);
  });

  test("a layer that is cut off is a gap that counts", async () => {
    const tar = buildImage(layered).tars[0] ?? new Uint8Array();
    const result = await read("oci", oneLayer(tar.subarray(0, 700)));
    expect(result.gaps).toMatchObject([{ reason: "unparsable", isInChange: true }]);
  });

  test("gzip data that is cut off is a gap that counts", async () => {
    const packed = gzipSync(buildImage(layered).tars[0] ?? new Uint8Array());
    const image = buildImage({
      layers: [{ files: packed.subarray(0, packed.length - 20), packing: "none" }],
    });
    const result = await read("oci", writeLayout(image, fresh()));
    expect(result.gaps).toMatchObject([{ reason: "unparsable", isInChange: true }]);
  });
});

test("the configuration's texts come as artifacts, one entry a line", async () => {
  const image = buildImage({
    layers: [{ files: [] }],
    config: { Env: ["PATH=/bin", "TOKEN=abc"], Labels: { a: "b" } },
  });
  const { files } = await read("oci", writeLayout(image, fresh()));
  const env = files.find((file) => file.path === imageTextPaths.env);
  expect(Buffer.from((await env?.read()) ?? []).toString()).toBe("PATH=/bin\nTOKEN=abc\n");
  expect(env?.origin).toEqual({ kind: "image-config", pointer: "/config/Env" });
});
