// Where a text names something: manifests in TOML are read by a library whose answer has no positions. The text is gone through once,
// however many names are asked for: a manifest may hold a hundred thousand.

/** Lines by the names that stand in them, in any of the spellings which "-", "_" and "." make equal. */
export class Lines {
  readonly #lines: readonly string[];
  #byName: ReadonlyMap<string, readonly number[]> | undefined;

  constructor(text: string) {
    this.#lines = text.split("\n");
  }

  /** The first line that has the name; `below`: only lines after the one that begins with it. */
  of(name: string, below?: string): number {
    this.#byName ??= namesOf(this.#lines);
    const from = below === undefined ? 0 : this.#headOf(below);
    const numbers = this.#byName.get(spelling(name)) ?? [];
    return numbers[firstAbove(numbers, from)] ?? 1;
  }

  readonly #heads = new Map<string, number>();
  /** The number of the first line that begins so; 0 without one. */
  #headOf(start: string): number {
    const known = this.#heads.get(start);
    if (known !== undefined) return known;
    const number = this.#lines.findIndex((line) => line.trim().startsWith(start)) + 1;
    this.#heads.set(start, number);
    return number;
  }
}

function firstAbove(numbers: readonly number[], from: number): number {
  let first = 0;
  let last = numbers.length;
  while (first < last) {
    const middle = (first + last) >>> 1;
    if ((numbers[middle] ?? 0) > from) last = middle;
    else first = middle + 1;
  }
  return first;
}

function spelling(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

const partsAtMost = 6;

function namesOf(lines: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const [index, line] of lines.entries()) {
    if (/^\s*(name\s*=|#)/.test(line)) continue;
    for (const piece of line.split(/["'\s]+/)) {
      const end = piece.slice(1).search(/[=<>~!;[(@]/);
      for (const name of partsOf(end === -1 ? piece : piece.slice(0, end + 1))) {
        const numbers = found.get(name);
        if (numbers === undefined) found.set(name, [index + 1]);
        else if (numbers.at(-1) !== index + 1) numbers.push(index + 1);
      }
    }
  }
  return found;
}

/** `dependencies.foo-bar.version` names each run of its parts. */
function partsOf(word: string): readonly string[] {
  if (word === "") return [];
  const parts = word.split(".");
  if (parts.length === 1 || parts.length > partsAtMost) return [spelling(word)];
  return parts.flatMap((_, from) =>
    parts.slice(from).map((__, more) => spelling(parts.slice(from, from + more + 1).join("."))),
  );
}
