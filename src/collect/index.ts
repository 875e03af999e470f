export { collect } from "./collect.ts";
export type { CollectDeps, Collection } from "./collection.ts";
export { findRepository, headCommit, type Repository } from "./git/repository.ts";
export { defaultBranch, resolveRevision, tryRevision } from "./git/revision.ts";
export { noRegistryFile, parseRegistryFile, type RegistrySettings } from "./oci/registry/index.ts";
