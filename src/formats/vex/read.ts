// The bytes of a VEX document of either format -> statements. Total.

import type { Parsed } from "../../model/index.ts";
import { isCycloneDxVex, readCycloneDxVex } from "./cyclonedx-vex.ts";
import { isOpenVex, readOpenVex } from "./openvex.ts";
import type { VexDocument } from "./statement.ts";

export function readVex(text: string): Parsed<VexDocument | undefined> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { value: undefined, problems: [{ message: "not JSON" }] };
  }
  const lines = text.split(/\r?\n/);
  const lineOf = (part: string): number => {
    const at = part === "" ? -1 : lines.findIndex((line) => line.includes(part));
    return at === -1 ? 1 : at + 1;
  };
  if (isOpenVex(value)) return readOpenVex(value, lineOf);
  if (isCycloneDxVex(value)) return readCycloneDxVex(value, lineOf);
  return { value: undefined, problems: [{ message: "neither OpenVEX nor CycloneDX with vulnerabilities" }] };
}
