// When V8 optimises a function. Most starts are over before optimised code has paid for its making, which was a third of their processor
// time; long scans reach it in milliseconds at nine times the usual use, too.
//
// Compiled code is bound to V8's flags, and Node's own lies in the binary, made with the usual ones: under others, each of Node's modules
// is compiled anew when it is loaded, which costs a scan as much as everything else before it looks at a file. So Node's modules are loaded, and
// threads started, under the usual flags.

import { setFlagsFromString } from "node:v8";

/** What V8 has in Node 20 to 24 (`node --v8-options`); another number would cost time and nothing else. */
const usualBudget = 67_584;

export function optimiseLater(): void {
  setBudget(600_000);
}

/** Where tens of thousands of small texts are looked at one by one. */
export function optimiseSooner(): void {
  setBudget(300_000);
}

export function optimiseAsUsual(): void {
  setBudget(usualBudget);
}

/** Only where the flag is known to exist: V8 complains of others. */
function setBudget(budget: number): void {
  if (/^v2[024]\./.test(process.version)) setFlagsFromString(`--interrupt-budget=${budget}`);
}
