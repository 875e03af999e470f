// What registries publish: versions with their dates, withdrawals, needs and licences. The door of this folder.
export { openReleases, type ReleaseSettings } from "./releases.ts";
export { type IndexAddress, npmRegistry, pipIndex, type RegistryAddress } from "./settings.ts";
