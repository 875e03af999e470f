// The names that `preset:` knows.

export const presetNames = ["petanque", "elspeth", "aws-services"] as const;
export type PresetName = (typeof presetNames)[number];
