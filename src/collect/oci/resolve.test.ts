// Which image is taken, where a reference, a name or a platform asks for one.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openArchive } from "./archive.ts";
import { buildImage, dockerArchiveOf, writeLayout } from "./image.fixture.ts";
import { openLayout } from "./layout.ts";

const work = mkdtempSync(join(tmpdir(), "portcullis-resolve-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe("what was asked for and is not there", () => {
  const made = buildImage({ layers: [{ files: [{ path: "a", content: "a" }] }] });
  const open = (reference: string, platform?: string): Promise<unknown> => openLayout(reference, platform);

  test("a name that the layout does not have is not answered with the one image that it has", async () => {
    const folder = writeLayout(made, join(work, "unnamed"));
    await expect(open(`${folder}:prod`)).rejects.toThrow(/Cannot find "prod"/);
    await expect(open(folder)).resolves.toMatchObject({ digest: made.manifest.digest });
  });

  test("an image for another platform is not scanned as if it were the one that was asked for", async () => {
    const folder = writeLayout(made, join(work, "platform"));
    await expect(open(folder, "linux/s390x")).rejects.toThrow(
      /is an image for linux\/amd64, not for linux\/s390x/,
    );
    await expect(open(folder, "x y")).rejects.toMatchObject({ code: "usage" });
    await expect(open(folder, "linux/x86_64")).resolves.toMatchObject({ digest: made.manifest.digest });
    const archive = join(work, "platform.tar");
    writeFileSync(archive, dockerArchiveOf(made));
    await expect(openArchive({ file: archive }, "linux/s390x", work)).rejects.toThrow(/not for linux\/s390x/);
  });
});
