export {
  type FixChoice,
  type FixedFile,
  type FixPlan,
  type LeftFinding,
  planFixes,
  type ReadForFix,
} from "./plan.ts";
export { problemWith } from "./verify.ts";
export { readerOf, replaceFile } from "./write.ts";
