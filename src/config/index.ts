export { type ExplainedValue, explainConfig } from "./explain.ts";
export { gitleaksConfigName, type Joined, withGitleaks } from "./gitleaks.ts";
export { loadConfig, parseConfig } from "./load.ts";
export { nearestWord } from "./nearest.ts";
export { type PresetName, presetNames } from "./presets/index.ts";
export { type Config, type ConfigInput, configSchema, defaultConfig } from "./schema.ts";
export { publicExport } from "./sections/advisories.ts";
export type { GatePolicy } from "./sections/gates.ts";
export type { CustomRule, SecretAllowance } from "./sections/secrets.ts";
