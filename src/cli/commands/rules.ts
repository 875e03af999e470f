// `portcullis rules`: what is looked for.

import { Command } from "commander";

export type ListFlags = { readonly layer?: string; readonly coverage?: true; readonly json?: true };

export function rulesCommand(): Command {
  const rules = new Command("rules").description("List, show and test the rules.");
  rules
    .command("list")
    .description("Every rule with its severity.")
    .option("--layer <layer>", "only one layer")
    .option("--coverage", "the weaknesses of the code engine's table, each with how far it is covered")
    .option("--json", "as JSON")
    .action(async (flags: ListFlags) => {
      const { listRules } = await import("../rules-print.ts");
      await listRules(flags);
    });
  rules
    .command("show")
    .argument("<id>", "for example secrets/stripe-live-key")
    .description("One rule: what it is, why it matters, what to do.")
    .action(async (id: string) => {
      const { showRule } = await import("../rules-print.ts");
      await showRule(id);
    });
  rules
    .command("test")
    .argument("<id>", "a rule id")
    .argument("<file>", "a file to try it on; - for standard input")
    .description("Run one rule on one file and print its matches; exit code 1 when there is none.")
    .action(async (id: string, file: string) => {
      const { testRule } = await import("../rules-print.ts");
      await testRule(id, file);
    });
  return rules;
}
