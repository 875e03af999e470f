import { createHash, randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { digest } from "../../../model/index.ts";
import { BrokenPacking, OverLimit } from "./failures.ts";
import { packedForm, unpacked, zstdWindow } from "./unpack.ts";

const digestOf = (bytes: Uint8Array): ReturnType<typeof digest> =>
  digest(`sha256:${createHash("sha256").update(bytes).digest("hex")}`);

async function* pieces(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function unpack(stored: Uint8Array, size?: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  const expected = { digest: digestOf(stored), digestOf: "stored", what: "layer 0" } as const;
  for await (const chunk of unpacked(pieces(stored, size), expected)) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts);
}

const content = Buffer.concat([Buffer.from("tar-like"), randomBytes(300_000)]);
// `zstd -c` of the text "hello zstd\n" repeated 100 times (zstd 1.5).
const zstd = Buffer.from("KLUv/QRYlQAAWGhlbGxvIHpzdGQKAQA++C9eBRObeg==", "base64");

describe("forms", () => {
  test("plain, gzip, gzip in several members as estargz writes it", async () => {
    expect(await unpack(content)).toEqual(content);
    expect(await unpack(gzipSync(content))).toEqual(content);
    const members = Buffer.concat([gzipSync(content.subarray(0, 1000)), gzipSync(content.subarray(1000))]);
    expect(await unpack(members)).toEqual(content);
  });

  test("however the stored bytes are cut into pieces", async () => {
    const small = content.subarray(0, 2000);
    for (const size of [1, 3, 700]) expect(await unpack(gzipSync(small), size)).toEqual(small);
  });

  test("bytes after the packed data that are no gzip make the layer broken, as they do for container runtimes", async () => {
    const stored = Buffer.concat([gzipSync(content), Buffer.from("junk that is no gzip")]);
    await expect(unpack(stored)).rejects.toThrow(BrokenPacking);
  });

  test("xz and bzip2 are refused by name", async () => {
    await expect(unpack(Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]))).rejects.toThrow(
      /form that no image layer has/,
    );
    expect(packedForm(Buffer.from("BZh9"))).toBe("unknown");
  });
});

describe("what is not as stated", () => {
  test("cut-off and broken gzip", async () => {
    const stored = gzipSync(content);
    await expect(unpack(stored.subarray(0, stored.length - 10))).rejects.toThrow(BrokenPacking);
    const broken = Buffer.from(stored);
    broken.fill(0, 1000, 2000);
    await expect(unpack(broken)).rejects.toThrow(BrokenPacking);
  });

  test("another digest, and another size", async () => {
    const wrong = { digest: digestOf(Buffer.from("x")), digestOf: "stored", what: "layer 0" } as const;
    const run = async (expected: Parameters<typeof unpacked>[1]): Promise<void> => {
      for await (const _ of unpacked(pieces(content), expected)) void _;
    };
    await expect(run(wrong)).rejects.toThrow(/Cannot trust layer 0/);
    await expect(run({ ...wrong, digest: digestOf(content), sizeBytes: 10 })).rejects.toThrow(
      /larger than the 10 bytes/,
    );
    await expect(run({ ...wrong, digest: digestOf(content), sizeBytes: content.length + 1 })).rejects.toThrow(
      /manifest states/,
    );
  });

  test("a reader that stops early leaves nothing running", async () => {
    const stored = gzipSync(content);
    let isClosed = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield* pieces(stored, 100);
      } finally {
        isClosed = true;
      }
    }
    for await (const _ of unpacked(source(), { digest: digestOf(stored), digestOf: "stored", what: "x" }))
      break;
    expect(isClosed).toBe(true);
  });

  test("windows of zstd frames are read before memory is given", () => {
    expect(zstdWindow(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xff]))).toBeGreaterThan(2 ** 40);
    expect(zstdWindow(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 100]))).toBe(100);
    expect(zstdWindow(Buffer.from([1, 2, 3]))).toBeUndefined();
  });

  test("a bomb's error names its sizes", () => {
    expect(OverLimit.of(10, 1).message).toContain("decompression bomb");
  });
});

describe("zstd blocks of four bytes (RFC 8878, 3.1.1.2: the size stands above the type)", () => {
  const frame = (sizeBytes: number, count: number): Uint8Array => {
    const head = (sizeBytes << 3) | (1 << 1); // a block of one repeated byte, not the last
    const block = Buffer.from([head & 0xff, (head >> 8) & 0xff, (head >> 16) & 0xff, 0x61]);
    const last = Buffer.from([1, 0, 0]);
    return Buffer.concat([
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x38]), // a window of 128 KB
      ...Array.from({ length: count }, () => block),
      last,
    ]);
  };

  test("come out as they are unpacked: what one chunk unpacks to is never held as a whole", async () => {
    const stored = frame(128 * 1024, 1000);
    const expected = { digest: digestOf(stored), digestOf: "stored", what: "layer 0" } as const;
    let held = 0;
    let total = 0;
    const source = async function* (): AsyncGenerator<Uint8Array> {
      yield stored;
    };
    for await (const chunk of unpacked(source(), expected)) {
      total += chunk.length;
      held = Math.max(held, process.memoryUsage().arrayBuffers);
      if (total > 64 * 1024 * 1024) break;
    }
    expect(held).toBeLessThan(100 * 1024 * 1024); // 128 MB would be all of it
  });

  test("that claim more than the format allows are refused", async () => {
    await expect(unpack(frame(2 * 1024 * 1024 - 1, 2))).rejects.toThrow(BrokenPacking);
  });
});

test("zstd", async () => {
  expect((await unpack(zstd)).toString()).toBe("hello zstd\n".repeat(100));
});
