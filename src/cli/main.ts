#!/usr/bin/env node
// The program's entry: answers `--version` without loading anything, and hands everything else to the bundle.

import { setFlagsFromString } from "node:v8";
import { loadBundle, workOf } from "./compiled.ts";
import { version } from "./version.ts";

// Functions are optimised after nine times the usual use: most starts are over before optimised code has paid for its making, which
// was a third of their processor time; long scans reach it in milliseconds. Before the bundle, whose kept code depends on it, and only
// where the flag is known to exist: V8 complains of others.
if (/^v2[024]\./.test(process.version)) setFlagsFromString("--interrupt-budget=600000");

const [first] = process.argv.slice(2);
if (first === "--version" || first === "-V") process.stdout.write(`${version}\n`);
else void loadBundle(workOf(process.argv.slice(2))).runProgram(process.argv);
