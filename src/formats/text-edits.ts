// Edits of a text, applied. Regions are 1-based, columns in UTF-16 units, the end exclusive; an empty region is a place to insert at.

import type { TextEdit } from "../model/index.ts";

type Span = { readonly from: number; readonly to: number; readonly text: string };

/** Undefined when two of them overlap, or one lies outside of the text. */
export function textWithEdits(text: string, edits: readonly TextEdit[]): string | undefined {
  const lines = lineOffsetsOf(text);
  const spans: Span[] = [];
  for (const { region, replacement } of edits) {
    const from = offsetOf(text, lines, region.startLine, region.startColumn);
    const to = offsetOf(text, lines, region.endLine, region.endColumn);
    if (from === undefined || to === undefined || to < from) return undefined;
    // the same edit, said twice (an import that two rewrites need)
    if (!spans.some((one) => one.from === from && one.to === to && one.text === replacement))
      spans.push({ from, to, text: replacement });
  }
  spans.sort((a, b) => a.from - b.from || a.to - b.to);
  let out = "";
  let at = 0;
  for (const { from, to, text: inserted } of spans) {
    if (from < at) return undefined;
    out += text.slice(at, from) + inserted;
    at = to;
  }
  return out + text.slice(at);
}

function lineOffsetsOf(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function offsetOf(text: string, lines: readonly number[], line: number, column: number): number | undefined {
  const start = lines[line - 1];
  const offset = start === undefined ? undefined : start + column - 1;
  return offset === undefined || offset > (lines[line] ?? text.length + 1) ? undefined : offset;
}
