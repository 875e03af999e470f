// The records of one source, one by one: from an archive of an ecosystem, or from a folder of JSON and YAML files (as the advisory
// repositories of GitHub, PyPA and Go are laid out). What cannot be read is counted and named, and the rest goes on.

import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { readDistributionJson } from "../../formats/distributions/index.ts";
import { parseOsv, parseOsvJson } from "../../formats/osv/index.ts";
import { readBatches, readZipDirectory, type ZipEntry } from "../../formats/zip/index.ts";
import {
  limits,
  openPositioned,
  PortcullisError,
  type PositionedReader,
  readingAhead,
} from "../../kit/index.ts";
import type { Advisory } from "../../model/index.ts";

/** Told of each record that was left out. */
export type OnProblem = (what: string) => void;

export type Archive = {
  readonly entries: readonly ZipEntry[];
  /** Those of the records that can be read, a batch at a time. */
  read(entries: readonly ZipEntry[], onProblem: OnProblem): AsyncIterable<readonly Advisory[]>;
  close(): void;
};

/** Throws "advisories" when the archive has no whole directory: half of an ecosystem would be a false "clean". */
export function openArchive(file: string, label: string): Archive {
  const reader = readingAhead(openPositioned(file));
  const { value, problems } = readZipDirectory(reader);
  const [problem] = problems;
  if (problem !== undefined) {
    reader.close();
    throw new PortcullisError("advisories", `Cannot read the archive ${label}: ${problem.message}.`, {
      hint: "download it again",
    });
  }
  return {
    entries: value.filter((entry) => entry.name.endsWith(".json")),
    read: (entries, onProblem) => readRecords(reader, entries, onProblem),
    close: () => reader.close(),
  };
}

async function* readRecords(
  reader: PositionedReader,
  entries: readonly ZipEntry[],
  onProblem: OnProblem,
): AsyncGenerator<readonly Advisory[]> {
  for await (const batch of readBatches(reader, entries, limits.advisoryRecordBytes))
    yield batch.flatMap(({ entry, content }) => {
      if (content instanceof Uint8Array) return usable(entry.name, parseOsvJson(content), onProblem) ?? [];
      onProblem(content.message);
      return [];
    });
}

function usable(
  name: string,
  parsed: ReturnType<typeof parseOsvJson>,
  onProblem: OnProblem,
): Advisory | undefined {
  if (parsed.value === undefined)
    for (const problem of parsed.problems) onProblem(`${name}: ${problem.message}`);
  return parsed.value;
}

/** Every record under a folder, in the order of their paths; hidden folders and links are not followed. */
export async function* folderRecords(
  folder: string,
  onProblem: OnProblem,
  signal?: AbortSignal,
): AsyncGenerator<Advisory> {
  for await (const path of recordFiles(folder, 0)) {
    signal?.throwIfAborted();
    const { size } = await stat(path);
    if (size > limits.distributionFileBytes)
      onProblem(`${path} is larger than ${limits.distributionFileBytes} bytes`);
    else yield* await fileRecords(path, await readFile(path), onProblem);
  }
}

/** One OSV record, or all that a distribution says in one of its own forms. */
async function fileRecords(
  path: string,
  bytes: Uint8Array,
  onProblem: OnProblem,
): Promise<readonly Advisory[]> {
  const isSmall = bytes.length <= limits.advisoryRecordBytes;
  const record = isSmall ? await parseOsv(path, bytes) : undefined;
  if (record?.value !== undefined) return [record.value];
  const published = path.toLowerCase().endsWith(".json") ? readDistributionJson(bytes) : undefined;
  if (published?.value === undefined) {
    if (record !== undefined) usable(path, record, onProblem);
    else onProblem(`${path} is larger than ${limits.advisoryRecordBytes} bytes`);
    return [];
  }
  for (const problem of published.problems) onProblem(`${path}: ${problem.message}`);
  return published.value.advisories;
}

async function* recordFiles(folder: string, depth: number): AsyncGenerator<string> {
  if (depth > limits.directoryDepth) return;
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !entry.name.startsWith(".")) yield* recordFiles(path, depth + 1);
    else if (entry.isFile() && /\.(json|ya?ml)$/i.test(entry.name)) yield path;
  }
}
