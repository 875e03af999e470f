// A map that is cheap to fork: two forks share their entries until one of them writes. Branches fork often and write little.

export class Store<K, V> {
  #entries: Map<K, V>;
  #isShared = false;
  constructor(entries: Map<K, V> = new Map()) {
    this.#entries = entries;
  }
  get(key: K): V | undefined {
    return this.#entries.get(key);
  }
  set(key: K, value: V): void {
    this.#own();
    this.#entries.set(key, value);
  }
  delete(key: K): void {
    this.#own();
    this.#entries.delete(key);
  }
  fork(): Store<K, V> {
    const fork = new Store(this.#entries);
    fork.#isShared = true;
    this.#isShared = true;
    return fork;
  }
  /** True when both hold the very same entries. */
  isSame(other: Store<K, V>): boolean {
    return this.#entries === other.#entries;
  }
  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.#entries[Symbol.iterator]();
  }
  #own(): void {
    if (!this.#isShared) return;
    this.#entries = new Map(this.#entries);
    this.#isShared = false;
  }
}
