export { type ExplainedValue, explainConfig } from "./explain.ts";
export { extendedPath, gitleaksConfigName, type Joined, mostExtended, withGitleaks } from "./gitleaks.ts";
export { lineOf, loadConfig, loadRuleFile, parseConfig } from "./load.ts";
export { nearestWord } from "./nearest.ts";
export { type PresetName, presetNames } from "./presets/index.ts";
export { type Config, type ConfigInput, configSchema, defaultConfig } from "./schema.ts";
export { publicExport } from "./sections/advisories.ts";
export type {
  FlowModel,
  OwnCodeExample,
  OwnCodeRule,
  OwnRuleConditions,
  VariableTest,
} from "./sections/code-rules.ts";
export type { GatePolicy } from "./sections/gates.ts";
export type { NotifyChannel, SmtpSettings } from "./sections/notify.ts";
export type { CustomRule, SecretAllowance } from "./sections/secrets.ts";
export type { ShippedTable } from "./sections/sla.ts";
