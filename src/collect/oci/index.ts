export { collectImage, type ImageTarget, type WantsFirst } from "./collect-image.ts";
export {
  noRegistryFile,
  parseRegistryFile,
  type RegistryFile,
  type RegistrySettings,
} from "./registry/index.ts";
