// A map that is cheap to fork and to join: what was there at a fork is shared, and a join looks only at what was written since.
// Branches fork often and write little. A small map is copied by the first who writes; a large one gets a thin layer on top.

/** Written before a fork; nobody writes into it any more. */
type Layer<K, V> = {
  readonly entries: ReadonlyMap<K, V | typeof gone>;
  readonly below: Layer<K, V> | undefined;
  readonly depth: number;
};

const gone = Symbol("deleted");
/** Copying this many entries costs less than another layer. */
const small = 24;
/** Layers that a look-up may have to pass; then they become one. */
const maxDepth = 10;

export class Store<K, V> {
  #top: Map<K, V | typeof gone>;
  #below: Layer<K, V> | undefined;
  #isShared = false;
  constructor(entries: Map<K, V> = new Map()) {
    this.#top = entries;
  }

  get(key: K): V | undefined {
    const own = this.#top.get(key);
    if (own !== undefined) return own === gone ? undefined : own;
    for (let layer = this.#below; layer !== undefined; layer = layer.below) {
      const value = layer.entries.get(key);
      if (value !== undefined) return value === gone ? undefined : value;
    }
    return undefined;
  }

  set(key: K, value: V): void {
    this.#own();
    this.#top.set(key, value);
  }

  delete(key: K): void {
    this.#own();
    if (this.#below === undefined) this.#top.delete(key);
    else this.#top.set(key, gone);
  }

  fork(): Store<K, V> {
    if (this.#top.size > small) this.#push();
    const fork = new Store<K, V>();
    fork.#below = this.#below;
    fork.#top = this.#top;
    fork.#isShared = true;
    this.#isShared = true;
    return fork;
  }

  /** True when both hold the very same entries. */
  isSame(other: Store<K, V>): boolean {
    return this.#top === other.#top && this.#below === other.#below;
  }

  /** What `other` holds where it may differ from this one: written on either side since they were one. */
  differences(other: Store<K, V>, visit: (key: K, value: V) => void): void {
    if (this.isSame(other)) return;
    if (this.#below === undefined && other.#below === undefined) {
      for (const [key, value] of other.#top) if (value !== gone) visit(key, value);
      return;
    }
    const shared = commonLayer(this.#below, other.#below);
    const seen = new Set<K>();
    for (const side of [other, this]) {
      let entries: ReadonlyMap<K, V | typeof gone> | undefined = side.#top;
      let layer = side.#below;
      while (entries !== undefined) {
        for (const key of entries.keys()) {
          if (seen.has(key)) continue;
          seen.add(key);
          const value = other.get(key);
          if (value !== undefined) visit(key, value);
        }
        entries = layer === shared ? undefined : layer?.entries;
        layer = layer?.below;
      }
    }
  }

  *[Symbol.iterator](): Generator<[K, V]> {
    if (this.#below === undefined) {
      for (const [key, value] of this.#top) if (value !== gone) yield [key, value];
      return;
    }
    yield* flattened(this.#top, this.#below);
  }

  #own(): void {
    if (!this.#isShared) return;
    this.#top = new Map(this.#top);
    this.#isShared = false;
  }

  #push(): void {
    const depth = (this.#below?.depth ?? 0) + 1;
    if (depth <= maxDepth) this.#below = { entries: this.#top, below: this.#below, depth };
    else this.#below = { entries: flattened(this.#top, this.#below), below: undefined, depth: 1 };
    this.#top = new Map();
    this.#isShared = false;
  }
}

function flattened<K, V>(top: ReadonlyMap<K, V | typeof gone>, below: Layer<K, V> | undefined): Map<K, V> {
  const layers = [top];
  for (let layer = below; layer !== undefined; layer = layer.below) layers.push(layer.entries);
  const out = new Map<K, V>();
  for (const entries of layers.reverse())
    for (const [key, value] of entries) {
      if (value === gone) out.delete(key);
      else out.set(key, value);
    }
  return out;
}

function commonLayer<K, V>(a: Layer<K, V> | undefined, b: Layer<K, V> | undefined): Layer<K, V> | undefined {
  let left = a;
  let right = b;
  while (left !== right) {
    if (left === undefined || right === undefined) return undefined;
    if (left.depth >= right.depth) left = left.below;
    else right = right.below;
  }
  return left;
}
