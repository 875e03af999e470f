// Lockfiles of every ecosystem: the list of formats, and how a file is read. The door of this folder.
export { cleanUrl, hostOf } from "./address.ts";
export { formatById, lockFormats } from "./formats.ts";
export { readJson } from "./json.ts";
export {
  baseName,
  type Include,
  type LockedPackage,
  type LockedSource,
  type LockFile,
  type LockfileParser,
  type Need,
  type PackageTrait,
  type Root,
} from "./parser.ts";
export { parseRequirement, pythonName, type Requirement } from "./pep508.ts";
export { readLockfile } from "./read.ts";
