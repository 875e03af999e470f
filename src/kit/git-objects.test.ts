import fc from "fast-check";
import { expect, test } from "vitest";
import { readObjects } from "./git-objects.ts";

async function* inPieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

test("objects come whole however the pieces fall, missing and too large ones are said", async () => {
  const object = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((bytes) => ({ bytes: Buffer.from(bytes) })),
    fc.constant("missing" as const),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(object, { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
      async (objects, sizes) => {
        const written = objects.map((one, index) =>
          one === "missing"
            ? Buffer.from(`id${index} missing\n`)
            : Buffer.concat([
                Buffer.from(`id${index} blob ${one.bytes.length}\n`),
                one.bytes,
                Buffer.from("\n"),
              ]),
        );
        const read = [];
        for await (const group of readObjects(inPieces(Buffer.concat(written), sizes), 40))
          read.push(...group);
        expect(read).toEqual(
          objects.map((one, index) => {
            if (one === "missing") return { id: `id${index}`, bytes: undefined, sizeBytes: -1 };
            const sizeBytes = one.bytes.length;
            return { id: `id${index}`, bytes: sizeBytes > 40 ? undefined : one.bytes, sizeBytes };
          }),
        );
      },
    ),
    { numRuns: 40 },
  );
});
