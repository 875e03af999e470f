// A sentence on a terminal, broken at its spaces with what follows set in: soft breaks of the terminal would begin at its edge. Commands are
// never broken, since they are copied.

/** What a terminal does not show: colours and links (ECMA-48 SGR; OSC 8 up to its end). */
const unseen = /\u001b\[[0-9;]*m|\u001b\]8;[^\u0007\u001b]*(?:\u0007|\u001b\\)/g;

function seenLength(text: string): number {
  return text.replace(unseen, "").length;
}

/** `columns` absent: nobody reads along, and a line stays a line. */
export function wrapped(text: string, columns: number | undefined, indent: string): string {
  if (columns === undefined || seenLength(text) <= columns) return text;
  const lines: string[] = [];
  let line = "";
  for (const [index, word] of text.split(" ").entries()) {
    const longer = index === 0 ? word : `${line} ${word}`;
    if (seenLength(longer) <= columns || line.trim() === "") line = longer;
    else {
      lines.push(line.trimEnd());
      line = `${indent}${word}`;
    }
  }
  return [...lines, line].join("\n");
}
