export { writeCycloneDxVex } from "./cyclonedx-vex.ts";
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
