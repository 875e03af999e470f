// What the built bundle offers to its two entries, the command line and the worker thread.

export { serveInspection } from "../find/index.ts";
export { runProgram } from "./program.ts";
