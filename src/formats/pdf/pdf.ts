// The text that a PDF shows, as far as it stands in strings: streams are unpacked and the operands of the text operators are
// joined; what is text without operators (metadata, object streams, addresses of links) is taken as it is. Source: ISO 32000-1,
// sections 7.3.4 (strings), 7.3.8 (streams) and 9.4.3 (text showing). Not read: encrypted files and fonts whose character codes
// are no letters.

import type { Parsed, Problem } from "../../model/index.ts";
import { unfiltered } from "./filters.ts";

export function isPdf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 5)).toString("latin1") === "%PDF-";
}

export function readPdfText(bytes: Uint8Array, limitBytes: number): Parsed<string> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const problems: Problem[] = [];
  if (file.includes("/Encrypt")) return { value: "", problems: [{ message: "is encrypted" }] };
  const pieces: string[] = [];
  let left = limitBytes;
  let broken = 0;
  /** What stands between the streams: dictionaries with titles and addresses. */
  const around: string[] = [];
  let outside = 0;
  for (const { dictionary, start, end } of streams(file)) {
    around.push(file.toString("latin1", outside, start));
    outside = end;
    if (/\/Subtype\s*\/(?:Image|Type1C|CIDFontType0C|OpenType)|\/FontFile/.test(dictionary)) continue;
    const stream = file.subarray(start, end);
    const content = unfiltered(dictionary, stream, left);
    if (content === undefined) {
      broken += 1;
      continue;
    }
    left -= content.length;
    const text = content.toString("latin1");
    pieces.push(shownText(text) || (isPlain(text) ? text : ""));
    if (left <= 0) {
      problems.push({ message: `holds more than ${limitBytes} bytes of streams` });
      break;
    }
  }
  around.push(file.toString("latin1", outside));
  if (broken > 0) problems.push({ message: `${broken} streams are packed in another way or damaged` });
  const text = [...pieces, around.join("\n").replace(/^%PDF-/, "")].filter((piece) => piece !== "");
  return { value: text.join("\n").replaceAll("\0", " "), problems };
}

function* streams(
  file: Buffer,
): Generator<{ readonly dictionary: string; readonly start: number; readonly end: number }> {
  let at = file.indexOf("stream");
  while (at !== -1) {
    const isEnd = file.toString("latin1", Math.max(0, at - 3), at) === "end";
    const start = at + 6 + (file[at + 6] === 0x0d ? 2 : 1);
    const end = isEnd ? -1 : file.indexOf("endstream", start);
    if (end !== -1) {
      const dictionary = file.toString("latin1", Math.max(0, at - 1024), at);
      yield { dictionary: dictionary.slice(dictionary.lastIndexOf(" obj")), start, end };
    }
    at = file.indexOf("stream", end === -1 ? at + 6 : end + 9);
  }
}

/** Metadata and object streams: nearly all of it can be read. */
function isPlain(text: string): boolean {
  const head = text.slice(0, 4096);
  return head.replace(/[\x20-\x7e\s]/g, "").length * 20 < head.length;
}

/** Operands of Tj, ', " and TJ; T*, Td, ET and their kind end a line. */
function shownText(content: string): string {
  let text = "";
  const token = /\((?:[^()\\]|\\[\s\S]|\([^()]*\))*\)|<[0-9A-Fa-f\s]{2,}>|\b(?:T\*|Td|TD|Tm|ET|Tj|TJ)|'/g;
  let isText = false;
  for (const [found] of content.matchAll(token)) {
    if (found.startsWith("(")) text += unescaped(found.slice(1, -1));
    else if (found.startsWith("<"))
      text += Buffer.from(found.slice(1, -1).replace(/\s/g, ""), "hex")
        .toString("latin1")
        .replaceAll("\0", "");
    else if (found === "Tj" || found === "TJ" || found === "'") isText = true;
    else if (text !== "" && !text.endsWith("\n")) text += "\n";
  }
  return isText ? text : "";
}

function unescaped(text: string): string {
  return text.replace(
    /\\(?:([0-7]{1,3})|(\r?\n)|([\s\S]))/g,
    (_, octal?: string, lineEnd?: string, c?: string) => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
      if (lineEnd !== undefined) return "";
      return { n: "\n", r: "\r", t: "\t", b: "", f: "" }[c ?? ""] ?? c ?? "";
    },
  );
}
