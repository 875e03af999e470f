export { judgePattern, type PatternClaim, type PatternUse } from "./judge.ts";
