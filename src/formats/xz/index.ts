// Unpacking .xz files: the door of this folder.
export { isXz, readXz } from "./xz.ts";
