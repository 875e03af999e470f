// Rules of the project's own for code: checked and tried where a command asks for it; no scan without such rules loads any of this.

import type { Config, OwnCodeRule } from "../config/index.ts";
import type { ExampleResult, RuleProblem } from "./code/index.ts";

export type { ExampleResult, RuleProblem } from "./code/index.ts";

export async function problemsOfOwnRule(rule: OwnCodeRule): Promise<readonly RuleProblem[]> {
  const { compileRule } = await import("./code/index.ts").then((code) => code.ownRules());
  return compileRule(rule).problems;
}

export async function runOwnExamples(config: Config, rule: OwnCodeRule): Promise<readonly ExampleResult[]> {
  const { runExamples } = await import("./code/index.ts").then((code) => code.ownRules());
  return runExamples(config, rule);
}
