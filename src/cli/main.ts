#!/usr/bin/env node
// The program's entry: answers `--version` without loading anything, and hands everything else to the bundle.

import { loadBundle, workOf } from "./compiled.ts";
import { watchStandardOutput } from "./standard-output.ts";
import { version } from "./version.ts";

watchStandardOutput();
const [first] = process.argv.slice(2);
if (first === "--version" || first === "-V") process.stdout.write(`${version}\n`);
else void loadBundle(workOf(process.argv.slice(2))).runProgram(process.argv);
