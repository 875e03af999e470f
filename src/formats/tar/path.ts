// Names inside a tar as paths relative to the root of what it holds. Knows nothing of a real file system: nothing is ever
// written to such a path, so the only question is which place of the image a name means.

import { limits } from "../../kit/index.ts";

/** Text of a name; bytes that are not UTF-8 become \xHH, so that distinct names stay distinct. */
export function tarName(bytes: Uint8Array): string {
  let isAscii = true;
  for (const byte of bytes) {
    if (byte >= 0x80) {
      isAscii = false;
      break;
    }
  }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isAscii) return buffer.toString("latin1");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) =>
      byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`,
    ).join("");
  }
}

/** Relative, "/"-separated, without "." parts; "" is the root itself; undefined when the name climbs out or cannot be one. */
export function normaliseTarPath(written: string): string | undefined {
  const name = written.startsWith("./") ? written.slice(2) : written; // as `tar -C folder .` writes every name
  if (name.length > limits.pathLengthBytes || name.includes("\0")) return undefined;
  const bare = name.endsWith("/") ? name.slice(0, -1) : name;
  if (isPlain(bare)) return bare;
  const parts: string[] = [];
  for (const part of name.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") return undefined;
    parts.push(part);
  }
  return parts.length > limits.directoryDepth ? undefined : parts.join("/");
}

/** Most names need no work: no leading "/" or ".", no empty or dotted part, no trailing "/". */
function isPlain(name: string): boolean {
  let depth = 1;
  let dots = 0;
  let partStart = 0;
  for (let at = 0; at < name.length; at += 1) {
    const unit = name.charCodeAt(at);
    if (unit === 0x2e) dots += 1;
    else if (unit === 0x2f) {
      if (isDotted(at - partStart, dots)) return false;
      partStart = at + 1;
      dots = 0;
      depth += 1;
    }
  }
  return !isDotted(name.length - partStart, dots) && depth <= limits.directoryDepth;
}

/** "", "." and "..". */
function isDotted(length: number, dots: number): boolean {
  return length <= 2 && dots === length;
}
