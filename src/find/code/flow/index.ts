export { type AnalysisGap, analyse } from "./analyse.ts";
export { budgets, type Edit, type Hit, type Linker, type Unit } from "./machine.ts";
