// Every report format, in the order of `--help`. Adding one is one line here.

import { githubReporter } from "./github.ts";
import { htmlReporter } from "./html.ts";
import { jsonReporter } from "./json.ts";
import { junitReporter } from "./junit.ts";
import { markdownReporter } from "./markdown.ts";
import type { Reporter } from "./reporter.ts";
import { sarifReporter } from "./sarif.ts";
import { terminalReporter } from "./terminal.ts";

export const reporters: readonly Reporter[] = [
  terminalReporter,
  jsonReporter,
  sarifReporter,
  junitReporter,
  githubReporter,
  markdownReporter,
  htmlReporter,
];
