// How deep a YAML text nests, at most, told from its characters alone: the reader of YAML calls itself once a level, and a file of brackets
// would end the whole program (not with an error that can be caught: V8 gives up inside a regular expression). YAML 1.2, chapters 7 and 8.

import { limits } from "../kit/index.ts";

/** Said before the text is parsed; brackets in texts and comments count, which no file that people write comes near. */
export function nestsTooDeep(text: string): boolean {
  const indents: number[] = [];
  let brackets = 0;
  for (const line of text.split("\n")) {
    brackets = bracketsAfter(line, brackets);
    if (brackets > limits.yamlDepth) return true;
    const indent = line.search(/[^ ]/);
    if (indent === -1) continue;
    while ((indents.at(-1) ?? -1) >= indent) indents.pop();
    indents.push(indent);
    if (indents.length + brackets + indicators(line) > limits.yamlDepth) return true;
  }
  return false;
}

/** Also the most that was open within the line, when that is over the limit. */
function bracketsAfter(line: string, before: number): number {
  let open = before;
  for (const character of line) {
    if (character === "[" || character === "{") open += 1;
    else if ((character === "]" || character === "}") && open > 0) open -= 1;
    if (open > limits.yamlDepth) return open;
  }
  return open;
}

/** Lists and keys that begin within one line: "- - ? a". */
function indicators(line: string): number {
  let count = 0;
  for (const _ of line.matchAll(/(?:^|[ \t])[-?:](?=[ \t\r]|$)/g)) count += 1;
  return count;
}

/** What every reader of YAML says of such a text. */
export const tooDeepText = `it nests more than ${limits.yamlDepth} levels deep`;
