// Hostile input for every rule of the secrets layer, by itself. Fails when a rule is over its budget.

import { hostileBench } from "../secrets/hostile.ts";

if (hostileBench() > 0) process.exitCode = 1;
