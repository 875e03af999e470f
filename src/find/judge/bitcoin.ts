// Bitcoin addresses look like keys and are public: base58 of a version, 20 bytes and four bytes of a double SHA-256
// (Bitcoin developer guide, "Base58Check encoding"). The checksum tells them from everything else.

import { createHash } from "node:crypto";

const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

export function isBitcoinAddress(value: string): boolean {
  if (!/^[13mn2][1-9A-HJ-NP-Za-km-z]{25,34}$/.test(value)) return false;
  let number = 0n;
  for (const c of value) number = number * 58n + BigInt(alphabet.indexOf(c));
  const bytes = Buffer.from(number.toString(16).padStart(50, "0"), "hex");
  return (
    bytes.length === 25 &&
    sha256(sha256(bytes.subarray(0, 21)))
      .subarray(0, 4)
      .equals(bytes.subarray(21))
  );
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}
