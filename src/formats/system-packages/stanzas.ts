// Texts of "Field: value" paragraphs separated by blank lines, with continuation lines (Debian policy, 5.1 "Syntax of control files").

export type Stanza = { readonly line: number; readonly fields: ReadonlyMap<string, string> };

/** Total; lines that are no field are counted in `strange`. Field names are compared in lower case. */
export function stanzasOf(text: string): { readonly stanzas: readonly Stanza[]; readonly strange: number } {
  const stanzas: Stanza[] = [];
  let fields = new Map<string, string>();
  let line = 0;
  let start = 1;
  let last: string | undefined;
  let strange = 0;
  const close = (): void => {
    if (fields.size > 0) stanzas.push({ line: start, fields });
    fields = new Map();
    last = undefined;
  };
  for (const raw of text.split("\n")) {
    line += 1;
    const row = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    if (row.trim() === "") {
      close();
      continue;
    }
    if (row.startsWith(" ") || row.startsWith("\t")) {
      if (last !== undefined && wanted.has(last))
        fields.set(last, `${fields.get(last) ?? ""}\n${row.trim()}`);
      continue;
    }
    const colon = row.indexOf(":");
    if (colon <= 0) {
      strange += 1;
      continue;
    }
    if (fields.size === 0) start = line;
    last = row.slice(0, colon).toLowerCase();
    fields.set(last, wanted.has(last) || last === "description" ? row.slice(colon + 1).trim() : "");
  }
  close();
  return { stanzas, strange };
}

/** Other fields (descriptions, file hashes) are large and not needed. */
const wanted: ReadonlySet<string> = new Set([
  "package",
  "status",
  "version",
  "source",
  "architecture",
  "maintainer",
  "conffiles",
  "depends",
  "pre-depends",
  "provides",
]);
