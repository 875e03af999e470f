// Loads the bundle with the machine code of an earlier start, so that a start neither parses nor compiles two megabytes of text again
// (a third of the time of a small scan). The kept code lies beside the program, as Python keeps its own, because whoever can write there
// can change the program itself; where the folder cannot be written, the program starts without it. See ADR 0004.

import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { cachedDataVersionTag } from "node:v8";
import { Script } from "node:vm";
import { growHeapAsUsual, markHeapAtOnce, optimiseLater } from "../kit/index.ts";

/** The digest of the bundle's text, written in by the build: V8 itself compares no more than lengths. */
declare const PORTCULLIS_BUNDLE: string;

type Bundle = typeof import("./bundle.ts");

/** The work whose code is kept by itself: one layer, an image, or a list of packages needs a third to a half of what a whole scan does. */
export type Work = "scan" | "scan-secrets" | "scan-dependencies" | "scan-image" | "db-query" | "db-update";

/** What these arguments ask for; a command that keeps nothing itself starts with the code of a scan. */
export function workOf(args: readonly string[]): { readonly work: Work; readonly mayKeep: boolean } {
  const [command, second] = args;
  if (command === "db" && second === "query") return { work: "db-query", mayKeep: true };
  if (command === "db" && second === "update") return { work: "db-update", mayKeep: true };
  if (command !== "scan") return { work: "scan", mayKeep: false };
  if (args.some((arg) => imageTarget.test(arg))) return { work: "scan-image", mayKeep: true };
  const only =
    args.find((_, at) => args[at - 1] === "--only") ?? args.find((arg) => arg.startsWith("--only="));
  const layer = only?.replace("--only=", "");
  const isAlone = layer === "secrets" || layer === "dependencies";
  return { work: isAlone ? `scan-${layer}` : "scan", mayKeep: true };
}

const imageTarget = /^(image|oci|archive|rootfs|registry|socket):/;

/** What a scan needs of Node. Loaded before the flags change: its compiled code, which Node brings, counts only with the usual ones. */
const partsOfNode = ["child_process", "crypto", "fs/promises", "os", "zlib"];

const isShort: ReadonlySet<Work> = new Set(["scan-dependencies", "scan-image", "db-query"]);

/** `mayKeep`: this start does enough of the common work for its compiled code to be worth keeping. */
export function loadBundle(options: { readonly work: Work; readonly mayKeep: boolean }): Bundle {
  const load = createRequire(__filename);
  for (const part of partsOfNode) load(`node:${part}`);
  optimiseLater();
  if (isShort.has(options.work)) markHeapAtOnce();
  const file = join(__dirname, "program.js");
  const keptFile = join(
    __dirname,
    `program-${PORTCULLIS_BUNDLE}-${cachedDataVersionTag().toString(16)}-${options.work}.cache`,
  );
  const cachedData = readIfThere(keptFile);
  const text = readFileSync(file, "latin1"); // ASCII, one byte a character, and a function expression already
  const script = new Script(text, {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  if (options.mayKeep && (cachedData === undefined || script.cachedDataRejected === true))
    keepAtExit(script, keptFile);
  const module = { exports: {} };
  script.runInThisContext()(module.exports, load, module, file, dirname(file));
  return module.exports as Bundle; // the build makes program.js from bundle.ts
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined; // the first start, or another version of Node
  }
}

function keepAtExit(script: Script, file: string): void {
  const flags = cachedDataVersionTag();
  process.once("exit", () => {
    optimiseLater(); // as at the start: a history and an image have set other flags since
    growHeapAsUsual();
    if (cachedDataVersionTag() !== flags) return; // no later start could use it
    const unfinished = `${file}.${process.pid}`;
    try {
      writeFileSync(unfinished, script.createCachedData());
      renameSync(unfinished, file);
    } catch {
      rmSync(unfinished, { force: true }); // a folder that we may not write: the next start compiles again
    }
  });
}
