// Which tags of a repository are newer editions of one: "3.11.4-slim" has "3.11.9-slim", "3.12.1-slim", not "3.12" and not "3.13.0rc1-slim".
// Tags have no order of their own; what stands before the first letter is read as a number, the rest must be the same text.

type Edition = { readonly prefix: string; readonly numbers: readonly number[]; readonly suffix: string };

/** The newest of the same line ("3.11.*"), of the same first number ("3.*") and of all, each once; nearest first. */
export function newerTags(tag: string, all: readonly string[]): readonly string[] {
  const own = editionOf(tag);
  if (own === undefined) return [];
  const newer = all
    .flatMap((one) => {
      const edition = editionOf(one);
      const isSameKind =
        edition !== undefined &&
        edition.prefix === own.prefix &&
        edition.suffix === own.suffix &&
        edition.numbers.length === own.numbers.length;
      return isSameKind && compare(edition.numbers, own.numbers) > 0 ? [{ tag: one, ...edition }] : [];
    })
    .sort((a, b) => compare(b.numbers, a.numbers));
  const steps = own.numbers.map((_, index) => own.numbers.length - 1 - index); // the most numbers in common first
  const found = steps.flatMap(
    (common) =>
      newer.find((one) => own.numbers.slice(0, common).every((value, at) => one.numbers[at] === value)) ?? [],
  );
  return [...new Set(found.map((one) => one.tag))];
}

function editionOf(tag: string): Edition | undefined {
  const match = /^([a-zA-Z]*-?)(\d{1,9}(?:\.\d{1,9})*)((?:[-_].*)?)$/.exec(tag);
  if (match === null) return undefined;
  const [, prefix = "", numbers = "", suffix = ""] = match;
  return { prefix, numbers: numbers.split(".").map(Number), suffix };
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
