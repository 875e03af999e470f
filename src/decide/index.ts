export {
  type Action,
  type ClauseInForce,
  clauseHolds,
  clausesInForce,
  failedFact,
  judge,
  shippedClauses,
} from "./clauses.ts";
export {
  atDesk,
  type Decided,
  type DecideInput,
  decide,
  type OverrideAnswer,
  type OverrideSource,
  type RunPlace,
} from "./decide.ts";
export * from "./exceptions/index.ts";
export { daysLeft, type ExceptionRules, type Standing, standingOf } from "./exceptions/standing.ts";
export { type Facts, type FindingFacts, factsOfTriaged, type PackageFacts, packageFacts } from "./facts.ts";
export { type GateInput, gate, worst } from "./gate.ts";
export * from "./gates/index.ts";
export { matchesPath } from "./glob.ts";
export { type LicenceStanding, licenceStanding } from "./licences.ts";
export { nextStep } from "./next-step.ts";
export {
  foldOverrides,
  type Override,
  type OverrideScope,
  type OverrideStanding,
  overrideEvents,
  overrideException,
  overrideRequest,
  overrideStanding,
  requestProblem,
} from "./overrides.ts";
export { decisionEvents, type RecordedDecision, type Replay, readDecision, replay } from "./replay.ts";
export { serviceOfImage } from "./services.ts";
export { type Setting, settingOf } from "./setting.ts";
export {
  type BusinessCalendar,
  binding,
  type Calendar,
  type Deadline,
  due,
  knownMilestones,
  presetTables,
  type SlaClock,
  type SlaPolicy,
  type SlaTable,
  slaPolicy,
  slaState,
  slaTable,
  stateAt,
  tableId,
} from "./sla/index.ts";
export { type Baseline, type BaselineEntry, type TriageInput, triage } from "./triage.ts";
export { vexStatements } from "./vex-out.ts";
