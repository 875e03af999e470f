// Reading .gitleaks.toml: the door of this folder.
export {
  type GitleaksAllowlist,
  type GitleaksConfig,
  type GitleaksProblem,
  type GitleaksRule,
  readGitleaksConfig,
} from "./gitleaks-config.ts";
export { type IgnoredPlace, readGitleaksIgnore } from "./ignore-file.ts";
