// Databases in the forms that Debian's rpm does not write, made for tests from the headers of one that it wrote: laid out by hand after
// rpmpkg.c (ndb) and db_page.h (Berkeley DB). They prove that reader and writer agree on those layouts, not that rpm does.

export function ndbOf(blobs: readonly Uint8Array[]): Uint8Array {
  const slots = Buffer.alloc(4096);
  slots.write("RpmP", 0, "latin1");
  slots.writeUInt32LE(1, 12); // pages of slots
  const parts: Buffer[] = [slots];
  let block = 4096 / 16;
  for (let slot = 0; slot < 4096 / 16 - 2; slot += 1) {
    const at = 32 + slot * 16;
    slots.write("Slot", at, "latin1");
    const blob = blobs[slot];
    if (blob === undefined) continue;
    const body = Buffer.alloc(Math.ceil((16 + blob.length + 12) / 16) * 16);
    body.write("BlbS", 0, "latin1");
    body.writeUInt32LE(slot + 1, 4);
    body.writeUInt32LE(blob.length, 12);
    body.set(blob, 16);
    body.write("BlbE", body.length - 4, "latin1");
    slots.writeUInt32LE(slot + 1, at + 4);
    slots.writeUInt32LE(block, at + 8);
    slots.writeUInt32LE(body.length / 16, at + 12);
    parts.push(body);
    block += body.length / 16;
  }
  return Buffer.concat(parts);
}

const pageBytes = 4096;

export function bdbOf(blobs: readonly Uint8Array[], isLittle: boolean): Uint8Array {
  const pages: Buffer[] = [Buffer.alloc(pageBytes), Buffer.alloc(pageBytes)];
  const u32 = (page: Buffer, value: number, at: number): unknown =>
    isLittle ? page.writeUInt32LE(value, at) : page.writeUInt32BE(value, at);
  const u16 = (page: Buffer, value: number, at: number): unknown =>
    isLittle ? page.writeUInt16LE(value, at) : page.writeUInt16BE(value, at);
  const [meta, hash] = pages as [Buffer, Buffer]; // made two lines above
  u32(meta, 0x061561, 12);
  u32(meta, pageBytes, 20);
  meta[25] = 8;
  hash[25] = 13;
  u16(hash, blobs.length * 2, 20);
  let free = pageBytes;
  const put = (item: number, bytes: Buffer): void => {
    free -= bytes.length;
    hash.set(bytes, free);
    u16(hash, free, 26 + item * 2);
  };
  for (const [index, blob] of blobs.entries()) {
    const key = Buffer.alloc(5);
    key[0] = 1;
    u32(key, index + 1, 1);
    put(index * 2, key);
    const value = Buffer.alloc(12);
    value[0] = 3;
    u32(value, pages.length, 4);
    u32(value, blob.length, 8);
    put(index * 2 + 1, value);
    for (let at = 0; at < blob.length; at += pageBytes - 26) {
      const piece = blob.subarray(at, at + pageBytes - 26);
      const page = Buffer.alloc(pageBytes);
      page[25] = 7;
      u32(page, at + piece.length < blob.length ? pages.length + 1 : 0, 16);
      u16(page, piece.length, 22);
      page.set(piece, 26);
      pages.push(page);
    }
  }
  u32(meta, pages.length - 1, 32);
  return Buffer.concat(pages);
}
