// Compiled programs that carry the list of what they were made of: Go's build information, Rust's auditable data.

import type { Parsed } from "../../model/index.ts";
import { parseRustAuditable, rustSection } from "./cargo-auditable.ts";
import { readElf } from "./elf.ts";
import { goSection, isGoBuildInfo, looksLikeGoBinary, parseGoBuildInfo } from "./go-build-info.ts";
import type { InstalledLanguagePackage } from "./installed.ts";

export function parseBinary(bytes: Uint8Array): Parsed<readonly InstalledLanguagePackage[]> {
  if (isGoBuildInfo(bytes)) return parseGoBuildInfo(bytes);
  const go = holdsGoModules(bytes) ? parseGoBuildInfo(bytes) : { value: [], problems: [] };
  const rust = parseRustAuditable(bytes); // a program may be made of both
  return { value: [...go.value, ...rust.value], problems: [...go.problems, ...rust.problems] };
}

/** Of a whole ELF file: whether there is anything to read. */
export function holdsModuleList(bytes: Uint8Array): boolean {
  if (looksLikeGoBinary(bytes.subarray(0, 8192))) return true;
  const sections = readElf(bytes)?.sections ?? [];
  return sections.some(({ name }) => name === goSection || name === rustSection);
}

function holdsGoModules(bytes: Uint8Array): boolean {
  if (looksLikeGoBinary(bytes.subarray(0, 8192))) return true;
  return readElf(bytes)?.sections.some(({ name }) => name === goSection) === true;
}
