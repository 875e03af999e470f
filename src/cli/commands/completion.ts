// `portcullis completion`: shell completion made from the command list itself.

import { Argument, Command } from "commander";

export function completionCommand(): Command {
  return new Command("completion")
    .description("Print a completion script.")
    .addArgument(new Argument("<shell>").choices(["bash", "zsh", "fish"]))
    .addHelpText(
      "after",
      "\nExamples:\n  source <(portcullis completion bash)\n  portcullis completion fish > ~/.config/fish/completions/portcullis.fish",
    )
    .action((shell: "bash" | "zsh" | "fish", _flags: object, { parent }: Command) => {
      if (parent !== null) process.stdout.write(scripts[shell](wordsOf(parent)));
    });
}

type Words = { readonly name: string; readonly description: string; readonly words: readonly string[] };

function wordsOf(program: Command): readonly Words[] {
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description().split(/[.;:]/)[0] ?? "",
    words: [
      ...command.commands.map((child) => child.name()),
      ...command.options.flatMap((option) => (option.long === undefined ? [] : [option.long])),
    ],
  }));
}

const scripts: Readonly<Record<"bash" | "zsh" | "fish", (commands: readonly Words[]) => string>> = {
  bash: (commands) => `_portcullis() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then words="${commands.map((command) => command.name).join(" ")} --help --version"
  else case "\${COMP_WORDS[1]}" in
${commands.map((command) => `    ${command.name}) words="${[...command.words, "--help"].join(" ")}" ;;`).join("\n")}
  esac; fi
  COMPREPLY=($(compgen -W "$words" -- "$current") $(compgen -f -- "$current"))
}
complete -F _portcullis portcullis
`,
  zsh: (commands) => `#compdef portcullis
_portcullis() {
  if (( CURRENT == 2 )); then
    local -a commands=(${commands.map((command) => `'${command.name}:${command.description.replace(/'/g, "")}'`).join(" ")})
    _describe command commands
  else case "$words[2]" in
${commands.map((command) => `    ${command.name}) compadd -- ${[...command.words, "--help"].join(" ")} ;;`).join("\n")}
  esac; _files; fi
}
compdef _portcullis portcullis
`,
  fish: (commands) =>
    `${commands
      .flatMap((command) => [
        `complete -c portcullis -n __fish_use_subcommand -a ${command.name} -d '${command.description.replace(/'/g, "")}'`,
        ...command.words.map(
          (word) =>
            `complete -c portcullis -n '__fish_seen_subcommand_from ${command.name}' ${word.startsWith("--") ? `-l ${word.slice(2)}` : `-a ${word}`}`,
        ),
      ])
      .join("\n")}\n`,
};
