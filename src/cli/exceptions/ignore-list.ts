// The work of `portcullis ignore list`.

import { daysLeft } from "../../decide/index.ts";
import { printable } from "../../kit/index.ts";
import { exceptionLine } from "../scan/explain.ts";
import { readWritten, type WrittenFlags } from "./written.ts";

export type IgnoreListFlags = WrittenFlags & { readonly json?: true };

export async function listIgnores(flags: IgnoreListFlags): Promise<void> {
  const { written, now } = await readWritten(flags);
  const listed = written.map(({ name, standing, ...one }) => ({
    ...{ name, standing, daysLeft: daysLeft(one, now) },
    ...one,
  }));
  if (flags.json === true) process.stdout.write(`${JSON.stringify(listed, undefined, 2)}\n`);
  else process.stdout.write(listed.length === 0 ? "no exceptions stand in files\n" : lines(listed));
}

function lines(
  listed: readonly (Parameters<typeof exceptionLine>[0] & { readonly standing: string })[],
): string {
  const rows = listed.map((one) => `${exceptionLine(one, one.standing)}  ${JSON.stringify(one.scope)}`);
  return `${rows.map(printable).join("\n")}\n`;
}
