// `portcullis db compare`: version orders for scripts. Exactly one line for each line.

import { versioningOf } from "../../formats/versions/index.ts";
import { exitCodes } from "../exit.ts";

export async function dbCompare(): Promise<void> {
  let rest = "";
  let lineOneBased = 0;
  const answer = (line: string): string => {
    lineOneBased += 1;
    const [ecosystem, a, b, ...more] = line.replace(/\r$/, "").split("\t");
    if (ecosystem === undefined || a === undefined || b === undefined || more.length > 0) {
      process.stderr.write(`line ${lineOneBased}: not ecosystem<TAB>a<TAB>b\n`);
      process.exitCode = exitCodes.usage;
      return "invalid\n";
    }
    return `${versioningOf(ecosystem).compare(a, b)}\n`;
  };
  process.stdin.setEncoding("utf8");
  for await (const chunk of process.stdin) {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    if (lines.length > 0) process.stdout.write(lines.map(answer).join(""));
  }
  if (rest !== "") process.stdout.write(answer(rest));
}
