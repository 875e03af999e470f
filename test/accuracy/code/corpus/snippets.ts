// Snippets as people write them: whole small programs with the weakness that each shows, or none. The answer was written down
// before the engine saw the snippet; each file of `snippets/` is one round of writing.
//
//     === bad 89 login form with an f-string          the number is the CWE that must be found
//     === good 89 the same with parameters            nothing at all may be found
//     --- templates/page.html                         what follows is this file of the snippet (without it: main.py)
//     os.system(name) #@                              the finding must be on this line, or on another that is marked so

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export type Snippet = {
  readonly round: string;
  readonly name: string;
  readonly cwe: number;
  readonly isVulnerable: boolean;
  readonly files: Readonly<Record<string, string>>;
  /** Where a finding must be, as `file:line`; empty where any place will do. */
  readonly places: ReadonlySet<string>;
};

/** Credentials of the snippets, put together when they are read: this repository holds none, made up or not. */
const planted: readonly (readonly [mark: string, parts: readonly string[]])[] = [
  ["<planted-1>", ["Sup3rS", "3cret!"]],
  ["<planted-2>", ["sk9f8e7d6c5b4", "a3f2e1d0c9b8a7"]],
  ["<planted-3>", ["Qwert", "y!2024"]],
  ["<planted-4>", ["d8f7a6", "s5d4f3"]],
  ["<planted-5>", ["AKIAQ3EGRI", "VCX7TLKPMW"]],
  ["<planted-6>", ["P@ss", "w0rd1"]],
  ["<planted-7>", ["8f3b1c9a", "7e6d5f40"]],
];

const folder = join("test", "accuracy", "code", "corpus", "snippets");

export function snippets(): readonly Snippet[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".txt"))
    .sort()
    .flatMap((name) =>
      snippetsOf(name.replace(/\.txt$/, ""), withPlanted(readFileSync(join(folder, name), "utf8"))),
    );
}

export function withPlanted(text: string): string {
  return planted.reduce((whole, [mark, parts]) => whole.replaceAll(mark, parts.join("")), text);
}

function snippetsOf(round: string, text: string): Snippet[] {
  return text
    .split(/^=== /m)
    .slice(1)
    .map((part) => {
      const [head = "", ...lines] = part.split("\n");
      const match = /^(bad|good) (\d+) (.+)$/.exec(head);
      if (match === null) throw new Error(`${round}: not a heading: ${head}`);
      return {
        round,
        name: match[3] ?? "",
        cwe: Number(match[2]),
        isVulnerable: match[1] === "bad",
        ...unmarked(filesOf(lines.join("\n"))),
      };
    });
}

function filesOf(text: string): Readonly<Record<string, string>> {
  const [first = "", ...others] = text.split(/^--- /m);
  const named = others.map((part) => {
    const end = part.indexOf("\n");
    return [part.slice(0, end).trim(), `${part.slice(end + 1).trim()}\n`] as const;
  });
  return Object.fromEntries(named.length > 0 ? named : [["main.py", `${first.trim()}\n`]]);
}

const mark = / #@$/;

function unmarked(marked: Readonly<Record<string, string>>): Pick<Snippet, "files" | "places"> {
  const places = new Set<string>();
  const files = Object.fromEntries(
    Object.entries(marked).map(([path, text]) => {
      const lines = text.split("\n");
      for (const [index, line] of lines.entries()) if (mark.test(line)) places.add(`${path}:${index + 1}`);
      return [path, lines.map((line) => line.replace(mark, "")).join("\n")] as const;
    }),
  );
  return { files, places };
}

/** Numbers that name the same mistake from two sides, or a child and its parent. */
const kin: readonly (readonly number[])[] = [
  [20, 1287, 1286, 185, 625, 777],
  [22, 23, 36, 73, 99, 641],
  [78, 88, 77],
  [79, 80, 116, 83, 87],
  [94, 95, 96],
  [74, 1336, 94, 917],
  [113, 93],
  [117, 93],
  [200, 209, 497, 215, 489, 210],
  [259, 798, 321, 547],
  [250, 269, 283, 272, 273, 271],
  [276, 732, 277, 279, 281],
  [312, 313, 315, 359, 532, 522, 256, 319, 311],
  [295, 297, 322],
  [326, 327, 328, 916, 759, 760, 780],
  [329, 1204, 330, 331, 338, 335, 336, 337, 339, 340, 341],
  [347, 345],
  [377, 378, 379],
  [400, 730, 1333, 770, 789, 834, 835, 409],
  [611, 776, 827],
  [614, 1004, 1275],
  [703, 754, 755, 390, 391, 252, 617],
  [477, 676],
];

/** What unchecked input leads to; CWE-20 stands above all of them. */
const injections = [22, 78, 79, 89, 90, 94, 95, 113, 117, 502, 601, 643, 918, 943];

export function isKin(found: readonly number[], wanted: number): boolean {
  return (
    (wanted === 20 && found.some((n) => injections.includes(n))) ||
    found.includes(wanted) ||
    kin.some((group) => group.includes(wanted) && found.some((n) => group.includes(n)))
  );
}
