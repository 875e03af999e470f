export { openRegistryImage, registryTags } from "./registry.ts";
export { noRegistryFile, parseRegistryFile, type RegistryFile, type RegistrySettings } from "./settings.ts";
