export { type AnalysisGap, type AnalysisInput, analyse } from "./analyse.ts";
export { budgets, type Edit, type Hit, type Linker, type Unit } from "./machine.ts";
export { functionKey, newTrail, type Trail, type TrailKey } from "./trail.ts";
