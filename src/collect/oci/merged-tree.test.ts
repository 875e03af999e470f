import fc from "fast-check";
import { expect, test } from "vitest";
import { MergedTree } from "./merged-tree.ts";
import { whiteoutOf } from "./overlay.ts";
import { PathIndex } from "./path-index.ts";

const name = fc.constantFrom("a", "b", "c");
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
const member = fc.oneof(
  { weight: 4, arbitrary: path.map((text) => ({ path: text, type: "file" as const })) },
  { weight: 2, arbitrary: path.map((text) => ({ path: text, type: "directory" as const })) },
  path.map((text) => {
    const slash = text.lastIndexOf("/") + 1;
    return { path: `${text.slice(0, slash)}.wh.${text.slice(slash)}`, type: "file" as const };
  }),
  path.map((text) => ({ path: `${text}/.wh..wh..opq`, type: "file" as const })),
);
/** Layers as a build makes them: a name once, and nothing below a name that is a file. */
const layer = fc
  .uniqueArray(member, { maxLength: 6, selector: (one) => one.path })
  .map((members) =>
    members.filter(
      (one) => !members.some((other) => other.type === "file" && one.path.startsWith(`${other.path}/`)),
    ),
  );

/** Bottom-up, as a storage driver applies layers: which files are there at the end, and from which layer. */
function applied(layers: readonly (readonly { path: string; type: "file" | "directory" }[])[]): string[] {
  const files = new Map<string, number>();
  const isBelow = (one: string, folder: string): boolean => folder === "" || one.startsWith(`${folder}/`);
  for (const [index, members] of layers.entries()) {
    for (const { path: text } of members) {
      const whiteout = whiteoutOf(text);
      if (whiteout === undefined || whiteout.kind === "reserved") continue;
      for (const [file, from] of files) {
        const isHit = whiteout.kind === "whiteout" && file === whiteout.path;
        if (from < index && (isHit || isBelow(file, whiteout.path))) files.delete(file);
      }
    }
    for (const { path: text, type } of members) {
      if (whiteoutOf(text) !== undefined) continue;
      for (const [file, from] of files)
        if (from < index && (file === text || (type === "file" && isBelow(file, text)))) files.delete(file);
      if (type === "file") files.set(text, index);
    }
  }
  return [...files].map(([file, index]) => `${file}@${index}`).sort();
}

test("what is visible from the top down is what a driver leaves from the bottom up", () => {
  fc.assert(
    fc.property(fc.array(layer, { minLength: 1, maxLength: 4 }), (layers) => {
      const tree = new MergedTree();
      const visible: string[] = [];
      for (const [index, members] of [...layers.entries()].reverse()) {
        for (const { path: text, type } of members) {
          const entry = { path: text, type, sizeBytes: 0, mode: 0o644, linkTarget: "", offset: 0 };
          if (tree.add(entry, index).kind === "visible") visible.push(`${text}@${index}`);
        }
        tree.endLayer(index);
      }
      expect(visible.sort()).toEqual(applied(layers));
    }),
    { numRuns: 500 },
  );
});

test("a path has one number, and different paths have different ones", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 50 }), (paths) => {
      const index = new PathIndex();
      const numbers = new Map(paths.map((text) => [text, index.add(text)]));
      expect(new Set(numbers.values()).size).toBe(numbers.size);
      for (const [text, number] of numbers) expect(index.numberOf(text)).toBe(number);
      expect(index.numberOf("never added, and longer than the others")).toBe(-1);
    }),
  );
  const many = new PathIndex();
  for (let number = 0; number < 20_000; number += 1) expect(many.add(`usr/share/${number}`)).toBe(number);
  expect(many.numberOf("usr/share/777")).toBe(777);
});
