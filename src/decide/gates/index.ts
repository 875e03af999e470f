export { type EvidenceFile, type GateAnswer, type GateState, judgeGate } from "./gates.ts";
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
