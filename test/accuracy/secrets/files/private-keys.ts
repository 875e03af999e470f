// Private keys of every encoding that only look real: well-formed DER and OpenSSH around numbers that belong to no key, so that
// nothing in the repository is one and every run makes the same.

import { createHash } from "node:crypto";

/**
 * `pem` (PKCS #8, RSA), `pemrsa` (PKCS #1), `pemec` (SEC 1), `pemed` (PKCS #8, Ed25519), `pemssh` (OpenSSH); a trailing `esc` writes line
 * ends as "\\n"; `indent` is how far its lines stand in.
 */
export function pemOf(kind: string, indent: number, seed: number): string {
  const form = kind.replace(/esc$/, "");
  const [label, der] = encodings[form]?.(seed) ?? ["PRIVATE KEY", Buffer.alloc(0)];
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  const end = kind.endsWith("esc") ? "\\n" : `\n${" ".repeat(indent)}`;
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join(end);
}

const encodings: Readonly<Record<string, (seed: number) => readonly [label: string, der: Buffer]>> = {
  pem: (seed) => ["PRIVATE KEY", sequence([int(Buffer.of(0)), rsaOid, octets(pkcs1(seed))])],
  pemrsa: (seed) => ["RSA PRIVATE KEY", pkcs1(seed)],
  pemec: (seed) => [
    "EC PRIVATE KEY",
    sequence([int(Buffer.of(1)), octets(noise(seed, 32)), Buffer.from("a00a06082a8648ce3d030107", "hex")]),
  ],
  pemed: (seed) => [
    "PRIVATE KEY",
    sequence([int(Buffer.of(0)), Buffer.from("300506032b6570", "hex"), octets(octets(noise(seed, 32)))]),
  ],
  pemssh: (seed) => ["OPENSSH PRIVATE KEY", openssh(seed)],
};

/** AlgorithmIdentifier of rsaEncryption with its NULL. */
const rsaOid = Buffer.from("300d06092a864886f70d0101010500", "hex");

function pkcs1(seed: number): Buffer {
  const number = (part: number, length: number) => int(noise(seed * 16 + part, length));
  return sequence([
    int(Buffer.of(0)),
    number(1, 256),
    int(Buffer.of(1, 0, 1)),
    number(2, 256),
    ...[3, 4, 5, 6, 7].map((part) => number(part, 128)),
  ]);
}

/** PROTOCOL.key of OpenSSH: cipher and derivation "none", one Ed25519 key. */
function openssh(seed: number): Buffer {
  const publicKey = Buffer.concat([counted("ssh-ed25519"), counted(noise(seed, 32))]);
  const check = noise(seed + 1, 4);
  const secret = Buffer.concat([check, check, publicKey, counted(noise(seed + 2, 64)), counted("ci@build")]);
  return Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    ...["none", "none", ""].map(counted),
    Buffer.of(0, 0, 0, 1),
    counted(publicKey),
    counted(secret),
  ]);
}

function counted(of: string | Buffer): Buffer {
  const bytes = Buffer.from(of as Buffer); // either is taken
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function noise(seed: number, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let block = 0; block * 64 < length; block += 1)
    blocks.push(createHash("sha512").update(`key ${seed} ${block}`).digest());
  return Buffer.concat(blocks).subarray(0, length);
}

function int(bytes: Buffer): Buffer {
  return tagged(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}
function octets(bytes: Buffer): Buffer {
  return tagged(0x04, bytes);
}
function sequence(parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function tagged(tag: number, bytes: Buffer): Buffer {
  const { length } = bytes;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), bytes]);
}
