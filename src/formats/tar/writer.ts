// Writes small ustar archives: what tests and fixtures need to state an image in a few lines. Names over 100 bytes go into a
// pax record, so that any member can be written.

export type TarMember = {
  readonly path: string;
  readonly content?: string | Uint8Array;
  readonly type?: "file" | "directory" | "symlink" | "hardlink";
  readonly link?: string;
  readonly mode?: number;
};

export function tarOf(members: readonly TarMember[]): Uint8Array {
  const blocks = members.flatMap(blocksOf);
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function blocksOf(member: TarMember): Buffer[] {
  const content =
    typeof member.content === "string" ? Buffer.from(member.content) : Buffer.from(member.content ?? []);
  const type = member.type ?? "file";
  const flag = { file: "0", hardlink: "1", symlink: "2", directory: "5" }[type];
  const mode = member.mode ?? (type === "directory" ? 0o755 : 0o644);
  const name = Buffer.from(member.path);
  const long = name.length > 100 ? paxBlocks("path", member.path) : [];
  return [
    ...long,
    header(name.subarray(0, 100), flag, content.length, mode, member.link ?? ""),
    ...padded(content),
  ];
}

function paxBlocks(key: string, value: string): Buffer[] {
  const body = Buffer.byteLength(` ${key}=${value}\n`);
  let length = body + String(body).length;
  if (String(length).length + body !== length) length = body + String(length).length;
  const record = Buffer.from(`${length} ${key}=${value}\n`);
  return [header(Buffer.from("pax"), "x", record.length, 0o644, ""), ...padded(record)];
}

function padded(content: Buffer): Buffer[] {
  return [content, Buffer.alloc((512 - (content.length % 512)) % 512)];
}

function header(name: Buffer, flag: string, sizeBytes: number, mode: number, link: string): Buffer {
  const block = Buffer.alloc(512);
  name.copy(block, 0);
  block.write(`${mode.toString(8).padStart(7, "0")}\0`, 100, "latin1");
  block.write("0000000\0", 108, "latin1");
  block.write("0000000\0", 116, "latin1");
  block.write(`${sizeBytes.toString(8).padStart(11, "0")}\0`, 124, "latin1");
  block.write("00000000000\0", 136, "latin1");
  block.write("        ", 148, "latin1");
  block.write(flag, 156, "latin1");
  block.write(link.slice(0, 100), 157, "utf8");
  block.write("ustar\x0000", 257, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}
