// Dependencies: what is installed, what is known about it, and what a change does to it. The door of this folder.
export { dependenciesEngine } from "./engine.ts";
export { factsOf, formatOf } from "./facts.ts";
export type { SourceFile } from "./source-file.ts";
export {
  compareInstalled,
  type InstalledPackage,
  type LockDifference,
  type Verification,
  verifyLocks,
} from "./verify.ts";
