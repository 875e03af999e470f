export { shippedClauses } from "./clauses.ts";
export { type GateInput, gate } from "./gate.ts";
export { type Baseline, type TriageInput, triage } from "./triage.ts";
