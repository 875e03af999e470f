// Every engine, in the order in which they are shown. Adding one is one line here.

import { codeEngine } from "./code/index.ts";
import type { Engine } from "./contract/index.ts";
import { dependenciesEngine } from "./dependencies/index.ts";
import { imagesEngine } from "./images/index.ts";
import { secretsEngine } from "./secrets/index.ts";

export const engines: readonly Engine[] = [secretsEngine, codeEngine, dependenciesEngine, imagesEngine];
