// The program's entry: answers `--version` without loading anything, runs one command, and turns every error into one sentence and
// its exit code.

import * as nodeModule from "node:module";
import { version } from "./version.ts";

const [first] = process.argv.slice(2);
if (first === "--version" || first === "-V") {
  process.stdout.write(`${version}\n`);
} else {
  keepCompiledCode();
  const { runProgram } = await import("./program.ts");
  await runProgram(process.argv);
}

/** Node 22.1 and newer keep compiled code between starts, in their own folder of the user's cache. */
function keepCompiledCode(): void {
  const { enableCompileCache } = nodeModule as { readonly enableCompileCache?: (folder?: string) => unknown }; // absent before Node 22.1
  if (typeof enableCompileCache === "function") enableCompileCache();
}
