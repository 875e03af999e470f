// Software bills of materials: writing and reading of CycloneDX and SPDX. The door of this folder.
export { type CyclonedxVersion, cyclonedxJson, cyclonedxVersions } from "./cyclonedx.ts";
export {
  identityOf,
  type SbomComponent,
  type SbomDocument,
  type SbomSubject,
  sbomDocument,
} from "./document.ts";
export { isSbom, readSbom, sbomFile } from "./read.ts";
export { type SpdxVersion, spdxJson, spdxVersions } from "./spdx.ts";
