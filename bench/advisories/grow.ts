// Grows the real npm advisories to any number: most new ones are malicious-package records, as in OSV's export, the rest copies of
// real ones under other names. The same numbers give the same bytes.

import { readEntry, readZipDirectory } from "../../src/formats/zip/index.ts";
import { openPositioned } from "../../src/kit/index.ts";

export type GrownRecord = { readonly id: string; readonly modified: string } & Readonly<
  Record<string, unknown>
>;

type OsvLike = {
  readonly id: string;
  readonly modified: string;
  readonly affected?: readonly { readonly package?: { readonly name?: string } }[];
};

const maliciousShare = 0.85;

export function realRecords(archive: string): readonly GrownRecord[] {
  const reader = openPositioned(archive);
  try {
    return readZipDirectory(reader).value.flatMap((entry) => {
      const content = readEntry(reader, entry, 1 << 26);
      return content instanceof Uint8Array
        ? [JSON.parse(Buffer.from(content).toString("utf8")) as GrownRecord]
        : []; // records of the export
    });
  } finally {
    reader.close();
  }
}

export function grow(real: readonly GrownRecord[], count: number): readonly GrownRecord[] {
  const next = numbers(20261123);
  const grown = [...real];
  while (grown.length < count) {
    const number = grown.length;
    grown.push(
      next() < maliciousShare
        ? malicious(number, next)
        : copy(real[number % real.length] as GrownRecord, number),
    ); // in range
  }
  return grown;
}

/** Mulberry32: small, and the same everywhere. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function malicious(number: number, next: () => number): GrownRecord {
  const name = `${next() < 0.2 ? `@org${Math.floor(next() * 5000)}/` : ""}${Math.floor(next() * 36 ** 6).toString(36)}-${number.toString(36)}`;
  const hash = Array.from({ length: 8 }, () =>
    Math.floor(next() * 2 ** 32)
      .toString(16)
      .padStart(8, "0"),
  ).join("");
  return {
    modified: `2025-${pad(1 + (number % 12))}-${pad(1 + (number % 28))}T03:12:${pad(number % 60)}Z`,
    published: `2025-${pad(1 + (number % 12))}-${pad(1 + (number % 28))}T01:00:00Z`,
    schema_version: "1.7.4",
    id: `MAL-2025-${number}`,
    summary: `Malicious code in ${name} (npm)`,
    details: `---\n_-= Per source details. Do not edit below this line.=-_\n\n## Source: (${hash})\nAny computer that has this package installed or running should be considered fully compromised. All secrets and keys stored on that computer should be rotated immediately from a different computer. The package should be removed, but as full control of the computer may have been given to an outside entity, there is no guarantee that removing the package will remove all malicious software resulting from installing it.`,
    affected: [
      {
        package: { ecosystem: "npm", name },
        ...(next() < 0.7
          ? { ranges: [{ type: "SEMVER", events: [{ introduced: "0" }] }] }
          : { versions: ["1.0.0", `${number % 9}.${number % 7}.0`] }),
      },
    ],
    references: [{ type: "PACKAGE", url: `https://www.npmjs.com/package/${name}` }],
    database_specific: {
      "malicious-packages-origins": [
        { source: "feed", sha256: hash, import_time: "2025-05-05T02:35:18.146221Z" },
      ],
    },
  };
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

function copy(record: GrownRecord, number: number): GrownRecord {
  const { affected = [] } = record as OsvLike; // a record of the export
  return {
    ...record,
    id: `GHSA-grow-${number}`,
    aliases: [`CVE-2025-${100000 + number}`],
    affected: affected.map((row) => ({
      ...row,
      package: { ...row.package, name: `${row.package?.name ?? "x"}-${number % 5000}` },
    })),
  };
}
