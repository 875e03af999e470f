// `portcullis completion`: shell completion made from the command list itself, for commands within commands and for values that are listed.

import { Argument, Command, type Option } from "commander";

export function completionCommand(): Command {
  return new Command("completion")
    .description("Print a completion script.")
    .addArgument(new Argument("<shell>").choices(["bash", "zsh", "fish"]))
    .addHelpText(
      "after",
      "\nExamples:\n  source <(portcullis completion bash)\n  source <(portcullis completion zsh)\n  portcullis completion fish > ~/.config/fish/completions/portcullis.fish",
    )
    .action((shell: "bash" | "zsh" | "fish", _flags: object, { parent }: Command) => {
      if (parent !== null) process.stdout.write(scripts[shell](wordsOf(parent, [])));
    });
}

/** What may be typed behind `path`: words of commands, long flags, listed values. */
type Words = {
  readonly path: readonly string[];
  readonly commands: readonly Described[];
  readonly flags: readonly Described[];
  readonly values: readonly string[];
};
type Described = { readonly name: string; readonly description: string };

function wordsOf(command: Command, path: readonly string[]): readonly Words[] {
  const children = command.commands.filter((child) => child.name() !== "help");
  const own: Words = {
    path,
    commands: children.map((child) => ({ name: child.name(), description: short(child.description()) })),
    flags: [
      ...command.options.flatMap(({ long, description }: Option) =>
        long == null ? [] : [{ name: long, description: short(description) }],
      ),
      { name: "--help", description: "what it does, with examples" },
    ],
    values: command.registeredArguments.flatMap((argument) => argument.argChoices ?? []),
  };
  return [own, ...children.flatMap((child) => wordsOf(child, [...path, child.name()]))];
}

/** The first clause, without what a shell would read as its own. */
function short(description: string): string {
  return (description.split(/[.;:]( |$)/)[0] ?? "").replace(/['"`$\\]/g, "");
}

function typed({ commands, flags, values }: Words): string {
  return [...commands.map(({ name }) => name), ...values, ...flags.map(({ name }) => name)].join(" ");
}

/** Words until the first flag that are commands tell where the cursor is. */
const scripts: Readonly<Record<"bash" | "zsh" | "fish", (all: readonly Words[]) => string>> = {
  bash: (all) => `_portcullis() {
  local current="\${COMP_WORDS[COMP_CWORD]}" place="" word words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$place $word" in
${all
  .slice(1)
  .map(({ path }) => `      " ${path.join(" ")}") place=" ${path.join(" ")}" ;;`)
  .join("\n")}
    esac
  done
  case "$place" in
${all.map((words) => `    "${words.path.map((word) => ` ${word}`).join("")}") words="${typed(words)}" ;;`).join("\n")}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current"; if [ -n "$place" ]; then compgen -f -- "$current"; fi)
}
complete -o filenames -F _portcullis portcullis
`,
  zsh: (all) => `#compdef portcullis
_portcullis() {
  local place="" word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$place $word" in
${all
  .slice(1)
  .map(({ path }) => `      " ${path.join(" ")}") place=" ${path.join(" ")}" ;;`)
  .join("\n")}
    esac
  done
  case "$place" in
${all
  .map(
    (words) =>
      `    "${words.path.map((word) => ` ${word}`).join("")}") compadd -- ${typed(words)}${words.path.length === 0 ? "" : "; _files"} ;;`,
  )
  .join("\n")}
  esac
}
compdef _portcullis portcullis
`,
  fish: (all) =>
    `${all
      .flatMap((words) => {
        const { path, commands, flags, values } = words;
        const isHere =
          path.length === 0
            ? "__fish_use_subcommand"
            : path.map((word) => `__fish_seen_subcommand_from ${word}`).join("; and ");
        const isDeeper = commands.map(({ name }) => name).join(" ");
        const when = `'${isHere}${path.length > 0 && isDeeper !== "" ? `; and not __fish_seen_subcommand_from ${isDeeper}` : ""}'`;
        return [
          ...commands.map(
            ({ name, description }) => `complete -c portcullis -n ${when} -a ${name} -d '${description}'`,
          ),
          ...values.map((value) => `complete -c portcullis -n ${when} -a ${value}`),
          ...flags.map(
            ({ name, description }) =>
              `complete -c portcullis -n ${when} -l ${name.slice(2)} -d '${description}'`,
          ),
        ];
      })
      .join("\n")}\n`,
};
