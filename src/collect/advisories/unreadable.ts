// What was there and could not be read: part of what a database says of itself.

const unreadableNamed = 10;

/** Records that could not be read, by source: counted, and the first few named. */
export class Unreadable {
  readonly #found = new Map<string, string[]>();

  add(source: string, what: string): void {
    const list = this.#found.get(source);
    if (list === undefined) this.#found.set(source, [what]);
    else list.push(what);
  }

  count(source: string): number {
    return this.#found.get(source)?.length ?? 0;
  }

  examples(source: string): readonly string[] {
    return (this.#found.get(source) ?? []).slice(0, unreadableNamed);
  }
}
