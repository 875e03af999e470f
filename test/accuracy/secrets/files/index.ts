// Whole files as developers write them, with every credential marked.

export { type Marked, type Planted, plant } from "./marked.ts";

import type { Marked } from "./marked.ts";
import { providers } from "./providers.ts";
import { rounds } from "./rounds.ts";
import { settings } from "./settings.ts";
import { sources } from "./sources.ts";

export const files: readonly Marked[] = [...settings, ...sources, ...providers, ...rounds];
