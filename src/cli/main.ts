// The program's entry: answers `--version` without loading anything, runs one command, and turns every error into one sentence and
// its exit code.

import { version } from "./version.ts";

const [first] = process.argv.slice(2);
if (first === "--version" || first === "-V") {
  process.stdout.write(`${version}\n`);
} else {
  const { runProgram } = await import("./program.ts");
  await runProgram(process.argv);
}
