// The real thread, as the build makes it: whatever `unpacked` says of a layer, it says too.

import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PortcullisError } from "../../../kit/index.ts";
import { digest } from "../../../model/index.ts";
import { BrokenPacking, OverLimit } from "./failures.ts";
import { UnpackThread } from "./thread.ts";
import { unpacked } from "./unpack.ts";

const folder = mkdtempSync(join(tmpdir(), "unpack-thread-"));
let thread: UnpackThread;

beforeAll(() => {
  const program = join(folder, "unpack-worker.cjs");
  buildSync({
    entryPoints: [join(import.meta.dirname, "../../../cli/unpack-thread.ts")],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "cjs",
  });
  thread = new UnpackThread(pathToFileURL(program));
});
afterAll(() => {
  thread.close();
  rmSync(folder, { recursive: true });
});

const digestOf = (bytes: Uint8Array): ReturnType<typeof digest> =>
  digest(`sha256:${createHash("sha256").update(bytes).digest("hex")}`);

async function gathered(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(Buffer.from(piece));
  return Buffer.concat(parts);
}

let files = 0;
function stored(bytes: Uint8Array): string {
  files += 1;
  const file = join(folder, `layer-${files}`);
  writeFileSync(file, bytes);
  return file;
}

function inThread(bytes: Uint8Array, wanted = digestOf(bytes)): Promise<Buffer> {
  const expected = { digest: wanted, digestOf: "stored", what: "layer 0" } as const;
  return gathered(thread.unpacked({ file: stored(bytes) }, expected));
}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const content = Buffer.concat([Buffer.alloc(6_000_000, "tar-like "), randomBytes(700_000)]);

describe("a layer through the thread", () => {
  test("larger than the ring, packed and not, one after the other", async () => {
    expect((await inThread(gzipSync(content))).equals(content)).toBe(true);
    expect((await inThread(content)).equals(content)).toBe(true);
    expect((await inThread(new Uint8Array(0))).length).toBe(0);
  });

  test("of several members, wherever one ends, and with padding behind the last", async () => {
    const first = gzipSync(randomBytes(1000), { level: 0 });
    for (const length of [255_000, 256 * 1024 - first.length, 261_121]) {
      const inner = randomBytes(length);
      const members = [gzipSync(inner, { level: 0 }), gzipSync(content), Buffer.alloc(512)];
      expect((await inThread(Buffer.concat(members))).equals(Buffer.concat([inner, content]))).toBe(true);
    }
  });

  test("a part of a file is no more than that part", async () => {
    const packed = gzipSync(content);
    const file = stored(Buffer.concat([Buffer.from("before"), packed, Buffer.from("behind")]));
    const place = { file, part: { start: 6, sizeBytes: packed.length } };
    const pieces = thread.unpacked(place, { digest: digestOf(packed), digestOf: "stored", what: "layer 0" });
    expect((await gathered(pieces)).equals(content)).toBe(true);
  });

  test("who stops reading early has the next layer whole", async () => {
    const expected = { digest: digestOf(content), digestOf: "stored", what: "layer 0" } as const;
    for await (const piece of thread.unpacked({ file: stored(content) }, expected)) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    expect((await inThread(gzipSync(content))).equals(content)).toBe(true);
  });

  const broken = gzipSync(content);
  broken.fill(0, 5000, 6000);
  const cases: readonly (readonly [string, Buffer])[] = [
    ["cut off", gzipSync(content).subarray(0, -10)],
    ["cut off in its first bytes", Buffer.from([0x1f, 0x8b, 8, 0])],
    ["broken in the middle", broken],
    ["junk behind it", Buffer.concat([gzipSync(content), Buffer.from("junk that is no gzip")])],
    ["a second member that is cut off", Buffer.concat([gzipSync("a"), gzipSync(content).subarray(0, 500)])],
  ];
  test.each(cases)("%s: the same words as in the program's own thread", async (_, bytes) => {
    const expected = { digest: digestOf(bytes), digestOf: "stored", what: "layer 0" } as const;
    const own = await gathered(unpacked(whole(bytes), expected)).catch((cause: unknown) => cause);
    const theirs = await inThread(bytes).catch((cause: unknown) => cause);
    expect(own).toBeInstanceOf(BrokenPacking);
    expect(theirs).toBeInstanceOf(BrokenPacking);
    expect(String(theirs)).toBe(String(own));
  });

  test("another digest and another size end the scan, and the thread goes on", async () => {
    const other = digestOf(Buffer.from("other"));
    await expect(inThread(gzipSync(content), other)).rejects.toThrow(PortcullisError);
    const expected = {
      digest: digestOf(content),
      digestOf: "stored",
      sizeBytes: 5,
      what: "layer 0",
    } as const;
    const tooLarge = gathered(thread.unpacked({ file: stored(content) }, expected));
    await expect(tooLarge).rejects.toThrow(/larger than the 5 bytes/);
    const gone = gathered(thread.unpacked({ file: join(folder, "none") }, { ...expected }));
    await expect(gone).rejects.toThrow(/Cannot read a layer/);
    expect((await inThread(content)).length).toBe(content.length);
  });

  test("a thread that cannot start is an error, not a silence", async () => {
    const none = new UnpackThread(pathToFileURL(join(folder, "no-such-program.cjs")));
    const expected = { digest: digestOf(content), digestOf: "stored", what: "layer 0" } as const;
    await expect(gathered(none.unpacked({ file: stored(content) }, expected))).rejects.toThrow(
      /thread that unpacks layers failed/,
    );
  });

  test("what it says of a bomb is known as one", () => {
    expect(OverLimit.of(10, 1).message).toContain("decompression bomb");
  });
});
