// Jupyter notebooks as Python text: every line of a code cell stands on the line of the file that holds it, all others are empty, so that
// places in the text are places in the notebook. nbformat 4 ("The Jupyter Notebook Format": cells, `cell_type`, `source` as a list of
// lines); IPython's magics and shell lines are no Python and become `pass`.

export const notebookFile = /\.ipynb$/i;

export type NotebookCode = {
  readonly text: string;
  /** Where in the notebook's own text an offset of `text` stands. */
  readonly placeOf: (offset: number) => number;
  /** What could not be brought into lines. */
  readonly problem?: string;
};

type JsonString = { readonly at: number; readonly raw: string };
type Cell = { type: string; readonly source: JsonString[] };

/** Total: a text that is no notebook has no code, and a problem. */
export function notebookCode(text: string): NotebookCode {
  const { cells, language, isWhole } = readCells(text);
  const starts = lineStarts(text);
  const lines: { readonly code: string; readonly from: JsonString }[] = [];
  let crowded = 0;
  const isPython = language === undefined || /python/i.test(language);
  for (const cell of isPython ? cells : []) {
    if (cell.type !== "code") continue;
    const code = cell.source.map((one) => ({ code: decoded(one.raw), from: one }));
    const magic = /^\s*%%(\w+)/.exec(code[0]?.code ?? "")?.[1];
    if (magic !== undefined && !/^(?:time|timeit|capture|prun)$/.test(magic)) continue;
    for (const { code: line, from } of code) {
      const row = lineAt(starts, from.at);
      const written = line.replace(/\r?\n$/, "");
      if (written.includes("\n") || lines[row] !== undefined) crowded += 1;
      else lines[row] = { code: plain(written), from };
    }
  }
  let out = "";
  const rows: { readonly offset: number; readonly from: JsonString | undefined }[] = [];
  for (let row = 0; row < starts.length; row += 1) {
    rows.push({ offset: out.length, from: lines[row]?.from });
    out += `${lines[row]?.code ?? ""}\n`;
  }
  const offsets = rows.map((row) => row.offset);
  const problem = !isWhole
    ? "not a notebook"
    : crowded > 0
      ? `${crowded} pieces of code share a line of the file: they were not followed`
      : undefined;
  return {
    text: out,
    placeOf: (offset) => {
      const row = lineAt(offsets, offset);
      const from = rows[row]?.from;
      if (from === undefined) return starts[row] ?? 0;
      return from.at + rawLength(from.raw, offset - (offsets[row] ?? 0));
    },
    ...(problem === undefined ? {} : { problem }),
  };
}

/** Magics, shell lines and questions of IPython. */
function plain(line: string): string {
  return /^\s*(?:%{1,2}[A-Za-z]|!(?!=)|\?)/.test(line) || /^\s*[\w.]+\?{1,2}\s*$/.test(line)
    ? `${/^\s*/.exec(line)?.[0] ?? ""}pass`
    : line.replace(/=\s*[!%](?![=\d]).*$/, "= None");
}

/** A walk over the JSON text that keeps the strings under `cells[].source` with their places. */
function readCells(text: string): {
  readonly cells: readonly Cell[];
  readonly language: string | undefined;
  readonly isWhole: boolean;
} {
  const cells: Cell[] = [];
  let language: string | undefined;
  let hasCells = false;
  const path: { readonly isList: boolean; key: string }[] = [];
  let word: string | undefined; // a string that may be a key
  const tokens = /"((?:[^"\\]|\\.)*)"|[{}[\]:,]/gs;
  for (const match of text.matchAll(tokens)) {
    const [token, raw] = match;
    const top = path.at(-1);
    if (raw !== undefined) {
      const place = { at: match.index + 1, raw };
      word = raw;
      // Nothing that is asked for lies deeper, and a file may nest as deep as it is long.
      const where = path.length > 4 ? "" : path.map((p) => (p.isList ? "[]" : p.key)).join("/");
      if (where === "cells/[]/cell_type") setType(cells, raw);
      else if (where === "cells/[]/source" || where === "cells/[]/source/[]")
        cells.at(-1)?.source.push(place);
      else if (where === "metadata/language_info/name" || where === "metadata/kernelspec/language")
        language = raw;
    } else if (token === ":") {
      if (top !== undefined) top.key = word ?? "";
    } else if (token === ",") {
      if (top !== undefined && !top.isList) top.key = "";
    } else if (token === "{" || token === "[") {
      if (path.length === 1 && top?.key === "cells" && token === "[") hasCells = true;
      if (path.length === 2 && path[0]?.key === "cells" && token === "{")
        cells.push({ type: "", source: [] });
      path.push({ isList: token === "[", key: "" });
    } else path.pop();
  }
  return { cells, language, isWhole: hasCells && path.length === 0 };
}

function setType(cells: readonly Cell[], type: string): void {
  const cell = cells.at(-1);
  if (cell !== undefined) cell.type = type;
}

const escapeText = /\\(?:u([0-9a-fA-F]{4})|(.))/gs;
const escaped: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

function decoded(raw: string): string {
  return raw.replace(escapeText, (_, code: string | undefined, one: string) =>
    code === undefined ? (escaped[one] ?? one) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** How many characters of the raw string stand for the first `length` of the decoded one. */
function rawLength(raw: string, length: number): number {
  let at = 0;
  for (let seen = 0; seen < length && at < raw.length; seen += 1)
    at += raw.charAt(at) !== "\\" ? 1 : raw.charAt(at + 1) === "u" ? 6 : 2;
  return at;
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The last start that is not behind the place. */
function lineAt(starts: readonly number[], place: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}
