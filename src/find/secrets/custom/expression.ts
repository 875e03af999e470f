// Expressions that people write: RE2 syntax, so that no text can make them slow. An expression that does not compile is a
// configuration error that names its place. The library is read when the first one is met: most projects write none.

import type { RE2JS } from "re2js";
import { messageOf, PortcullisError } from "../../../kit/index.ts";

export type Expression = RE2JS;

export async function expressionOf(source: string, place: string): Promise<Expression> {
  const library = await import("re2js");
  try {
    return library.RE2JS.compile(source);
  } catch (cause) {
    throw new PortcullisError("config", `Cannot use ${place}: ${messageOf(cause)}.`, {
      cause,
      hint: "expressions are written in RE2 syntax, as Go has it: no look-around and no back-references",
    });
  }
}

export async function expressionsOf(
  sources: readonly string[],
  place: string,
): Promise<readonly Expression[]> {
  const made: Expression[] = [];
  for (const source of sources) made.push(await expressionOf(source, place));
  return made;
}

export function isFoundIn(expression: Expression, text: string): boolean {
  return expression.matcher(text).find();
}
