export { writeCycloneDxVex } from "./cyclonedx-vex.ts";
export { imageOf, type VexImage } from "./image-product.ts";
export { type VexOut, writeOpenVex } from "./openvex.ts";
export { readVex } from "./read.ts";
export {
  type VexDocument,
  type VexJustification,
  type VexStatement,
  type VexStatus,
  vexJustifications,
  vexStatuses,
} from "./statement.ts";
