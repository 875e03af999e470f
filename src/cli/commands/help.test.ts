// What `--help` teaches is there: every command has an example, and each example names commands and flags that exist.

import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { makeProgram } from "../program.ts";

function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
  return text;
}

const program = makeProgram();

function leaves(command: Command, words: readonly string[]): readonly (readonly [string, Command])[] {
  const own = command.commands.filter((child) => child.name() !== "help");
  const below = own.flatMap((child) => leaves(child, [...words, child.name()]));
  return own.length === 0 || command.registeredArguments.length > 0
    ? [[words.join(" "), command], ...below]
    : below;
}

const all = leaves(program, []);

test("there are commands with commands, and those without", () => {
  const names = all.map(([name]) => name);
  expect(names).toEqual(
    expect.arrayContaining(["scan", "rules show", "baseline import", "sbom", "sbom where"]),
  );
});

describe.each(all)("%s", (name, command) => {
  const helps = [command, command.parent].filter((one) => one !== null).map(helpOf);

  test("has an example, in its own help or in that of its group", () => {
    expect(helps.join("\n")).toMatch(new RegExp(`portcullis ${name}(?= |$)`, "m"));
    expect(helps.join("\n")).toMatch(/^Examples?:$/m);
  });

  test("its examples name flags that it has", () => {
    const known = new Set([...command.options.flatMap((option) => [option.long, option.short]), "--help"]);
    const pieces = [...helpOf(command).matchAll(/portcullis ((?:[^&|\n]|\|(?! ))*)/g)].map(
      ([, piece = ""]) => piece,
    );
    const ofMore = all.map(([other]) => `${other} `).filter((other) => other.startsWith(`${name} `));
    const own = pieces
      .map((piece) => `${piece} `)
      .filter(
        (piece) =>
          piece.startsWith(`${name} `) &&
          !ofMore.some((other) => other !== `${name} ` && piece.startsWith(other)),
      );
    const used = own.flatMap(
      (piece) => (piece.split(/ {3,}/)[0] ?? "").match(/(?<= )--?[a-z][a-z-]*/g) ?? [],
    );
    expect(used.filter((flag) => !known.has(flag))).toEqual([]);
  });
});

test("the first help names commands that exist", () => {
  const named = [...helpOf(program).matchAll(/^ {2}portcullis ([a-z-]+)/gm)].map(([, word]) => word);
  expect(named.length).toBeGreaterThan(5);
  const known = program.commands.map((command) => command.name());
  expect(named.filter((word) => word !== undefined && !known.includes(word))).toEqual([]);
});
