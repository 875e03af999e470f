// Counts which letter follows which in the words and identifiers of source trees, and writes the table of
// src/find/judge/bigrams.ts. Usage: node scripts/train-bigrams.mjs DIR...   (made from the CPython library and npm packages)
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const symbols = 28; // a-z, a digit, the edge of a word
const counts = new Float64Array(symbols * symbols).fill(1);

function walk(folder, take) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path, take);
    else if (
      entry.isFile() &&
      /\.(py|js|ts|mjs|md|rst|txt|json)$/.test(entry.name) &&
      !/\.min\.|lock/.test(entry.name) &&
      statSync(path).size < 300_000
    )
      take(readFileSync(path, "latin1"));
  }
}

for (const folder of process.argv.slice(2)) {
  const seen = new Map();
  walk(folder, (text) => {
    for (const [word] of text.matchAll(
      /(?<![A-Za-z0-9+/=_-])[A-Za-z_$-][A-Za-z0-9_$-]{2,40}(?![A-Za-z0-9+/=])/g,
    ))
      seen.set(word, (seen.get(word) ?? 0) + 1);
  });
  for (const [word, times] of seen) {
    const weight = Math.sqrt(times); // words that are everywhere must not drown the rest
    let before = 27;
    for (const c of `${word.toLowerCase()} `) {
      const code = c.charCodeAt(0);
      const symbol = code >= 97 && code <= 122 ? code - 97 : code >= 48 && code <= 57 ? 26 : 27;
      counts[before * symbols + symbol] += weight;
      before = symbol;
    }
  }
}

let table = "";
for (let a = 0; a < symbols; a += 1) {
  let total = 0;
  for (let b = 0; b < symbols; b += 1) total += counts[a * symbols + b];
  // A digit stands for ten characters, so its bits count them all.
  for (let b = 0; b < symbols; b += 1) {
    const bits = -Math.log2(counts[a * symbols + b] / total) + (b === 26 ? Math.log2(10) : 0);
    table += String.fromCharCode(35 + Math.min(91, Math.round(bits * 6)));
  }
}
const rows = table.match(/.{28}/g).map((row) => `  ${JSON.stringify(row)},`);
writeFileSync(
  "src/find/judge/bigrams.ts",
  `// How surprising one letter is after another in words and identifiers of source code. Made by scripts/train-bigrams.mjs.

/** Row: the character before (a-z, digit, edge); column: the character; each cell is 35 + 6 x bits, as a character. */
export const bigramRows: readonly string[] = [
${rows.join("\n")}
];
`,
);
