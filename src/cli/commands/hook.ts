// `portcullis hook install`: pre-commit and pre-push for git, and the lines for hook managers.

import { Command } from "commander";

export function hookCommand(): Command {
  const hook = new Command("hook").description("Git hooks that stop a leak before it leaves the machine.");
  hook
    .command("install")
    .description("Write .git/hooks/pre-commit and pre-push; existing hooks are kept and reported.")
    .option("--print", "print what to put into pre-commit, husky and lefthook instead")
    .action(async (flags: { readonly print?: true }) => {
      const { installHooks, printHookManagers } = await import("../setup/hook.ts");
      if (flags.print === true) printHookManagers();
      else installHooks();
    });
  return hook;
}
