// The few facts of an ELF file that are needed: where its sections and its writable data lie. Source: System V ABI, "Object Files". Total.

export type ElfSection = {
  readonly name: string;
  readonly offset: number;
  readonly sizeBytes: number;
  readonly address: number;
};

export type Elf = {
  readonly isLittle: boolean;
  readonly is64: boolean;
  readonly sections: readonly ElfSection[];
  readonly segments: readonly ElfSegment[];
};
export type ElfSegment = {
  readonly offset: number;
  readonly address: number;
  readonly sizeBytes: number;
  readonly isWritable: boolean;
};

/** Names of sections are searched that far for their end: there may be 65,535 of them, all in one large file without a zero. */
const nameBytes = 257;

export function isElf(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

export function readElf(bytes: Uint8Array): Elf | undefined {
  if (!isElf(bytes) || bytes.length < 64) return undefined;
  const is64 = bytes[4] === 2;
  const isLittle = bytes[5] === 1;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const half = (at: number): number => (at + 2 <= bytes.length ? view.getUint16(at, isLittle) : 0);
  const word = (at: number): number => (at + 4 <= bytes.length ? view.getUint32(at, isLittle) : 0);
  const address = (at: number): number => {
    if (!is64) return word(at);
    return at + 8 <= bytes.length ? Number(view.getBigUint64(at, isLittle)) : 0;
  };
  const [segmentTable, sectionTable] = is64 ? [address(32), address(40)] : [word(28), word(32)];
  const [segmentBytes, segmentCount, sectionBytes, sectionCount, namesIndex] = [0, 2, 4, 6, 8].map((skip) =>
    half((is64 ? 54 : 42) + skip),
  ) as [number, number, number, number, number]; // five inputs, five outputs
  const segments = Array.from({ length: segmentCount }, (_, index): ElfSegment => {
    const at = segmentTable + index * segmentBytes;
    const flags = word(is64 ? at + 4 : at + 24);
    return is64
      ? {
          offset: address(at + 8),
          address: address(at + 16),
          sizeBytes: address(at + 32),
          isWritable: (flags & 2) !== 0,
        }
      : {
          offset: word(at + 4),
          address: word(at + 8),
          sizeBytes: word(at + 16),
          isWritable: (flags & 2) !== 0,
        };
  });
  const headers = Array.from({ length: sectionCount }, (_, index) => {
    const at = sectionTable + index * sectionBytes;
    return {
      nameAt: word(at),
      address: address(is64 ? at + 16 : at + 12),
      offset: address(is64 ? at + 24 : at + 16),
      sizeBytes: address(is64 ? at + 32 : at + 20),
    };
  });
  const names = headers[namesIndex];
  const nameOf = (at: number): string => {
    const start = (names?.offset ?? 0) + at;
    const name = Buffer.from(bytes.buffer, bytes.byteOffset + Math.min(start, bytes.length)).subarray(
      0,
      Math.min(nameBytes, Math.max(0, bytes.length - start)),
    );
    const end = name.indexOf(0);
    return end === -1 ? "" : name.toString("latin1", 0, end);
  };
  return {
    is64,
    isLittle,
    segments,
    sections: headers.map(({ nameAt, ...rest }) => ({ name: nameOf(nameAt), ...rest })),
  };
}

export function sectionBytes(bytes: Uint8Array, elf: Elf, name: string): Uint8Array | undefined {
  const section = elf.sections.find((one) => one.name === name);
  if (section === undefined || section.offset + section.sizeBytes > bytes.length) return undefined;
  return bytes.subarray(section.offset, section.offset + section.sizeBytes);
}
