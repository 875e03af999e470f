export { foreignRules, type NamedReport, type Reconciled, reconcile } from "./reconcile.ts";
