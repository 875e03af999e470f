export {
  type Descriptor,
  type HistoryEntry,
  type ImageConfig,
  type ImageManifest,
  type OciDocument,
  parseDockerArchiveManifest,
  parseImageConfig,
  parseOciDocument,
  parseTagList,
} from "./documents.ts";
export {
  configOfEarlyLayers,
  type EarlyLayer,
  parseEarlyLayer,
  parseRepositories,
} from "./early-archive.ts";
export {
  type ImageFacts,
  imageFactsPath,
  imageTextPaths,
  parseImageFacts,
  type SpecialFile,
} from "./facts.ts";
export { createdByOfLayers } from "./history.ts";
export { isPackageMetadata, isSystemFile, mayTellPackages, systemFiles } from "./known-files.ts";
export { type LayerForm, layerForm, mediaTypes } from "./media-types.ts";
export { newerTags } from "./newer-tags.ts";
export { type PackageStore, packageStoreOf } from "./package-stores.ts";
export { matchesPlatform, type Platform, parsePlatform, platformText } from "./platform.ts";
export { type ImageReference, parseImageReference, repositoryOf } from "./reference.ts";
