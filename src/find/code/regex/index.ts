export { judgePattern, type PatternClaim, type PatternUse } from "./judge.ts";
export type { How } from "./match.ts";
export { TimeJudge, type TimeJudgement } from "./time.ts";
