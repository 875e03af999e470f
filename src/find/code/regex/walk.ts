// Every part of an expression, outer ones first.

import type { Part } from "./pattern.ts";

export function* partsOf(part: Part): Generator<Part> {
  yield part;
  switch (part.k) {
    case "set":
    case "edge":
    case "back":
      return;
    case "sequence":
    case "either":
      for (const inner of part.parts) yield* partsOf(inner);
      return;
    case "condition":
      yield* partsOf(part.yes);
      yield* partsOf(part.no);
      return;
    case "group":
    case "atomic":
    case "look":
    case "repeat":
      yield* partsOf(part.of);
  }
}
