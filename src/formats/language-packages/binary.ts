// Compiled programs that carry the list of what they were made of: Go's build information, Rust's auditable data.

import type { Parsed } from "../../model/index.ts";
import { hasRustList, parseRustAuditable } from "./cargo-auditable.ts";
import { readElf } from "./elf.ts";
import { isGoBuildInfo, looksLikeGoBinary, parseGoBuildInfo } from "./go-build-info.ts";
import type { InstalledLanguagePackage } from "./installed.ts";

export function parseBinary(bytes: Uint8Array): Parsed<readonly InstalledLanguagePackage[]> {
  if (isGoBuildInfo(bytes)) return parseGoBuildInfo(bytes);
  const go = holdsGoModules(bytes) ? parseGoBuildInfo(bytes) : { value: [], problems: [] };
  const rust = parseRustAuditable(bytes); // a program may be made of both
  return { value: [...go.value, ...rust.value], problems: [...go.problems, ...rust.problems] };
}

/** Of a whole ELF file: whether there is anything to read. */
export function holdsModuleList(bytes: Uint8Array): boolean {
  return holdsGoModules(bytes) || hasRustList(bytes);
}

function holdsGoModules(bytes: Uint8Array): boolean {
  return looksLikeGoBinary(bytes.subarray(0, 8192)) || sectionNames(bytes).includes(".go.buildinfo");
}

function sectionNames(bytes: Uint8Array): readonly string[] {
  return (readElf(bytes)?.sections ?? []).map(({ name }) => name);
}
