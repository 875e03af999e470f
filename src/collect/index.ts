export { openIndex } from "./advisories/place.ts";
export { collect } from "./collect.ts";
export type { CollectDeps, Collection } from "./collection.ts";
export { allRefs } from "./git/refs.ts";
export { findRepository, headCommit, type Repository } from "./git/repository.ts";
export { defaultBranch, resolveRevision, tryRevision } from "./git/revision.ts";
export { describeImage, type ImageDescription, registryTags } from "./image-description.ts";
export { noRegistryFile, parseRegistryFile, type RegistrySettings } from "./oci/registry/settings.ts";
export { exportSources, readByTool, runTool, type ToolName, toolNames } from "./tools/index.ts";
