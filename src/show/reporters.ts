// Every report format, in the order of `--help`. Adding one is one line here.

import { jsonReporter } from "./json.ts";
import type { Reporter } from "./reporter.ts";
import { sarifReporter } from "./sarif.ts";
import { terminalReporter } from "./terminal.ts";

export const reporters: readonly Reporter[] = [terminalReporter, jsonReporter, sarifReporter];
