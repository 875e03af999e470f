export { loadConfig, parseConfig } from "./load.ts";
export { nearestWord } from "./nearest.ts";
export { type Config, configSchema, defaultConfig } from "./schema.ts";
export { publicExport } from "./sections/advisories.ts";
