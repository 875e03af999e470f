export { judgeGate } from "./gates.ts";
export type { EvidenceFile, GateAnswer, GateState } from "./judged.ts";
export type { ReadReport } from "./report-gate.ts";
export {
  emptyStageRecord,
  mayStart,
  readStageRecord,
  type StageAnswer,
  type StageEntry,
  type StageKey,
  type StageRecord,
  withStage,
} from "./stages.ts";
