// Version orders and requirements of each ecosystem: the door of this folder.
export { versioningOf } from "./ecosystems.ts";
export type { Order, Versioning } from "./versioning.ts";
