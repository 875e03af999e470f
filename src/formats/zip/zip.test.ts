// Zip files, whole and broken, through the reader that the index build uses.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { openPositioned, type PositionedReader } from "../../kit/index.ts";
import { readBatches, readEntry, readZipDirectory, type Unpacked } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "zip-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function reader(bytes: Uint8Array): PositionedReader {
  const path = join(folder, "a.zip");
  writeFileSync(path, bytes);
  return openPositioned(path);
}

function oneEntry(content: Uint8Array, name = "a.json"): Buffer {
  const packed = deflateRawSync(content);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from("504b0304", "hex"), common, Buffer.from(name), packed]);
  const directory = Buffer.concat([
    Buffer.from("504b01021400", "hex"),
    common,
    Buffer.alloc(14),
    Buffer.from(name),
  ]);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, directory, end]);
}

const whole = oneEntry(Buffer.from("hello ".repeat(100)));

test("an entry comes out as it went in", () => {
  const file = reader(whole);
  const { value, problems } = readZipDirectory(file);
  expect(problems).toEqual([]);
  expect(value.map((entry) => [entry.name, entry.sizeBytes])).toEqual([["a.json", 600]]);
  expect(value.map((entry) => Buffer.from(readEntry(file, entry, 1000) as Uint8Array).toString())).toEqual([
    "hello ".repeat(100),
  ]);
  expect(value.map((entry) => readEntry(file, entry, 100))).toEqual([
    { message: "a.json is larger than 100 bytes" },
  ]);
  file.close();
});

test("something before the archive, such as a start script, does not hide what is in it", () => {
  const file = reader(Buffer.concat([Buffer.from("#!/bin/sh\nexec java -jar $0\n"), whole]));
  const { value, problems } = readZipDirectory(file);
  expect(problems).toEqual([]);
  expect(value.map((entry) => Buffer.from(readEntry(file, entry, 1000) as Uint8Array).toString())).toEqual([
    "hello ".repeat(100),
  ]);
  file.close();
});

test("a bomb stops at the size that its directory states", () => {
  const bomb = oneEntry(Buffer.alloc(1_000_000));
  bomb.writeUInt32LE(10, bomb.indexOf("PK\u0001\u0002") + 24);
  const file = reader(bomb);
  expect(readZipDirectory(file).value.map((entry) => readEntry(file, entry, 1000))).toEqual([
    { message: expect.stringContaining("cannot be unpacked") },
  ]);
  file.close();
});

test("cut off anywhere it has no directory, and no other damage throws", () => {
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), (at, byte, isCut) => {
      const copy = Buffer.from(isCut ? whole.subarray(0, at) : whole);
      if (!isCut) copy.writeUInt8(byte, at);
      const file = reader(copy);
      const { value, problems } = readZipDirectory(file);
      if (isCut) expect(problems).not.toEqual([]);
      for (const entry of value) {
        const content = readEntry(file, entry, 1_000_000);
        if (content instanceof Uint8Array) expect(Buffer.from(content).toString()).toBe("hello ".repeat(100));
      }
      file.close();
    }),
    { numRuns: 300 },
  );
});

test("many entries at once are what each is by itself, and a bad one among them is named alone", async () => {
  const inside = (index: number): Buffer => Buffer.from(`${index} `.repeat(index * 7));
  const parts = Array.from({ length: 40 }, (_, index) => ({ name: `${index}.json`, content: inside(index) }));
  const archive = joined(parts);
  for (const damage of [undefined, 5, 39]) {
    const copy = Buffer.from(archive);
    const hit = damage === undefined ? -1 : copy.indexOf(`${damage}.json`) + `${damage}.json`.length + 2;
    if (hit >= 0) copy.writeUInt8(copy.readUInt8(hit) ^ 0xff, hit);
    const file = reader(copy);
    const { value } = readZipDirectory(file);
    const found: Unpacked[] = [];
    for await (const batch of readBatches(file, value, 100_000)) found.push(...batch);
    expect(found.map(({ entry }) => entry.name)).toEqual(parts.map((part) => part.name));
    found.forEach(({ content }, index) => {
      if (index === damage)
        expect(content).toEqual({ message: expect.stringMatching(/^\d+\.json (cannot|does not)/) });
      else expect(Buffer.from(content as Uint8Array).equals(inside(index))).toBe(true);
    });
    file.close();
  }
});

/** One archive of many entries. */
function joined(parts: readonly { readonly name: string; readonly content: Buffer }[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of parts) {
    const one = oneEntry(content, name);
    const split = one.indexOf("PK\u0001\u0002");
    const entry = Buffer.from(one.subarray(split, one.length - 22));
    entry.writeUInt32LE(offset, 42);
    locals.push(one.subarray(0, split));
    directory.push(entry);
    offset += split;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...directory, end]);
}
