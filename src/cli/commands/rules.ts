// `portcullis rules`: what is looked for.

import { Command } from "commander";
import type { ListFlags } from "../rules/rules-print.ts";

const examples = `
Examples:
  portcullis rules list --layer secrets
  portcullis rules list --coverage                           what of the table of weaknesses is covered, and how far
  portcullis rules show secrets/stripe-live-secret-key
  portcullis rules test                                      the examples of the project's own rules
  portcullis rules test python/sql-injection app/views.py    where this rule fires in this file`;

export function rulesCommand(): Command {
  const rules = new Command("rules")
    .description("List, show and test the rules.")
    .addHelpText("after", examples);
  rules
    .command("list")
    .description("Every rule with its severity.")
    .option("--layer <layer>", "only one layer: secrets, code, dependencies, images")
    .option("--coverage", "the weaknesses of the code engine's table, each with how far it is covered")
    .option("--json", "as JSON")
    .action(async (flags: ListFlags) => {
      const { listRules } = await import("../rules/rules-print.ts");
      await listRules(flags);
    });
  rules
    .command("show")
    .argument("<id>", "for example secrets/stripe-live-secret-key; what differs a little is suggested")
    .description("One rule: what it is, why it matters, what to do.")
    .action(async (id: string) => {
      const { showRule } = await import("../rules/rules-print.ts");
      await showRule(id);
    });
  rules
    .command("test")
    .argument("[id]", "a rule id; default: every rule of the project's own")
    .argument("[file]", "a file to try it on; - for standard input")
    .option("--policy <file>", "a policy file instead of portcullis.yaml")
    .description(
      "Run the examples of the project's own rules for code; exit code 1 when one fails. With a file: run one rule on it and print its matches; exit code 1 when there is none.",
    )
    .action(async (id: string | undefined, file: string | undefined, flags: { readonly policy?: string }) => {
      if (id === undefined || file === undefined) {
        const { testExamples } = await import("../rules/rules-test.ts");
        await testExamples(id, flags.policy);
        return;
      }
      const { testRule } = await import("../rules/rules-print.ts");
      await testRule(id, file);
    });
  return rules;
}
