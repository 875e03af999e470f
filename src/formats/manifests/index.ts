// Manifests: what a project asks for directly. The list is the door of this folder.
export { manifestFormats } from "./formats.ts";
