// The dependency list that `cargo auditable` puts into a Rust binary: zlib-packed JSON in the section .dep-v0.
// Source: github.com/rust-secure-code/cargo-auditable, PARSING.md and its JSON schema. Total; the unpacked size is limited.

import { inflateSync } from "node:zlib";
import * as v from "valibot";
import { limits } from "../../kit/index.ts";
import type { Parsed } from "../../model/index.ts";
import { readElf, sectionBytes } from "./elf.ts";
import type { InstalledLanguagePackage } from "./installed.ts";

const auditSchema = v.object({
  packages: v.array(
    v.object({
      name: v.string(),
      version: v.string(),
      source: v.optional(v.string()),
      kind: v.optional(v.string()),
      root: v.optional(v.boolean()),
    }),
  ),
});

export const rustSection = ".dep-v0";

export function hasRustList(bytes: Uint8Array): boolean {
  return readElf(bytes)?.sections.some(({ name }) => name === rustSection) === true;
}

/** Binaries without the section are no problem: most have none. */
export function parseRustAuditable(bytes: Uint8Array): Parsed<readonly InstalledLanguagePackage[]> {
  const elf = readElf(bytes);
  const packed = elf === undefined ? undefined : sectionBytes(bytes, elf, rustSection);
  if (packed === undefined) return { value: [], problems: [] };
  try {
    const json: unknown = JSON.parse(
      inflateSync(packed, { maxOutputLength: limits.imageDocumentBytes }).toString("utf8"),
    );
    const audit = v.parse(auditSchema, json);
    const installed = audit.packages.filter(
      ({ kind, root, source }) =>
        kind !== "build" && root !== true && (source ?? "crates.io") === "crates.io",
    );
    return {
      value: installed.map(({ name, version }) => ({ ecosystem: "crates.io", name, version, licences: [] })),
      problems: [],
    };
  } catch {
    return {
      value: [],
      problems: [{ message: "the section .dep-v0 cannot be read: the crates of this binary are not known" }],
    };
  }
}
