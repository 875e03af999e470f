// Where a text names something: manifests in TOML are read by a library whose answer has no positions.

/** The first line that names it, in any of the spellings which "-", "_" and "." make equal. */
export class Lines {
  readonly #lines: readonly string[];
  constructor(text: string) {
    this.#lines = text.split("\n");
  }
  /** `below`: only lines after the one that begins with it. */
  of(name: string, below?: string): number {
    const from = below === undefined ? -1 : this.#lines.findIndex((line) => line.trim().startsWith(below));
    const spelling = name
      .split(/[-_.]+/)
      .map((part) => part.replace(/[^\w]/g, "."))
      .join("[-_.]+");
    const pattern = new RegExp(`(^|[."'\\s])${spelling}($|[."'\\s=<>~!;\\[(@])`, "i");
    const index = this.#lines.findIndex(
      (line, at) => at > from && pattern.test(line) && !/^\s*(name\s*=|#)/.test(line),
    );
    return index + 1 || 1;
  }
}
