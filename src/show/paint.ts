// Colours of a terminal, or none.

import type { ShowOptions } from "./reporter.ts";

export type Paint = Readonly<Record<"bold" | "dim" | "red" | "green" | "yellow", (text: string) => string>>;

export function paint(options: ShowOptions): Paint {
  const wrap =
    (code: number, end: number) =>
    (text: string): string =>
      options.hasColours && text !== "" ? `\u001b[${code}m${text}\u001b[${end}m` : text;
  return {
    bold: wrap(1, 22),
    dim: wrap(2, 22),
    red: wrap(31, 39),
    green: wrap(32, 39),
    yellow: wrap(33, 39),
  };
}
