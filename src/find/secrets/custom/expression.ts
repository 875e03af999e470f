// Expressions that people write: RE2 syntax, so that no text can make them slow. An expression that does not compile is a
// configuration error that names its place.

import { RE2JS } from "re2js";
import { messageOf, PortcullisError } from "../../../kit/index.ts";

export type Expression = RE2JS;

export function expressionOf(source: string, place: string): Expression {
  try {
    return RE2JS.compile(source);
  } catch (cause) {
    throw new PortcullisError("config", `Cannot use ${place}: ${messageOf(cause)}.`, {
      cause,
      hint: "expressions are written in RE2 syntax, as Go has it: no look-around and no back-references",
    });
  }
}

export function isFoundIn(expression: Expression, text: string): boolean {
  return expression.matcher(text).find();
}
