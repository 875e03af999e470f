// Rules on regular expressions: their claims come from `regex/`, which judges every pattern that is met.

import type { CodeRule } from "./rule.ts";

export const regexRules: readonly CodeRule[] = [];
