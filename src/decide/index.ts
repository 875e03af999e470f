export { shippedClauses } from "./clauses.ts";
export { type GateInput, gate } from "./gate.ts";
export {
  type BusinessCalendar,
  binding,
  type Calendar,
  type Deadline,
  due,
  presetTables,
  type SlaClock,
  type SlaPolicy,
  type SlaTable,
  slaPolicy,
  slaState,
  stateAt,
  tableId,
} from "./sla/index.ts";
export { type Baseline, type TriageInput, triage } from "./triage.ts";
