// The parts of a regular expression, whatever its dialect. Flags are already applied: sets know of case, edges of lines.

import type { CharSet } from "./char-set.ts";

/** One range of a class as it is written: both ends as plain characters, or by an escape. */
export type WrittenRange = { readonly low: number; readonly high: number; readonly isPlain: boolean };

export type Edge =
  | "text-start"
  | "text-end"
  | "text-end-or-newline"
  | "line-start"
  | "line-end"
  | "word"
  | "not-word";

export type Part =
  /** One character: a literal (`char`), the dot (`isDot`), a shorthand, or a class (`ranges`). */
  | {
      readonly k: "set";
      readonly set: CharSet;
      readonly char?: string;
      readonly isDot?: true;
      readonly ranges?: readonly WrittenRange[];
    }
  | { readonly k: "sequence"; readonly parts: readonly Part[] }
  | { readonly k: "either"; readonly parts: readonly Part[] }
  | {
      readonly k: "repeat";
      readonly of: Part;
      readonly min: number;
      readonly max: number;
      readonly mode: "greedy" | "lazy" | "possessive";
    }
  | { readonly k: "group"; readonly of: Part; readonly capture?: number }
  | { readonly k: "atomic"; readonly of: Part }
  | {
      readonly k: "look";
      readonly of: Part;
      readonly isAhead: boolean;
      readonly isNegated: boolean;
      readonly width?: number;
    }
  | { readonly k: "edge"; readonly edge: Edge }
  | { readonly k: "back"; readonly capture: number; readonly ignoresCase: boolean }
  | { readonly k: "condition"; readonly capture: number; readonly yes: Part; readonly no: Part };

export type Pattern = { readonly root: Part; readonly captures: number };

/** Why an expression is not judged: it is broken, or (`isBeyond`) good in its language and beyond what is followed here. */
export type Refusal = { readonly kind: "refused"; readonly isBeyond: boolean; readonly detail: string };

/** Characters a part takes, when that is fixed. */
export function widthOf(part: Part): number | undefined {
  switch (part.k) {
    case "set":
      return 1;
    case "edge":
    case "look":
      return 0;
    case "back":
      return undefined;
    case "group":
    case "atomic":
      return widthOf(part.of);
    case "repeat": {
      const inner = widthOf(part.of);
      return inner === undefined || part.min !== part.max ? (inner === 0 ? 0 : undefined) : inner * part.min;
    }
    case "sequence": {
      let all = 0;
      for (const inner of part.parts) {
        const width = widthOf(inner);
        if (width === undefined) return undefined;
        all += width;
      }
      return all;
    }
    case "either":
      return same(part.parts.map(widthOf));
    case "condition":
      return same([widthOf(part.yes), widthOf(part.no)]);
  }
}

function same(widths: readonly (number | undefined)[]): number | undefined {
  const [first] = widths;
  return widths.every((w) => w === first) ? first : undefined;
}
