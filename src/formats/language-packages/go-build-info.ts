// The module list that Go's linker writes into every binary: path, version, dependencies with replacements.
// Source: Go, debug/buildinfo (buildinfo.go: magic, flags, inline form since 1.18, pointer form before) and runtime/debug.ParseBuildInfo. Total.

import type { Parsed } from "../../model/index.ts";
import { type Elf, isElf, readElf, sectionBytes } from "./elf.ts";
import type { InstalledLanguagePackage } from "./installed.ts";

export { isElf } from "./elf.ts";

/** The note that Go puts among the first pages of a binary: name size 4, type 4, "Go\0\0". */
const goNote = Buffer.from([4, 0, 0, 0, 0x47, 0x6f, 0, 0]);
export const goMagic = Buffer.from("\xff Go buildinf:", "latin1");
const magic = goMagic;
export const goSection = ".go.buildinfo";

/** The block itself, without the binary around it. */
export function isGoBuildInfo(bytes: Uint8Array): boolean {
  return bytes.length >= magic.length && magic.equals(bytes.subarray(0, magic.length));
}

export function looksLikeGoBinary(firstBytes: Uint8Array): boolean {
  return (
    isElf(firstBytes) &&
    Buffer.from(firstBytes.buffer, firstBytes.byteOffset, firstBytes.byteLength).includes(goNote)
  );
}

export function parseGoBuildInfo(bytes: Uint8Array): Parsed<readonly InstalledLanguagePackage[]> {
  const elf = isGoBuildInfo(bytes) ? noElf : readElf(bytes);
  if (elf === undefined) return { value: [], problems: [{ message: "no ELF file" }] };
  const block = elf === noElf ? bytes : (sectionBytes(bytes, elf, goSection) ?? searched(bytes, elf));
  const texts = block === undefined ? undefined : textsOf(bytes, elf, block);
  if (texts === undefined)
    return {
      value: [],
      problems: [{ message: "a Go binary without readable build information: its modules are not known" }],
    };
  return { value: modulesOf(texts), problems: [] };
}

const noElf: Elf = { isLittle: true, is64: true, sections: [], segments: [] };

/** Binaries without section headers: the block stands at the start of writable data, aligned to 16. */
function searched(bytes: Uint8Array, elf: Elf): Uint8Array | undefined {
  for (const { offset, sizeBytes, isWritable } of elf.segments) {
    if (!isWritable) continue;
    const part = Buffer.from(
      bytes.buffer,
      bytes.byteOffset + Math.min(offset, bytes.length),
      Math.max(0, Math.min(sizeBytes, bytes.length - offset)),
    );
    const at = part.indexOf(magic);
    if (at !== -1) return part.subarray(at);
  }
  return undefined;
}

type Texts = { readonly goVersion: string; readonly modules: string };

function textsOf(bytes: Uint8Array, elf: Elf, block: Uint8Array): Texts | undefined {
  const buffer = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  if (buffer.length < 32 || !buffer.subarray(0, magic.length).equals(magic)) return undefined;
  const flags = buffer[15] ?? 0;
  if ((flags & 2) !== 0) {
    const version = inlineText(buffer, 32);
    const modules = version === undefined ? undefined : inlineText(buffer, version.next);
    return version === undefined || modules === undefined
      ? undefined
      : { goVersion: version.text, modules: unwrapped(modules.text) };
  }
  const pointerBytes = buffer[14] ?? 0;
  if (pointerBytes !== 4 && pointerBytes !== 8) return undefined;
  const isBig = (flags & 1) !== 0;
  const goVersion = pointedText(bytes, elf, pointerAt(buffer, 16, pointerBytes, isBig), pointerBytes, isBig);
  const modules = pointedText(
    bytes,
    elf,
    pointerAt(buffer, 16 + pointerBytes, pointerBytes, isBig),
    pointerBytes,
    isBig,
  );
  return goVersion === undefined || modules === undefined
    ? undefined
    : { goVersion, modules: unwrapped(modules) };
}

function inlineText(
  buffer: Buffer,
  at: number,
): { readonly text: string; readonly next: number } | undefined {
  let length = 0;
  let next = at;
  for (let shift = 0; shift < 5; shift += 1) {
    const byte = buffer[next];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * 128 ** shift;
    next += 1;
    if ((byte & 0x80) === 0) break;
  }
  return next + length > buffer.length
    ? undefined
    : { text: buffer.toString("utf8", next, next + length), next: next + length };
}

function pointerAt(buffer: Buffer, at: number, size: number, isBig: boolean): number {
  if (at + size > buffer.length) return 0;
  if (size === 4) return isBig ? buffer.readUInt32BE(at) : buffer.readUInt32LE(at);
  return Number(isBig ? buffer.readBigUInt64BE(at) : buffer.readBigUInt64LE(at));
}

/** A pointer to a Go string header (pointer, length). */
function pointedText(
  bytes: Uint8Array,
  elf: Elf,
  address: number,
  size: number,
  isBig: boolean,
): string | undefined {
  const header = atAddress(bytes, elf, address, size * 2);
  if (header === undefined) return undefined;
  const length = pointerAt(header, size, size, isBig);
  return length > bytes.length
    ? undefined
    : atAddress(bytes, elf, pointerAt(header, 0, size, isBig), length)?.toString("utf8");
}

function atAddress(bytes: Uint8Array, elf: Elf, address: number, length: number): Buffer | undefined {
  const segment = elf.segments.find(
    (one) => address >= one.address && address + length <= one.address + one.sizeBytes,
  );
  if (segment === undefined) return undefined;
  const start = segment.offset + (address - segment.address);
  return start + length > bytes.length
    ? undefined
    : Buffer.from(bytes.buffer, bytes.byteOffset + start, length);
}

/** The module text is framed by 16 marker bytes at each end. */
function unwrapped(text: string): string {
  const bytes = Buffer.from(text, "utf8");
  const first = text.indexOf("path\t");
  const mod = text.indexOf("mod\t");
  const start = first === -1 ? mod : mod === -1 ? first : Math.min(first, mod);
  if (start === -1 || bytes.length < 33) return "";
  const end = text.lastIndexOf("\n");
  return text.slice(start, end + 1);
}

function modulesOf({ goVersion, modules }: Texts): readonly InstalledLanguagePackage[] {
  const found: InstalledLanguagePackage[] = [];
  const release = /^go(\d[\w.]*)/.exec(goVersion)?.[1];
  // The standard library is known to advisories as the module "stdlib".
  if (release !== undefined) found.push(goPackage("stdlib", release));
  for (const line of modules.split("\n")) {
    const [kind, name, version] = line.split("\t");
    if (name === undefined || version === undefined || version === "(devel)") continue;
    if (kind === "mod" || kind === "dep") found.push(goPackage(name, version));
    else if (kind === "=>") found[found.length - 1] = goPackage(name, version); // replaces the one before it
  }
  return found;
}

function goPackage(name: string, version: string): InstalledLanguagePackage {
  return { ecosystem: "Go", name, version: version.replace(/^v(?=\d)/, ""), licences: [] };
}
