export { collect } from "./collect.ts";
export type { CollectDeps, Collection } from "./collection.ts";
export { findRepository, headCommit, type Repository } from "./git/repository.ts";
export { defaultBranch, resolveRevision, tryRevision } from "./git/revision.ts";
export { describeImage, type ImageDescription } from "./image-description.ts";
export {
  noRegistryFile,
  parseRegistryFile,
  type RegistrySettings,
  registryTags,
} from "./oci/registry/index.ts";
export { exportSources, readByTool, runTool, type ToolName, toolNames } from "./tools/index.ts";
