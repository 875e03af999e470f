export {
  type Approval,
  approvalsFile,
  approvalText,
  isGenuine,
  readApprovals,
  recordedApprovals,
  type SignedApproval,
} from "./approvals.ts";
export type { FileProblem } from "./entries.ts";
export { type Gathered, type GatherInput, gatherExceptions, writtenExceptions } from "./gather.ts";
export { type Circumstances, scopeMatches } from "./matching.ts";
export { exceptionName } from "./name.ts";
