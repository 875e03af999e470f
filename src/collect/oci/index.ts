export { collectImage, type ImageTarget, type WantsFirst } from "./collect-image.ts";
export { describeImage, type ImageDescription } from "./describe-image.ts";
export {
  noRegistryFile,
  parseRegistryFile,
  type RegistryFile,
  type RegistrySettings,
  registryTags,
} from "./registry/index.ts";
