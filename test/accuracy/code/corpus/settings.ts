// Cases of families that need no flow.

import type { Case } from "./cases.ts";

export const settingCases: readonly Case[] = [];
