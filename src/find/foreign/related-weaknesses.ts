// Numbers under which tools report the same thing: a weakness, its parents and its children in MITRE's view "Research Concepts" (CWE-1000).

const families: readonly (readonly number[])[] = [
  [77, 78, 88],
  [94, 95, 96, 913],
  [89, 564, 943],
  [79, 80, 116],
  [22, 23, 36, 73, 99],
  [918, 441],
  [502, 915],
  [611, 827, 776],
  [400, 1333, 730, 185],
  [259, 321, 522, 547, 798],
  [326, 327, 328, 916, 759, 760],
  [330, 331, 335, 338, 340],
  [295, 297, 599],
  [319, 311, 523],
  [377, 378, 379],
  [276, 732, 668],
  [605, 668],
  [489, 215, 11],
  [614, 1004, 1275, 311],
  [352],
  [117, 93, 113],
  [209, 497, 200],
  [90],
  [643, 91],
  [1336, 94],
];

/** So general that tools give them to many things: input that is not checked, what is put into other languages. */
const general: ReadonlySet<number> = new Set([20, 74, 664, 693, 703, 707, 710]);

export function areRelated(a: readonly number[], b: readonly number[]): boolean {
  return a.some((one) =>
    b.some(
      (other) =>
        one === other || general.has(one) || families.some((all) => all.includes(one) && all.includes(other)),
    ),
  );
}
