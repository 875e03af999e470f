export { type PresetName, presetNames } from "./names.ts";
export { isMap, overPreset, presets, rulesOf } from "./presets.ts";
