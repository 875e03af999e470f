// The answers of `git cat-file --batch` read as they come: "ID TYPE SIZE\n", the bytes, a line end; or "ID missing\n" (git-cat-file(1)).
// Nothing here waits for one object at a time: thousands of small ones come in one go.

export type ObjectRead = {
  readonly id: string;
  /** undefined: not in this clone, or larger than was asked for. */
  readonly bytes: Buffer | undefined;
  /** As git says it; -1 when it is not there. */
  readonly sizeBytes: number;
};

/**
 * Yields groups of objects, in the order of the questions. The memory of small objects is used again: their bytes hold until a few more
 * groups have been read, and whoever keeps them copies them.
 */
export async function* readObjects(
  stream: AsyncIterable<Buffer>,
  mostBytes: number,
): AsyncGenerator<readonly ObjectRead[]> {
  const parts = new Parts();
  let passing = 0; // bytes of an object over the limit, its line end included, that are still to come
  let header: { readonly id: string; readonly sizeBytes: number } | undefined;
  for await (const part of stream) {
    parts.add(part);
    const group: ObjectRead[] = [];
    for (;;) {
      if (passing > 0) {
        passing -= parts.drop(passing);
        if (passing > 0) break;
      }
      if (header === undefined) {
        const line = parts.line();
        if (line === undefined) break;
        const [id = "", type = "", size = ""] = line.split(" ");
        if (type === "missing" || size === "") {
          group.push({ id, bytes: undefined, sizeBytes: -1 });
          continue;
        }
        header = { id, sizeBytes: Number(size) };
        if (header.sizeBytes > mostBytes) {
          group.push({ ...header, bytes: undefined });
          passing = header.sizeBytes + 1;
          header = undefined;
          continue;
        }
      }
      const bytes = parts.take(header.sizeBytes);
      if (bytes === undefined) break;
      group.push({ ...header, bytes });
      header = undefined;
    }
    if (group.length > 0) yield group;
  }
}

const slabBytes = 1024 * 1024;
const slabsInTurn = 4;

/** Bytes that came in pieces; what is taken is copied once. */
class Parts {
  readonly #parts: Buffer[] = [];
  #have = 0;
  /** How much of the first piece is used up. */
  #at = 0;
  readonly #slabs: Buffer[] = [];
  #turn = 0;
  #slabAt = 0;

  add(part: Buffer): void {
    this.#parts.push(part);
    this.#have += part.length;
  }

  /** Without its line end; undefined while it is not all there. */
  line(): string | undefined {
    let text = "";
    for (const [index, part] of this.#parts.entries()) {
      const start = index === 0 ? this.#at : 0;
      const end = part.indexOf(0x0a, start);
      text += part.toString("latin1", start, end === -1 ? part.length : end);
      if (end === -1) continue;
      this.drop(text.length + 1);
      return text;
    }
    return undefined;
  }

  /** So many bytes and the line end behind them; undefined while they are not all there. */
  take(count: number): Buffer | undefined {
    if (this.#have < count + 1) return undefined;
    const first = this.#parts[0];
    if (first !== undefined && first.length - this.#at > count) {
      const bytes = first.subarray(this.#at, this.#at + count);
      this.drop(count + 1);
      return bytes;
    }
    const bytes = this.#room(count);
    let filled = 0;
    for (let index = 0; filled < count; index += 1) {
      const part = this.#parts[index];
      if (part === undefined) return undefined;
      filled += part.copy(bytes, filled, index === 0 ? this.#at : 0);
    }
    this.drop(count + 1);
    return bytes;
  }

  /** From a few large pieces in turn: a buffer for each of thousands of objects costs more than reading them. */
  #room(count: number): Buffer {
    if (count > slabBytes / 4) return Buffer.allocUnsafeSlow(count);
    if (this.#slabAt + count > slabBytes) {
      this.#turn = (this.#turn + 1) % slabsInTurn;
      this.#slabAt = 0;
    }
    const slab = this.#slabs[this.#turn] ?? Buffer.allocUnsafeSlow(slabBytes);
    this.#slabs[this.#turn] = slab;
    const bytes = slab.subarray(this.#slabAt, this.#slabAt + count);
    this.#slabAt += count;
    return bytes;
  }

  /** Forgets up to so many bytes; says how many. */
  drop(count: number): number {
    const dropped = Math.min(count, this.#have);
    let left = dropped;
    while (left > 0) {
      const first = this.#parts[0];
      if (first === undefined) break;
      const rest = first.length - this.#at;
      if (rest > left) {
        this.#at += left;
        left = 0;
      } else {
        this.#parts.shift();
        this.#at = 0;
        left -= rest;
      }
    }
    this.#have -= dropped;
    return dropped;
  }
}
