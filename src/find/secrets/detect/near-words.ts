// Whether one of a few words stands a short way before a place. Places are asked in rising order, so that the text is searched once,
// however many values in it look right.

/** Texts are given in lower case, and so are the words. */
export class NearWords {
  readonly #text: string;
  readonly #words: readonly string[];
  readonly #next: number[];
  readonly #reach: number;
  #last = Number.NEGATIVE_INFINITY;

  constructor(text: string, words: readonly string[], reach: number) {
    this.#text = text;
    this.#words = words;
    this.#reach = reach;
    this.#next = words.map((word) => text.indexOf(word));
  }

  /** True when a word begins in the `reach` characters before `at`. */
  isNear(at: number): boolean {
    for (let index = 0; index < this.#words.length; index += 1) {
      let next = this.#next[index] ?? -1;
      while (next !== -1 && next < at) {
        if (next > this.#last) this.#last = next;
        next = this.#text.indexOf(this.#words[index] ?? "", next + 1);
      }
      this.#next[index] = next;
    }
    return this.#last >= at - this.#reach;
  }
}
