export { collectImage, type ImageTarget } from "./collect-image.ts";
export {
  noRegistryFile,
  parseRegistryFile,
  type RegistryFile,
  type RegistrySettings,
} from "./registry/index.ts";
