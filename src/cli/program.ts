// The command line: the list of commands and what every one of them shares.

import { Command, CommanderError } from "commander";
import { PortcullisError } from "../kit/index.ts";
import { commands } from "./commands/all.ts";
import { variable } from "./environment.ts";
import { exitCodes, explainError } from "./exit.ts";
import { version } from "./version.ts";

export async function runProgram(argv: readonly string[]): Promise<void> {
  const program = makeProgram();
  try {
    await program.parseAsync([...argv]);
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      process.exitCode = thrown.exitCode === 0 ? 0 : exitCodes.usage;
      return;
    }
    const isInterrupted = thrown instanceof Error && thrown.name === "AbortError";
    const error = isInterrupted
      ? new PortcullisError("cancelled", "interrupted; nothing was written")
      : thrown;
    const { code, text } = explainError(error, variable("PORTCULLIS_DEBUG") !== undefined);
    process.stderr.write(`${text}\n`);
    process.exitCode = code;
  }
}

const examples = `
Examples:
  portcullis scan .                          look at the work tree
  portcullis scan --diff origin/main..HEAD   judge a pull request
  portcullis explain src/pay.ts:2            why a finding blocks, and what to do now
  portcullis baseline create                 let old findings pass, so that only new ones block
  portcullis init                            a policy and a workflow for CI
  portcullis hook install                    stop a leak before the commit
  portcullis db update                       fetch the advisories that packages are judged by

portcullis COMMAND --help teaches one command.`;

/** Every command with its flags and help; what does the work is imported inside each action. */
export function makeProgram(): Command {
  const program = new Command("portcullis")
    .description(
      "Guards every pull request and every deploy: finds leaked secrets, vulnerable code, dependencies and images, and decides by your policy.",
    )
    .version(version, "-V, --version")
    .showHelpAfterError("(portcullis --help lists the commands)")
    .enablePositionalOptions()
    .addHelpText("after", examples)
    .exitOverride();
  for (const make of commands) program.addCommand(inherit(make(), program));
  return program;
}

function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inherit(child, command);
  return command;
}
