// `portcullis hook install`: pre-commit and pre-push for git, and the lines for hook managers.

import { Command } from "commander";

const examples = `
Examples:
  portcullis hook install           pre-commit looks at the index, pre-push at the commits that the remote does not have
  portcullis hook install --print   the lines for pre-commit, husky and lefthook

git commit --no-verify passes by a hook: what blocks for certain is the scan of the pull request (portcullis init).`;

export function hookCommand(): Command {
  const hook = new Command("hook").description("Git hooks that stop a leak before it leaves the machine.");
  hook
    .command("install")
    .description("Write .git/hooks/pre-commit and pre-push; existing hooks are kept and reported.")
    .option("--print", "print what to put into pre-commit, husky and lefthook instead")
    .addHelpText("after", examples)
    .action(async (flags: { readonly print?: true }) => {
      const { installHooks, printHookManagers } = await import("../setup/hook.ts");
      if (flags.print === true) printHookManagers();
      else installHooks();
    });
  return hook;
}
