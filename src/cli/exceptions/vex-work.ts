// The work of `portcullis vex`.

import { vexStatements } from "../../decide/index.ts";
import {
  readVex,
  type VexImage,
  type VexStatement,
  writeCycloneDxVex,
  writeOpenVex,
} from "../../formats/index.ts";
import { printable } from "../../kit/index.ts";
import { digestOf } from "../../model/index.ts";
import { exitCodes } from "../exit.ts";
import { namedText } from "../named-file.ts";
import { judgedReport } from "../scan/judged-report.ts";

export type VexExportFlags = {
  readonly format: "openvex" | "cyclonedx";
  readonly product: string;
  readonly author: string;
  readonly from?: string;
  readonly policy?: string;
  readonly now?: string;
};

export async function exportVex(targets: readonly string[], flags: VexExportFlags): Promise<void> {
  const { format, product, author, ...rest } = flags;
  const { report, now } = await judgedReport(targets, rest);
  const out = { author, product, timestamp: now, statements: vexStatements(report) };
  const hex = digestOf(out).slice("sha256:".length);
  const text =
    format === "openvex"
      ? writeOpenVex(out, `https://openvex.dev/docs/public/vex-${hex}`)
      : writeCycloneDxVex(out, `urn:uuid:${uuidOf(hex)}`);
  process.stdout.write(text);
}

/** A UUID of version 8 (RFC 9562): our own digest, with version and variant set. */
function uuidOf(hex: string): string {
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

export function checkVex(file: string): void {
  const { value, problems } = readVex(namedText(file));
  const lines = [
    ...(value?.statements ?? []).map(
      (one) => `${file}:${one.line}  ${one.vulnerabilities.join(", ")}  ${one.status}  ${effectOf(one)}`,
    ),
    ...problems.map(
      ({ line, message }) => `${file}${line === undefined ? "" : `:${line}`}  not read: ${message}`,
    ),
  ];
  process.stdout.write(lines.length === 0 ? "no statements\n" : `${lines.map(printable).join("\n")}\n`);
  process.exitCode = problems.length === 0 ? exitCodes.passed : exitCodes.usage;
}

function effectOf(one: VexStatement): string {
  const { status, justification, packages, image } = one;
  if (status !== "not_affected" && status !== "fixed") return "holds nothing";
  if (status === "not_affected" && justification === undefined)
    return "holds nothing: it has no justification";
  if (status === "fixed" && packages.length === 0 && image === undefined)
    return "holds nothing: it names no package and no image";
  const where = image === undefined ? "" : ` in the image ${imageText(image)}`;
  return `holds for ${packages.join(", ") || "every package"}${where}`;
}

function imageText({ name = "", tag, digest }: VexImage): string {
  return digest === undefined ? `${name}${tag === undefined ? "" : `:${tag}`}` : `${name}@${digest}`;
}
